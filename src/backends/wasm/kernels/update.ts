// Work over the session's dense tensors: the optimizer's step, and the watch for numbers that are not finite.

import { sizeOf } from "../../../kernels/kernel.ts";
import type { SgdAttributes } from "../../../kernels/sgd.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import { type Code, f32, f32x4, i32x4, sequence, v128, when } from "../assembly/code.ts";
import { type FunctionBuilder, increase, type Local } from "../assembly/module.ts";
import { type AddressOf, type Emitted, operandOf } from "./emitted.ts";

/**
 * Runs `body` over so many numbers, four at a time. The last vector may reach into the gap behind a tensor of the
 * session, which holds anything and which nobody reads.
 */
const eachVector = (f: FunctionBuilder, size: number, pointers: readonly Local<"i32">[], body: Code): Code =>
  f.times(Math.ceil(size / 4), body, ...pointers.map((p) => increase(p, 16)));

export const emitSgd = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const names = ["gradient", "learningRate", "parameter", "velocity"] as const;
  const { momentum, weightDecay } = step.attributes as SgdAttributes;
  const size = sizeOf(operandOf(step, "parameter").shape);
  return {
    key: JSON.stringify(["sgd", size, momentum, weightDecay]),
    addresses: names.map((name) => addressOf(operandOf(step, name))),
    write(f, [gradient, learningRate, parameter, velocity]) {
      if (!gradient || !learningRate || !parameter || !velocity) throw new Error("four addresses are expected");
      const [rate, before, speed] = [f.local("v128"), f.local("v128"), f.local("v128")];
      const decayed = f32x4.add(v128.load(gradient.get), f32x4.mul(f32x4.const(weightDecay), before.get));
      return sequence(
        rate.set(v128.loadSplat(learningRate.get)),
        eachVector(
          f,
          size,
          [gradient, parameter, velocity],
          sequence(
            before.set(v128.load(parameter.get)),
            speed.set(f32x4.add(f32x4.mul(f32x4.const(momentum), v128.load(velocity.get)), decayed)),
            v128.store(velocity.get, speed.get),
            v128.store(parameter.get, f32x4.sub(before.get, f32x4.mul(rate.get, speed.get))),
          ),
        ),
      );
    },
  };
};

/** x - x is 0 for finite numbers and NaN for all others. */
export const emitNonFinite = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const size = sizeOf(operandOf(step, "input").shape);
  const rest = size % 4;
  const lanes = [0, 1, 2, 3].map((lane) => (lane < rest ? 0xffffffff : 0)) as [number, number, number, number];
  return {
    key: JSON.stringify(["nonFinite", size]),
    addresses: ["input", "flag"].map((name) => addressOf(operandOf(step, name))),
    write(f, [input, flag]) {
      if (!input || !flag) throw new Error("two addresses are expected");
      const sum = f.local("v128");
      const add = (mask: Code<"v128"> | null) => {
        const x = mask ? v128.and(v128.load(input.get), mask) : v128.load(input.get);
        return sum.set(f32x4.add(sum.get, f32x4.sub(x, x)));
      };
      return sequence(
        sum.set(v128.zero),
        f.times(Math.floor(size / 4), add(null), increase(input, 16)),
        ...(rest > 0 ? [add(v128.words(lanes))] : []),
        when(i32x4.anyTrue(f32x4.ne(sum.get, sum.get)), f32.store(flag.get, f32.const(1))),
      );
    },
  };
};
