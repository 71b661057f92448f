// Softmax, and softmax cross-entropy with its gradient: a row of classes at a time.

import type { KernelStep } from "../../../plan/plan.ts";
import { type Code, f32, f32x4, f64, i32, sequence, v128, when } from "../assembly/code.ts";
import { type FunctionBuilder, increase, type Local } from "../assembly/module.ts";
import { type AddressOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { exp, log } from "./functions.ts";

type V128 = Code<"v128">;

/** Walks over a row's vectors: whole ones in a loop, then the last, whose lanes beyond the classes are masked. */
const eachVector = (
  f: FunctionBuilder,
  classes: number,
  pointers: readonly (readonly [pointer: Local<"i32">, start: Local<"i32">])[],
  body: (mask: V128 | null) => Code,
): Code => {
  const [whole, rest] = [Math.floor(classes / 4), classes % 4];
  const lanes = [0, 1, 2, 3].map((lane) => (lane < rest ? 0xffffffff : 0)) as [number, number, number, number];
  return sequence(
    ...pointers.map(([pointer, start]) => pointer.set(start.get)),
    f.times(whole, body(null), ...pointers.map(([pointer]) => increase(pointer, 16))),
    ...(rest > 0 ? [body(v128.words(lanes))] : []),
  );
};

/** The lanes added or compared in a fixed order. */
const across = (v: Local<"v128">, combine: (a: Code<"f32">, b: Code<"f32">) => Code<"f32">): V128 => {
  const lane = (i: 0 | 1 | 2 | 3) => f32x4.lane(v.get, i);
  return f32x4.splat(combine(combine(lane(0), lane(1)), combine(lane(2), lane(3))));
};

const lowest = f32x4.const(Number.NEGATIVE_INFINITY);
const masked = (value: V128, mask: V128 | null, instead: V128): V128 =>
  mask ? v128.select(value, instead, mask) : value;

/** Stores e^(x - largest) at `to`, and leaves the largest and the sum in all lanes of two variables. */
const emitExponentials = (
  f: FunctionBuilder,
  classes: number,
  from: Local<"i32">,
  to: Local<"i32">,
): { readonly code: Code; readonly largest: Local<"v128">; readonly sum: Local<"v128"> } => {
  const [largest, sum, power] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const [input, output] = [f.local("i32"), f.local("i32")];
  const code = sequence(
    largest.set(lowest),
    eachVector(f, classes, [[input, from]], (mask) =>
      largest.set(f32x4.max(largest.get, masked(v128.load(input.get), mask, lowest))),
    ),
    largest.set(across(largest, f32.max)),
    sum.set(v128.zero),
    eachVector(
      f,
      classes,
      [
        [input, from],
        [output, to],
      ],
      (mask) => {
        const { before, value } = exp(f, f32x4.sub(v128.load(input.get), largest.get));
        return sequence(
          before,
          power.set(masked(value, mask, v128.zero)),
          sum.set(f32x4.add(sum.get, power.get)),
          v128.store(output.get, power.get),
        );
      },
    ),
    sum.set(across(sum, f32.add)),
  );
  return { code, largest, sum };
};

export const emitSoftmax = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const [input, output] = [operandOf(step, "input"), operandOf(step, "output")];
  const [classes] = layoutOf(input).dims;
  const [i, o] = [stridesOf(input), stridesOf(output)];
  return {
    key: JSON.stringify(["softmax", classes, i, o]),
    addresses: [addressOf(input), addressOf(output)],
    write(f, [inputs, outputs], rows) {
      if (!inputs || !outputs) throw new Error("two addresses are expected");
      const { code, sum } = emitExponentials(f, classes, inputs, outputs);
      const pointer = f.local("i32");
      const row = sequence(
        code,
        eachVector(f, classes, [[pointer, outputs]], () =>
          v128.store(pointer.get, f32x4.div(v128.load(pointer.get), sum.get)),
        ),
      );
      return f.timesOf(rows.get, row, increase(inputs, i.image), increase(outputs, o.image));
    },
  };
};

