// The fully connected layer and its gradients: PyTorch's linear, weights (out, in).

import { kernel, read, readOptional, readRows, sizeOf, write, writeRows } from "./kernel.ts";

const drawn: readonly (readonly [rows: number, inputs: number, outputs: number])[] = [
  [4, 400, 120],
  [5, 84, 10],
  [13, 7, 3],
  [1, 1, 1],
  [6, 33, 25],
];
const at = (data: { readonly [i: number]: number | undefined }, i: number): number => data[i] as number;

/** output = input weight^T + bias: (N,F) -> (N,O). */
export const linear = kernel({
  operands: { input: readRows, weight: read, bias: readOptional, output: writeRows },
  flops: (_, { input, weight }) => 2 * (input[0] ?? 0) * sizeOf(weight),
  reference({ input, weight, bias, output }) {
    const [rows = 0, inputs = 0] = input.shape;
    const [outputs = 0] = weight.shape;
    for (let n = 0; n < rows; n++)
      for (let o = 0; o < outputs; o++) {
        let sum = bias ? at(bias.data, o) : 0;
        for (let i = 0; i < inputs; i++) sum += at(input.data, n * inputs + i) * at(weight.data, o * inputs + i);
        output.data[n * outputs + o] = sum;
      }
  },
  tolerance: 2e-5,
  cases: drawn.map(([n, i, o]) => ({
    attributes: {},
    shapes: { input: [n, i], weight: [o, i], output: [n, o], ...(n === 13 ? {} : { bias: [o] }) },
  })),
});

/** gradInput = gradOutput weight: (N,O) -> (N,F). */
export const linearGradInput = kernel({
  operands: { gradOutput: readRows, weight: read, gradInput: writeRows },
  flops: (_, { gradOutput, weight }) => 2 * (gradOutput[0] ?? 0) * sizeOf(weight),
  reference({ gradOutput, weight, gradInput }) {
    const [rows = 0, outputs = 0] = gradOutput.shape;
    const [, inputs = 0] = weight.shape;
    for (let n = 0; n < rows; n++)
      for (let i = 0; i < inputs; i++) {
        let sum = 0;
        for (let o = 0; o < outputs; o++) sum += at(gradOutput.data, n * outputs + o) * at(weight.data, o * inputs + i);
        gradInput.data[n * inputs + i] = sum;
      }
  },
  tolerance: 2e-5,
  cases: drawn.map(([n, i, o]) => ({
    attributes: {},
    shapes: { gradOutput: [n, o], weight: [o, i], gradInput: [n, i] },
  })),
});

/** gradWeight = gradOutput^T input, summed over the batch: (O,F). */
export const linearGradWeight = kernel({
  operands: { input: readRows, gradOutput: readRows, gradWeight: write },
  flops: (_, { input, gradWeight }) => 2 * (input[0] ?? 0) * sizeOf(gradWeight),
  reference({ input, gradOutput, gradWeight }) {
    const [rows = 0, inputs = 0] = input.shape;
    const [, outputs = 0] = gradOutput.shape;
    for (let o = 0; o < outputs; o++)
      for (let i = 0; i < inputs; i++) {
        let sum = 0;
        for (let n = 0; n < rows; n++) sum += at(gradOutput.data, n * outputs + o) * at(input.data, n * inputs + i);
        gradWeight.data[o * inputs + i] = sum;
      }
  },
  tolerance: 2e-5,
  cases: drawn.map(([n, i, o]) => ({
    attributes: {},
    shapes: { input: [n, i], gradOutput: [n, o], gradWeight: [o, i] },
  })),
});
