// Dropout (Srivastava et al. 2014): some elements become 0, the others larger by as much as makes up for it. Which ones
// is a function of a key, the layer and the element's place (random.ts), so the gradient finds the same ones again:
// it is the same kernel, applied to the output's gradient.

import { kernel, read, readRows, sizeOf, writeRows } from "./kernel.ts";
import { uniform } from "./random.ts";

export interface DropoutAttributes {
  /** The chance of each element to become 0, from 0 to 1. */
  readonly p: number;
  /** A 32-bit hash of the layer's name, so that layers differ under one key. */
  readonly layer: number;
}

/**
 * Element i, counted in row-major order over (N, C, H, W) or (N, F), is kept where uniform(key, layer, i) >= p, and then
 * divided by 1 - p. The key, [2], holds the upper and the lower 16 bits of a 32-bit number, which float32 keeps exactly.
 */
export const dropout = kernel({
  operands: { input: readRows, key: read, output: writeRows },
  flops: (_: DropoutAttributes, { output }) => sizeOf(output),
  reference({ input, key, output }, { p, layer }) {
    const [upper = 0, lower = 0] = key.data;
    const word = upper * 0x10000 + lower;
    for (let i = 0; i < output.data.length; i++)
      output.data[i] = uniform(word, layer, i) >= p ? (input.data[i] as number) / (1 - p) : 0;
  },
  tolerance: 1e-6,
  cases: [
    { p: 0.5, layer: 0x9d3f51c7, shape: [3, 6, 7, 5] },
    { p: 0.2, layer: 1, shape: [2, 1, 9, 9] },
    { p: 0.1, layer: 0, shape: [2, 3, 1, 4] },
    { p: 0.75, layer: 0xffffffff, shape: [4, 8, 2, 3] },
    { p: 0, layer: 7, shape: [1, 7, 3, 3] },
    { p: 1, layer: 7, shape: [2, 5, 2, 2] },
    { p: 0.5, layer: 12345, shape: [5, 11] },
    { p: 0.3, layer: 12345, shape: [3, 64] },
  ].map(({ p, layer, shape }) => ({ attributes: { p, layer }, shapes: { input: shape, key: [2], output: shape } })),
  fill: { key: ({ data }) => data.forEach((x, i) => (data[i] = Math.floor((x + 1) * 0x8000))) },
});
