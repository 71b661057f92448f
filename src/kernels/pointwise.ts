// Activations and their gradients, and the sum of two tensors. A gradient is a function of the layer's output, so the
// value before the activation need not be kept.

import { hyperbolicTangent, logistic } from "./exponential.ts";
import { type Kernel, kernel, readRows, sizeOf, writeRows } from "./kernel.ts";

const shapes: readonly (readonly number[])[] = [
  [3, 6, 7, 5],
  [2, 1, 1, 1],
  [5, 11],
];
const activationOperands = { input: readRows, output: writeRows } as const;
const gradientOperands = { output: readRows, gradOutput: readRows, gradInput: writeRows } as const;

const activation = (
  of: (x: number) => number,
  flops: number,
  tolerance: number,
): Kernel<typeof activationOperands, Record<never, never>> =>
  kernel({
    operands: activationOperands,
    pointwise: true,
    flops: (_, { output }) => flops * sizeOf(output),
    reference({ input, output }) {
      for (let i = 0; i < output.data.length; i++) output.data[i] = of(input.data[i] as number);
    },
    tolerance,
    cases: shapes.map((shape) => ({ attributes: {}, shapes: { input: shape, output: shape } })),
    fill: {
      // Beyond [-1, 1), so that both ends of the curve are met.
      input: ({ data }) => data.forEach((x, i) => (data[i] = x * (i % 7 === 0 ? 20 : 4))),
    },
  });

/** `slope` is the derivative, written in terms of the output. */
const activationGradient = (
  slope: (y: number) => number,
  flops: number,
): Kernel<typeof gradientOperands, Record<never, never>> =>
  kernel({
    operands: gradientOperands,
    pointwise: true,
    flops: (_, { output }) => flops * sizeOf(output),
    reference({ output, gradOutput, gradInput }) {
      for (let i = 0; i < output.data.length; i++)
        gradInput.data[i] = (gradOutput.data[i] as number) * slope(output.data[i] as number);
    },
    tolerance: 1e-6,
    cases: shapes.map((shape) => ({ attributes: {}, shapes: { output: shape, gradOutput: shape, gradInput: shape } })),
  });

/** max(x, 0); NaN stays NaN. */
export const relu = activation((x) => Math.max(x, 0), 1, 0);
export const reluGrad = activationGradient((y) => (y > 0 ? 1 : 0), 1);

/** 1 / (1 + e^-x). */
export const sigmoid = activation(logistic, 8, 1e-6);
export const sigmoidGrad = activationGradient((y) => y * (1 - y), 3);

/** The hyperbolic tangent. */
export const tanh = activation(hyperbolicTangent, 8, 1e-6);
export const tanhGrad = activationGradient((y) => 1 - y * y, 3);

/** a + b: where a tensor was used twice, its gradients are summed. */
export const add = kernel({
  operands: { a: readRows, b: readRows, output: writeRows },
  pointwise: true,
  flops: (_, { output }) => sizeOf(output),
  reference({ a, b, output }) {
    for (let i = 0; i < output.data.length; i++) output.data[i] = (a.data[i] as number) + (b.data[i] as number);
  },
  tolerance: 1e-6,
  cases: shapes.map((shape) => ({ attributes: {}, shapes: { a: shape, b: shape, output: shape } })),
});
