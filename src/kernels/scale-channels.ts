// Every map times a number of its own, as squeeze-and-excitation does (Hu et al., arXiv:1709.01507), and what the
// gradient of these numbers needs. The numbers are (N, C, 1, 1): each image has its own.

import { kernel, readRows, sizeOf, writeRows } from "./kernel.ts";

const maps: readonly (readonly [number, number, number, number])[] = [
  [3, 6, 7, 5],
  [2, 1, 3, 2],
  [4, 3, 1, 1],
  [2, 13, 1, 4],
  [2, 70, 5, 3],
  [1, 32, 3, 3],
];

/** output[n, c, y, x] = input[n, c, y, x] scale[n, c] */
export const scaleChannels = kernel({
  operands: { input: readRows, scale: readRows, output: writeRows },
  flops: (_, { input }) => sizeOf(input),
  reference({ input, scale, output }) {
    const positions = sizeOf(input.shape.slice(2));
    for (let i = 0; i < output.data.length; i++)
      output.data[i] = (input.data[i] as number) * (scale.data[Math.floor(i / positions)] as number);
  },
  tolerance: 1e-6,
  cases: maps.map((shape) => ({
    attributes: {},
    shapes: { input: shape, scale: [shape[0], shape[1], 1, 1], output: shape },
  })),
});

/** output[n, c] = the sum over y and x of a[n, c, y, x] b[n, c, y, x] */
export const channelDot = kernel({
  operands: { a: readRows, b: readRows, output: writeRows },
  flops: (_, { a }) => 2 * sizeOf(a),
  reference({ a, b, output }) {
    const positions = sizeOf(a.shape.slice(2));
    for (let i = 0; i < output.data.length; i++) {
      let sum = 0;
      for (let p = i * positions; p < (i + 1) * positions; p++) sum += (a.data[p] as number) * (b.data[p] as number);
      output.data[i] = sum;
    }
  },
  tolerance: 2e-5,
  cases: maps.map((shape) => ({
    attributes: {},
    shapes: { a: shape, b: shape, output: [shape[0], shape[1], 1, 1] },
  })),
});
