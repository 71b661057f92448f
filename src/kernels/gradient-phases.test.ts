import { describe, expect, test } from "vitest";
import { gradientPhases } from "./gradient-phases.ts";

/** Every (input, output, kernel position) that a convolution brings together, as "input output position". */
const products = (size: number, k: number, stride: number, dilation: number, before: number, outputs: number) => {
  const found: string[] = [];
  for (let o = 0; o < outputs; o++)
    for (let position = 0; position < k; position++) {
      const input = o * stride + position * dilation - before;
      if (input >= 0 && input < size) found.push(`${input} ${o} ${position}`);
    }
  return found.sort();
};

/** The same, from the phases; outputs that do not exist count as zero. */
const fromPhases = (size: number, k: number, stride: number, dilation: number, before: number, outputs: number) =>
  gradientPhases(size, k, stride, dilation, before)
    .flatMap((p) =>
      Array.from({ length: p.count }, (_, i) =>
        Array.from({ length: p.taps }, (_, t) => ({
          input: p.first + stride * i,
          output: p.start + p.tapStep * t + i,
          position: p.lastTap - p.kernelStep * t,
        })),
      ).flat(),
    )
    .filter(({ output }) => output >= 0 && output < outputs)
    .map(({ input, output, position }) => `${input} ${output} ${position}`)
    .sort();

describe("gradientPhases", () => {
  test("a stride of 1 has one phase, with the kernel read from its end", () => {
    expect(gradientPhases(5, 3, 1, 1, 1)).toEqual([
      { first: 0, count: 5, taps: 3, start: -1, tapStep: 1, lastTap: 2, kernelStep: 1 },
    ]);
  });

  test("stride 2 with dilation 2 leaves every other input without taps", () => {
    expect(gradientPhases(6, 3, 2, 2, 0).map(({ first, taps, tapStep }) => [first, taps, tapStep])).toEqual([
      [0, 3, 1],
      [1, 0, 1],
    ]);
  });

  test("all strides, dilations and paddings have the products of the convolution, each once", () => {
    for (const stride of [1, 2, 3, 4, 6])
      for (const dilation of [1, 2, 3, 4])
        for (const k of [1, 2, 3, 5])
          for (const before of [0, 1, 2, 5]) {
            const size = 11;
            const outputs = Math.floor((size + 2 * before - dilation * (k - 1) - 1) / stride) + 1;
            const drawn = [size, k, stride, dilation, before, outputs] as const;
            if (outputs > 0) expect(fromPhases(...drawn), drawn.join()).toEqual(products(...drawn));
          }
  });
});
