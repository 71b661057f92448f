// One number per channel: given to every pixel of a map (a bias, a scale), or got from all of them by a sum of products.
// Channels lie together, padded to eight, so loops over them run at run time and code does not grow with their number.

import type { KernelStep, Placed } from "../../../plan/plan.ts";
import { type Code, f32x4, sequence, v128 } from "../assembly/code.ts";
import { increase } from "../assembly/module.ts";
import { padded } from "../forms.ts";
import { type AddressOf, bytesOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";

type V128 = Code<"v128">;

const vectorBytes = 16;

/** Each pixel's channels with the numbers, which are an image's own or the same for all. */
const emitToChannels = (
  step: KernelStep,
  addressOf: AddressOf,
  numbers: Placed,
  combine: (x: V128, number: V128) => V128,
): Emitted => {
  const [input, output] = [operandOf(step, "input"), operandOf(step, "output")];
  const [channels, height, width] = layoutOf(input).dims;
  const [i, o] = [stridesOf(input), stridesOf(output)];
  const numbersStep = numbers.layout ? bytesOf(numbers.layout.imageStep) : 0;
  return {
    key: JSON.stringify([step.kernel, channels, height, width, i, o, numbersStep]),
    addresses: [addressOf(input), addressOf(numbers), addressOf(output)],
    write(f, [inputs, perChannel, outputs], rows) {
      if (!inputs || !perChannel || !outputs) throw new Error("three addresses are expected");
      const [inputLine, outputLine] = [f.local("i32"), f.local("i32")];
      const [inputPixel, outputPixel] = [f.local("i32"), f.local("i32")];
      const [from, number, to] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const eight = [0, vectorBytes].map((offset) =>
        v128.store(to.get, combine(v128.load(from.get, offset), v128.load(number.get, offset)), offset),
      );
      const pixel = sequence(
        from.set(inputPixel.get),
        number.set(perChannel.get),
        to.set(outputPixel.get),
        f.times(
          padded(channels) / 8,
          sequence(...eight),
          ...[from, number, to].map((p) => increase(p, 2 * vectorBytes)),
        ),
      );
      const line = sequence(
        inputPixel.set(inputLine.get),
        outputPixel.set(outputLine.get),
        f.times(width, pixel, increase(inputPixel, i.pixel), increase(outputPixel, o.pixel)),
      );
      const image = sequence(
        inputLine.set(inputs.get),
        outputLine.set(outputs.get),
        f.times(height, line, increase(inputLine, i.row), increase(outputLine, o.row)),
      );
      return f.timesOf(
        rows.get,
        image,
        increase(inputs, i.image),
        increase(perChannel, numbersStep),
        increase(outputs, o.image),
      );
    },
  };
};

export const emitScaleChannels = (step: KernelStep, addressOf: AddressOf): Emitted =>
  emitToChannels(step, addressOf, operandOf(step, "scale"), f32x4.mul);

export const emitChannelBias = (step: KernelStep, addressOf: AddressOf): Emitted =>
  emitToChannels(step, addressOf, operandOf(step, "bias"), f32x4.add);

/** How many vectors of sums are in registers at once. */
const vectorsAtOnce = 8;

export const emitChannelDot = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const [a, b, output] = [operandOf(step, "a"), operandOf(step, "b"), operandOf(step, "output")];
  const [channels, height, width] = layoutOf(a).dims;
  const [first, second, sums] = [stridesOf(a), stridesOf(b), stridesOf(output)];
  const vectors = padded(channels) / 4;
  return {
    key: JSON.stringify(["channelDot", channels, height, width, first, second, sums]),
    addresses: [addressOf(a), addressOf(b), addressOf(output)],
    write(f, [as, bs, outputs], rows) {
      if (!as || !bs || !outputs) throw new Error("three addresses are expected");
      const accumulators = Array.from({ length: Math.min(vectors, vectorsAtOnce) }, () => f.local("v128"));
      // Each level keeps where it began: the group of channels, the line, the pixel.
      const [groupA, groupB, groupOutput] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const [lineA, lineB] = [f.local("i32"), f.local("i32")];
      const [pixelA, pixelB] = [f.local("i32"), f.local("i32")];
      /** Sums so many neighbouring vectors over one image, pixel after pixel, and moves on to the next. */
      const group = (count: number) => {
        const used = accumulators.slice(0, count);
        const offset = (i: number) => i * vectorBytes;
        const products = used.map((sum, i) =>
          sum.set(f32x4.add(sum.get, f32x4.mul(v128.load(pixelA.get, offset(i)), v128.load(pixelB.get, offset(i))))),
        );
        const line = sequence(
          pixelA.set(lineA.get),
          pixelB.set(lineB.get),
          f.times(width, sequence(...products), increase(pixelA, first.pixel), increase(pixelB, second.pixel)),
        );
        return sequence(
          ...used.map((sum) => sum.set(v128.zero)),
          lineA.set(groupA.get),
          lineB.set(groupB.get),
          f.times(height, line, increase(lineA, first.row), increase(lineB, second.row)),
          ...used.map((sum, i) => v128.store(groupOutput.get, sum.get, offset(i))),
          ...[groupA, groupB, groupOutput].map((p) => increase(p, count * vectorBytes)),
        );
      };
      const rest = vectors % vectorsAtOnce;
      const image = sequence(
        groupA.set(as.get),
        groupB.set(bs.get),
        groupOutput.set(outputs.get),
        f.times(Math.floor(vectors / vectorsAtOnce), group(vectorsAtOnce)),
        f.times(rest > 0 ? 1 : 0, group(rest)),
      );
      return f.timesOf(
        rows.get,
        image,
        increase(as, first.image),
        increase(bs, second.image),
        increase(outputs, sums.image),
      );
    },
  };
};
