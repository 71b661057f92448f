// The gradient of a bias: the sum of each channel over the batch and all positions.

import { kernel, readRows, sizeOf, write } from "./kernel.ts";

export const channelSum = kernel({
  operands: { input: readRows, sums: write },
  flops: (_, { input }) => sizeOf(input),
  reference({ input, sums }) {
    const [rows = 0, channels = 0, ...map] = input.shape;
    const positions = sizeOf(map);
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let n = 0; n < rows; n++)
        for (let p = 0; p < positions; p++) sum += input.data[(n * channels + c) * positions + p] as number;
      sums.data[c] = sum;
    }
  },
  tolerance: 2e-5,
  cases: [
    { attributes: {}, shapes: { input: [3, 6, 28, 28], sums: [6] } },
    { attributes: {}, shapes: { input: [5, 1, 3, 2], sums: [1] } },
    { attributes: {}, shapes: { input: [9, 13], sums: [13] } },
  ],
});
