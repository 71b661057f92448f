// Averages over as many windows as the output has pixels, whatever the map's size (PyTorch's adaptive_avg_pool2d), and
// their gradient. One window is global average pooling.

import { kernel, readRows, sizeOf, writeRows } from "./kernel.ts";

/** The window of an output along an axis, from its first input to behind its last; neighbours may share one. */
const windowOf = (output: number, outputs: number, inputs: number): readonly [from: number, to: number] => [
  Math.floor((output * inputs) / outputs),
  Math.ceil(((output + 1) * inputs) / outputs),
];

/** Calls `pair` for every output and each input pixel of its window, with the number of those. */
const eachPair = (
  input: readonly number[],
  output: readonly number[],
  pair: (input: number, output: number, area: number) => void,
) => {
  const [rows = 0, channels = 0, height = 0, width = 0] = input;
  const [, , outputHeight = 0, outputWidth = 0] = output;
  for (let map = 0; map < rows * channels; map++)
    for (let oy = 0; oy < outputHeight; oy++)
      for (let ox = 0; ox < outputWidth; ox++) {
        const [top, bottom] = windowOf(oy, outputHeight, height);
        const [left, right] = windowOf(ox, outputWidth, width);
        const area = (bottom - top) * (right - left);
        for (let y = top; y < bottom; y++)
          for (let x = left; x < right; x++)
            pair((map * height + y) * width + x, (map * outputHeight + oy) * outputWidth + ox, area);
      }
};

const add = (to: { [i: number]: number }, i: number, x: number) => {
  to[i] = (to[i] as number) + x;
};

/** One addition for each pixel of each window, and a scaling of each output. */
const flops = (input: readonly number[], output: readonly number[]): number => {
  const [rows = 0, channels = 0, height = 0, width = 0] = input;
  const [, , outputHeight = 0, outputWidth = 0] = output;
  const covered = (outputs: number, inputs: number) => {
    let sum = 0;
    for (let o = 0; o < outputs; o++) {
      const [from, to] = windowOf(o, outputs, inputs);
      sum += to - from;
    }
    return sum;
  };
  return rows * channels * covered(outputHeight, height) * covered(outputWidth, width) + sizeOf(output);
};

const drawn: readonly (readonly [input: readonly number[], output: readonly number[]])[] = [
  [
    [3, 7, 5, 6],
    [3, 7, 1, 1],
  ],
  [
    [2, 3, 7, 9],
    [2, 3, 3, 2],
  ],
  [
    [2, 1, 2, 3],
    [2, 1, 5, 7],
  ],
  [
    [2, 8, 4, 6],
    [2, 8, 4, 3],
  ],
  [
    [1, 45, 3, 13],
    [1, 45, 4, 6],
  ],
  [
    [2, 70, 1, 1],
    [2, 70, 1, 1],
  ],
];

/** The mean of each window. */
export const adaptiveAvgPool2d = kernel({
  operands: { input: readRows, output: writeRows },
  flops: (_, { input, output }) => flops(input, output),
  reference({ input, output }) {
    const sums = new Float64Array(output.data.length);
    eachPair(input.shape, output.shape, (i, o, area) => add(sums, o, (input.data[i] as number) / area));
    output.data.set(sums);
  },
  tolerance: 1e-6,
  cases: drawn.map(([input, output]) => ({ attributes: {}, shapes: { input, output } })),
});

/** Each window's slope is shared equally by its pixels. */
export const adaptiveAvgPool2dGrad = kernel({
  operands: { gradOutput: readRows, gradInput: writeRows },
  flops: (_, { gradOutput, gradInput }) => flops(gradInput, gradOutput),
  reference({ gradOutput, gradInput }) {
    const sums = new Float64Array(gradInput.data.length);
    eachPair(gradInput.shape, gradOutput.shape, (i, o, area) => add(sums, i, (gradOutput.data[o] as number) / area));
    gradInput.data.set(sums);
  },
  tolerance: 1e-6,
  cases: drawn.map(([gradInput, gradOutput]) => ({ attributes: {}, shapes: { gradOutput, gradInput } })),
});