export const emitSoftmaxCrossEntropy = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const [logits, targets, gradLogits] = [
    operandOf(step, "logits"),
    operandOf(step, "targets"),
    operandOf(step, "gradLogits"),
  ];
  const [classes] = layoutOf(logits).dims;
  const strides = [logits, targets, gradLogits].map(stridesOf);
  return {
    key: JSON.stringify(["softmaxCrossEntropy", classes, strides]),
    addresses: [
      ...[logits, targets, gradLogits].map(addressOf),
      addressOf(operandOf(step, "loss")),
      addressOf(operandOf(step, "correct")),
    ],
    write(f, [x, t, g, loss, correct], rows) {
      if (!x || !t || !g || !loss || !correct) throw new Error("five addresses are expected");
      const { code, largest, sum } = emitExponentials(f, classes, x, g);
      const [weight, agreement, target] = [f.local("v128"), f.local("v128"), f.local("v128")];
      const [logit, targetAt, gradient] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const total = f.local("f64");
      const right = f.local("i32");
      const logSum = log(f, sum.get);
      const places = { logits: placeOfLargest(f, classes, x), targets: placeOfLargest(f, classes, t) };

      const row = sequence(
        code,
        // The loss: log(sum) x weight - sum of target x (logit - largest).
        weight.set(v128.zero),
        agreement.set(v128.zero),
        eachVector(
          f,
          classes,
          [
            [logit, x],
            [targetAt, t],
          ],
          (mask) =>
            sequence(
              target.set(masked(v128.load(targetAt.get), mask, v128.zero)),
              weight.set(f32x4.add(weight.get, target.get)),
              agreement.set(
                f32x4.add(
                  agreement.get,
                  f32x4.mul(target.get, masked(f32x4.sub(v128.load(logit.get), largest.get), mask, v128.zero)),
                ),
              ),
            ),
        ),
        weight.set(across(weight, f32.add)),
        agreement.set(across(agreement, f32.add)),
        logSum.before,
        total.set(
          f64.add(total.get, f64.fromF32(f32x4.lane(f32x4.sub(f32x4.mul(logSum.value, weight.get), agreement.get), 0))),
        ),
        // Its slope: (softmax x weight - target) / rows.
        eachVector(
          f,
          classes,
          [
            [gradient, g],
            [targetAt, t],
          ],
          () =>
            v128.store(
              gradient.get,
              f32x4.div(
                f32x4.sub(f32x4.mul(f32x4.div(v128.load(gradient.get), sum.get), weight.get), v128.load(targetAt.get)),
                f32x4.splat(f32.fromI32(rows.get)),
              ),
            ),
        ),
        places.logits.code,
        places.targets.code,
        when(i32.eq(places.logits.place.get, places.targets.place.get), increase(right, 1)),
      );
      const [xs, ts, gs] = strides.map(({ image }) => image) as [number, number, number];
      return sequence(
        total.set(f64.const(0)),
        right.set(i32.const(0)),
        f.timesOf(rows.get, row, increase(x, xs), increase(t, ts), increase(g, gs)),
        f32.store(loss.get, f32.fromF64(f64.div(total.get, f64.fromI32(rows.get)))),
        f32.store(correct.get, f32.fromI32(right.get)),
      );
    },
  };
};

/** Where the row's largest number stands; the first of several. */
const placeOfLargest = (f: FunctionBuilder, classes: number, from: Local<"i32">) => {
  const [place, index, pointer] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const best = f.local("f32");
  const code = sequence(
    place.set(i32.const(0)),
    index.set(i32.const(0)),
    best.set(f32.const(Number.NEGATIVE_INFINITY)),
    pointer.set(from.get),
    f.times(
      classes,
      when(f32.gt(f32.load(pointer.get), best.get), sequence(best.set(f32.load(pointer.get)), place.set(index.get))),
      increase(pointer, 4),
      increase(index, 1),
    ),
  );
  return { code, place };
};
