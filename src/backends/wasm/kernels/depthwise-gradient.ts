// The weight gradient of depthwise convolution: for four filters at a time the sums of several taps in registers, over a
// block of lines, which stays in the cache until the last filters have read it.

import type { ConvAttributes } from "../../../kernels/conv2d.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import { block, type Code, clear, i32, nothing, sequence, v128 } from "../assembly/code.ts";
import { increase } from "../assembly/module.ts";
import { padded } from "../forms.ts";
import { multiplyAdd, tiles, type Variant } from "../variant.ts";
import { type AddressOf, bytesOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { spread } from "./lanes.ts";
import { kernelOf } from "./lines.ts";
import { fence } from "./panel-product.ts";

const linesPerBlock = 8;
/** Taps that are summed side by side: what is left of 15 registers besides the slope, a product and what is loaded. */
const mostTaps = 12;

export const emitDepthwiseGradWeight = (step: KernelStep, addressOf: AddressOf, variant: Variant): Emitted => {
  const { stride, padding, dilation, groups } = step.attributes as ConvAttributes;
  const [input, gradOutput, gradWeight] = [
    operandOf(step, "input"),
    operandOf(step, "gradOutput"),
    operandOf(step, "gradWeight"),
  ];
  const [filters, height, width] = layoutOf(gradOutput).dims;
  const [kh, kw] = kernelOf(gradWeight);
  const [i, g] = [stridesOf(input), stridesOf(gradOutput)];
  const lanes = spread(filters / groups);
  const tapRow = bytesOf(padded(filters));
  return {
    key: JSON.stringify(["depthwiseGradWeight", variant, step.attributes, kh, kw, filters, height, width, i, g]),
    addresses: [
      addressOf(input) - padding.top * i.row - padding.left * i.pixel,
      addressOf(gradOutput),
      addressOf(gradWeight),
    ],
    write(f, [inputs, outputs, gradients], rows) {
      if (!inputs || !outputs || !gradients) throw new Error("three addresses are expected");
      const sums = Array.from({ length: mostTaps }, () => f.local("v128"));
      const slope = f.local("v128");
      const [blockInput, blockOutput] = [f.local("i32"), f.local("i32")];
      const [filterInput, filterOutput, filterGradient] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const [tap, gradient] = [f.local("i32"), f.local("i32")];
      const [lineInput, lineOutput, pixelInput, pixelOutput] = [
        f.local("i32"),
        f.local("i32"),
        f.local("i32"),
        f.local("i32"),
      ];

      /** Adds a block of lines to a few taps of one vector of filters; the taps begin at `tap` and `gradient`. */
      const someTaps = (offsets: readonly number[], vector: number, lines: number): Code => {
        const used = sums.slice(0, offsets.length);
        const pixel = sequence(
          slope.set(v128.load(pixelOutput.get, 16 * vector)),
          ...used.flatMap((sum, k) => {
            const source = lanes.load(pixelInput.get, offsets[k] as number, vector, 4 * lanes.period);
            return [sum.set(multiplyAdd(variant, source, slope.get, sum.get)), fence(variant, pixelOutput, k, 0)];
          }),
        );
        return sequence(
          ...used.map((sum, k) => sum.set(v128.load(gradient.get, k * tapRow + 16 * vector))),
          lineInput.set(tap.get),
          lineOutput.set(filterOutput.get),
          f.times(
            lines,
            sequence(
              pixelInput.set(lineInput.get),
              pixelOutput.set(lineOutput.get),
              f.times(width, block(pixel), increase(pixelInput, stride[1] * i.pixel), increase(pixelOutput, g.pixel)),
            ),
            increase(lineInput, stride[0] * i.row),
            increase(lineOutput, g.row),
          ),
          ...used.map((sum, k) => v128.store(gradient.get, sum.get, k * tapRow + 16 * vector)),
        );
      };
      const [rowStep, pixelStep] = [dilation[0] * i.row, dilation[1] * i.pixel];
      const rowOffsets = (count: number) => Array.from({ length: count }, (_, k) => k * pixelStep);
      /** All taps at once where they fit, else row by row. */
      const allTaps = (vector: number, lines: number): Code =>
        kh * kw <= mostTaps
          ? someTaps(
              Array.from({ length: kh }, (_, ky) => rowOffsets(kw).map((offset) => ky * rowStep + offset)).flat(),
              vector,
              lines,
            )
          : f.times(
              kh,
              sequence(
                ...tiles(kw, mostTaps).map(([count, times]) =>
                  f.times(
                    times,
                    someTaps(rowOffsets(count), vector, lines),
                    increase(tap, count * pixelStep),
                    increase(gradient, count * tapRow),
                  ),
                ),
              ),
              increase(tap, rowStep - kw * pixelStep),
            );
      /** So many vectors of filters from the pointers on. */
      const vectors = (count: number, lines: number) =>
        sequence(
          ...Array.from({ length: count }, (_, vector) =>
            sequence(tap.set(filterInput.get), gradient.set(filterGradient.get), allTaps(vector, lines)),
          ),
        );
      const all = Math.ceil(filters / 4);
      const allFilters = (lines: number) =>
        sequence(
          filterInput.set(blockInput.get),
          filterOutput.set(blockOutput.get),
          filterGradient.set(gradients.get),
          f.times(
            Math.floor(all / lanes.period),
            vectors(lanes.period, lines),
            increase(filterInput, lanes.step),
            increase(filterOutput, 16 * lanes.period),
            increase(filterGradient, 16 * lanes.period),
          ),
          vectors(all % lanes.period, lines),
        );
      const rest = height % linesPerBlock;
      const image = sequence(
        blockInput.set(inputs.get),
        blockOutput.set(outputs.get),
        f.times(
          Math.floor(height / linesPerBlock),
          allFilters(linesPerBlock),
          increase(blockInput, linesPerBlock * stride[0] * i.row),
          increase(blockOutput, linesPerBlock * g.row),
        ),
        rest > 0 ? allFilters(rest) : nothing,
      );
      return sequence(
        clear(gradients.get, i32.const(kh * kw * tapRow)),
        f.timesOf(rows.get, image, increase(inputs, i.image), increase(outputs, g.image)),
      );
    },
  };
};
