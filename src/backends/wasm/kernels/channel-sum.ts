// The sum of each channel over the batch and all positions. Each image is summed by itself, and images are added one
// after another: a fixed tree, however many rows a run has.

import type { KernelStep } from "../../../plan/plan.ts";
import { clear, f32x4, i32, sequence, v128 } from "../assembly/code.ts";
import { increase } from "../assembly/module.ts";
import { padded } from "../forms.ts";
import { type AddressOf, bytesOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";

const vectorsAtOnce = 8;

export const emitChannelSum = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const [input, sums] = [operandOf(step, "input"), operandOf(step, "sums")];
  const [channels, height, width] = layoutOf(input).dims;
  const strides = stridesOf(input);
  const vectors = Math.ceil(channels / 4);
  return {
    key: JSON.stringify(["channelSum", channels, height, width, strides]),
    addresses: [addressOf(input), addressOf(sums)],
    write(f, [inputs, totals], rows) {
      if (!inputs || !totals) throw new Error("two addresses are expected");
      const accumulators = Array.from({ length: Math.min(vectors, vectorsAtOnce) }, () => f.local("v128"));
      const [line, pixel] = [f.local("i32"), f.local("i32")];
      /** Sums some neighbouring vectors over one image. */
      const group = (first: number) => {
        const used = accumulators.slice(0, Math.min(vectorsAtOnce, vectors - first));
        const offset = (i: number) => 16 * (first + i);
        return sequence(
          ...used.map((a) => a.set(v128.zero)),
          line.set(inputs.get),
          f.times(
            height,
            sequence(
              pixel.set(line.get),
              f.times(
                width,
                sequence(...used.map((a, i) => a.set(f32x4.add(a.get, v128.load(pixel.get, offset(i)))))),
                increase(pixel, strides.pixel),
              ),
            ),
            increase(line, strides.row),
          ),
          ...used.map((a, i) => v128.store(totals.get, f32x4.add(a.get, v128.load(totals.get, offset(i))), offset(i))),
        );
      };
      const groups = Array.from({ length: Math.ceil(vectors / vectorsAtOnce) }, (_, g) => group(g * vectorsAtOnce));
      // The session keeps tensors 64 bytes apart, so whole vectors may be written at the end of one.
      return sequence(
        clear(totals.get, i32.const(bytesOf(padded(channels)))),
        f.timesOf(rows.get, sequence(...groups), increase(inputs, strides.image)),
      );
    },
  };
};
