// A number added to each channel, for layers whose kernels add none themselves. Its gradient is `channelSum`.

import { kernel, read, readRows, sizeOf, writeRows } from "./kernel.ts";

/** output[n, c, ...] = input[n, c, ...] + bias[c]; maps (N, C, H, W) or features (N, F). */
export const channelBias = kernel({
  operands: { input: readRows, bias: read, output: writeRows },
  flops: () => 0, // as in the convolutions and linear layers whose kernels add theirs themselves
  reference({ input, bias, output }) {
    const [, channels = 0, ...map] = input.shape;
    const positions = sizeOf(map);
    for (let i = 0; i < output.data.length; i++)
      output.data[i] = (input.data[i] as number) + (bias.data[Math.floor(i / positions) % channels] as number);
  },
  tolerance: 1e-6,
  cases: [
    [3, 6, 7, 5],
    [2, 1, 3, 2],
    [2, 3, 1, 1],
    [2, 21, 3, 4],
    [5, 11],
    [9, 1],
  ].map((shape) => ({ attributes: {}, shapes: { input: shape, bias: [shape[1] as number], output: shape } })),
});
