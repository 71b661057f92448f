// Some neighbouring channels taken out of a tensor, or put into one. Concatenating tensors is placing one after the
// other; each operation is the other's gradient. Maps and flat features alike.

import { kernel, readRows, sizeOf, type Tensor, writeRows } from "./kernel.ts";

export interface SliceAttributes {
  /** The first channel that is taken. */
  readonly from: number;
}

export interface PlaceAttributes {
  /** Where in the output the first channel is put. */
  readonly at: number;
}

/** Copies all channels of the narrower tensor to or from the wider one, in which they begin at `first`. */
const copy = (narrow: Tensor, wide: Tensor, first: number, one: (narrow: number, wide: number) => void) => {
  const [rows = 0, channels = 0, ...map] = narrow.shape;
  const [size, all] = [sizeOf(map), wide.shape[1] ?? 0];
  for (let n = 0; n < rows; n++)
    for (let i = 0; i < channels * size; i++) one(n * channels * size + i, (n * all + first) * size + i);
};

const drawn: readonly { readonly narrow: readonly number[]; readonly wide: readonly number[]; readonly at: number }[] =
  [
    { narrow: [3, 1, 3, 5], wide: [3, 7, 3, 5], at: 6 },
    { narrow: [2, 3, 4, 3], wide: [2, 8, 4, 3], at: 0 },
    { narrow: [2, 3, 4, 3], wide: [2, 8, 4, 3], at: 5 },
    { narrow: [2, 7, 3, 3], wide: [2, 15, 3, 3], at: 3 },
    { narrow: [2, 8, 2, 3], wide: [2, 24, 2, 3], at: 8 },
    { narrow: [1, 70, 3, 1], wide: [1, 90, 3, 1], at: 13 },
    { narrow: [3, 5], wide: [3, 11], at: 4 },
    { narrow: [4, 10], wide: [4, 10], at: 0 },
  ];

/** Channels `from` and onward of the input, as many as the output has. */
export const sliceChannels = kernel({
  operands: { input: readRows, output: writeRows },
  flops: (_: SliceAttributes) => 0,
  reference({ input, output }, { from }) {
    copy(output, input, from, (o, i) => {
      output.data[o] = input.data[i] as number;
    });
  },
  tolerance: 0,
  cases: drawn.map(({ narrow, wide, at }) => ({ attributes: { from: at }, shapes: { input: wide, output: narrow } })),
});

/** The input's channels become channels `at` and onward of the output, whose other channels are left alone. */
export const placeChannels = kernel({
  operands: { input: readRows, output: writeRows },
  flops: (_: PlaceAttributes) => 0,
  reference({ input, output }, { at }) {
    copy(input, output, at, (i, o) => {
      output.data[o] = input.data[i] as number;
    });
  },
  tolerance: 0,
  cases: drawn.map(({ narrow, wide, at }) => ({ attributes: { at }, shapes: { input: narrow, output: wide } })),
  // What is not placed stays, and fresh memory is zero.
  fill: { output: ({ data }) => data.fill(0) },
});
