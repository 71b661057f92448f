// Sums and products of two tensors, number by number.

import { type Kernel, kernel, readRows, sizeOf, writeRows } from "./kernel.ts";

const operands = { a: readRows, b: readRows, output: writeRows } as const;

const ofTwo = (of: (a: number, b: number) => number): Kernel<typeof operands, Record<never, never>> =>
  kernel({
    operands,
    pointwise: true,
    flops: (_, { output }) => sizeOf(output),
    reference({ a, b, output }) {
      for (let i = 0; i < output.data.length; i++) output.data[i] = of(a.data[i] as number, b.data[i] as number);
    },
    tolerance: 1e-6,
    cases: [
      [3, 6, 7, 5],
      [2, 1, 1, 1],
      [5, 11],
    ].map((shape) => ({ attributes: {}, shapes: { a: shape, b: shape, output: shape } })),
  });

/** a + b: also where a tensor was used twice, and its gradients are summed. */
export const add = ofTwo((a, b) => a + b);

/** a b. */
export const multiply = ofTwo((a, b) => a * b);
