// Softmax, and the loss it ends in while training: softmax cross-entropy with its gradient.

import { exp, log } from "./exponential.ts";
import { kernel, readRows, sizeOf, write, writeRows } from "./kernel.ts";

const at = (data: { readonly [i: number]: number | undefined }, i: number): number => data[i] as number;

/** Each row's largest value, the sum of e^(x - largest), and where the largest stands (the first, if several). */
const rowFacts = (data: { readonly [i: number]: number | undefined }, start: number, classes: number) => {
  let largest = Number.NEGATIVE_INFINITY;
  let where = 0;
  for (let k = 0; k < classes; k++)
    if (at(data, start + k) > largest) {
      largest = at(data, start + k);
      where = k;
    }
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += exp(at(data, start + k) - largest);
  return { largest, sum, where };
};

/** Probabilities over the classes of each row: (N,K) -> (N,K). */
export const softmax = kernel({
  operands: { input: readRows, output: writeRows },
  flops: (_, { output }) => 10 * sizeOf(output),
  reference({ input, output }) {
    const [rows = 0, classes = 0] = input.shape;
    for (let n = 0; n < rows; n++) {
      const { largest, sum } = rowFacts(input.data, n * classes, classes);
      for (let k = 0; k < classes; k++)
        output.data[n * classes + k] = exp(at(input.data, n * classes + k) - largest) / sum;
    }
  },
  tolerance: 1e-6,
  cases: [
    { attributes: {}, shapes: { input: [5, 10], output: [5, 10] } },
    { attributes: {}, shapes: { input: [2, 1], output: [2, 1] } },
    { attributes: {}, shapes: { input: [3, 33], output: [3, 33] } },
  ],
  fill: { input: ({ data }) => data.forEach((x, i) => (data[i] = x * 30)) },
});

/**
 * loss = mean over rows of -sum_k target_k log softmax(logits)_k, its gradient, and how many rows are right (the
 * largest logit stands where the largest target does). Targets are distributions over the classes: (N,K).
 */
export const softmaxCrossEntropy = kernel({
  operands: { logits: readRows, targets: readRows, gradLogits: writeRows, loss: write, correct: write },
  flops: (_, { logits }) => 14 * sizeOf(logits),
  reference({ logits, targets, gradLogits, loss, correct }) {
    const [rows = 0, classes = 0] = logits.shape;
    let total = 0;
    let right = 0;
    for (let n = 0; n < rows; n++) {
      const start = n * classes;
      const { largest, sum, where } = rowFacts(logits.data, start, classes);
      let weight = 0; // of the row's targets; 1 for a distribution
      for (let k = 0; k < classes; k++) weight += at(targets.data, start + k);
      for (let k = 0; k < classes; k++) {
        const x = at(logits.data, start + k) - largest;
        const target = at(targets.data, start + k);
        total += target * (log(sum) - x);
        gradLogits.data[start + k] = ((exp(x) / sum) * weight - target) / rows;
      }
      if (where === rowFacts(targets.data, start, classes).where) right++;
    }
    loss.data[0] = total / rows;
    correct.data[0] = right;
  },
  tolerance: 2e-6,
  cases: [
    [7, 10],
    [1, 2],
    [4, 33],
    [64, 10],
  ].map((shape) => ({
    attributes: {},
    shapes: { logits: shape, targets: shape, gradLogits: shape, loss: [1], correct: [1] },
  })),
  fill: {
    logits: ({ data }) => data.forEach((x, i) => (data[i] = x * 20)),
    targets: ({ data, shape: [, classes = 1] }) => {
      // One row in two is certain of a class, the other smoothed over all of them.
      data.forEach((_, i) => {
        const row = Math.floor(i / classes);
        const chosen = i % classes === (row * 3) % classes;
        data[i] = row % 2 === 0 ? (chosen ? 1 : 0) : (chosen ? 0.9 : 0) + 0.1 / classes;
      });
    },
  },
});
