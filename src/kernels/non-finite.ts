// Whether a tensor holds a NaN or an infinity: raises a flag, which somebody else lowers, so that one flag can watch
// many tensors.

import { kernel, read, sizeOf, update } from "./kernel.ts";

export const nonFinite = kernel({
  operands: { input: read, flag: update },
  flops: (_, { input }) => sizeOf(input),
  reference({ input, flag }) {
    for (const x of input.data) if (!Number.isFinite(x)) flag.data[0] = 1;
  },
  tolerance: 0,
  cases: [
    { attributes: {}, shapes: { input: [6, 5], flag: [1] } },
    { attributes: {}, shapes: { input: [3], flag: [1] } },
  ],
  fill: {
    input: ({ data }) => {
      if (data.length > 10) data[7] = Number.NEGATIVE_INFINITY;
    },
    flag: ({ data }) => data.fill(0),
  },
});
