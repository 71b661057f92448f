// Batch normalisation over the batch and all positions of each channel (Ioffe and Szegedy 2015), as PyTorch's
// BatchNorm2d and BatchNorm1d define it: what is measured, what is normalised with it, and the gradients of both.
// Shapes are (N, C, H, W) or (N, F); one number per channel is a [C].

import {
  kernel,
  read,
  readOptional,
  readRows,
  type ShapesOf,
  sizeOf,
  type Tensor,
  update,
  write,
  writeRows,
} from "./kernel.ts";

export interface BatchNormStatisticsAttributes {
  /** How much of a running number one batch replaces. */
  readonly momentum: number;
}

export interface BatchNormAttributes {
  /** Added to the variance, so that a channel of equal numbers is not divided by zero. */
  readonly eps: number;
}

/** Calls `visit` with the place of every element and its channel, in row-major order. */
const eachElement = (shape: readonly number[], visit: (i: number, channel: number) => void) => {
  const [rows = 0, channels = 0, ...map] = shape;
  const positions = sizeOf(map);
  let i = 0;
  for (let n = 0; n < rows; n++) for (let c = 0; c < channels; c++) for (let p = 0; p < positions; p++) visit(i++, c);
};

const at = ({ data }: Tensor, i: number): number => data[i] as number;

/** How many numbers a channel has in the whole batch. */
const countOf = ([rows = 0, , ...map]: readonly number[]): number => rows * sizeOf(map);

/** A number per channel: the sum over its elements. */
const sumsOf = (shape: readonly number[], term: (i: number, channel: number) => number): Float64Array => {
  const sums = new Float64Array(shape[1] ?? 0);
  eachElement(shape, (i, c) => (sums[c] = (sums[c] as number) + term(i, c)));
  return sums;
};

const inputs: readonly (readonly [number, number, ...number[]])[] = [
  [3, 6, 28, 28],
  [2, 3, 5, 7],
  [5, 1, 3, 2],
  [2, 23, 4, 3],
  [1, 16, 6, 6],
  [9, 13],
  [4, 40],
];
const positive = ({ data }: Tensor) => data.forEach((x, i) => (data[i] = 1.25 + x));

/**
 * The mean and the biased variance of each channel, and running ones that follow them:
 * running = (1 - momentum) running + momentum new, where the new variance is the unbiased one. One number per channel
 * has no unbiased variance; it counts as 0.
 */
export const batchNormStatistics = kernel({
  operands: { input: readRows, mean: write, variance: write, runningMean: update, runningVariance: update },
  flops: (_: BatchNormStatisticsAttributes, { input }) => 4 * sizeOf(input),
  reference({ input, mean, variance, runningMean, runningVariance }, { momentum }) {
    const n = countOf(input.shape);
    const means = sumsOf(input.shape, (i) => at(input, i)).map((sum) => sum / n);
    const squares = sumsOf(input.shape, (i, c) => (at(input, i) - (means[c] as number)) ** 2);
    for (let c = 0; c < means.length; c++) {
      const [newMean, square] = [means[c] as number, squares[c] as number];
      mean.data[c] = newMean;
      variance.data[c] = square / n;
      runningMean.data[c] = (1 - momentum) * at(runningMean, c) + momentum * newMean;
      runningVariance.data[c] = (1 - momentum) * at(runningVariance, c) + (momentum * square) / Math.max(n - 1, 1);
    }
  },
  tolerance: 2e-6,
  cases: [...inputs, [1, 5], [1, 4, 1, 1]].map((input, i) => {
    const channel = [input[1] as number];
    return {
      attributes: { momentum: i % 2 === 0 ? 0.1 : 0.25 },
      shapes: { input, mean: channel, variance: channel, runningMean: channel, runningVariance: channel },
    };
  }),
  fill: { runningVariance: positive },
});

const normOperands = {
  input: readRows,
  mean: readOptional,
  variance: read,
  weight: readOptional,
  bias: readOptional,
  output: writeRows,
} as const;

const normShapes = (
  input: readonly [number, number, ...number[]],
  without: readonly ("mean" | "weight" | "bias")[],
): ShapesOf<typeof normOperands> => {
  const channel = [input[1]];
  const optional = (["mean", "weight", "bias"] as const).filter((name) => !without.includes(name));
  return {
    input,
    variance: channel,
    output: input,
    ...Object.fromEntries(optional.map((name) => [name, channel])),
  };
};

/**
 * (input - mean) / sqrt(variance + eps) * weight + bias. Given the batch's statistics it is the forward pass of
 * training, given the running ones that of evaluation; without mean and bias, the gradient of evaluation.
 */
export const batchNorm = kernel({
  operands: normOperands,
  flops: (_: BatchNormAttributes, { input }) => 3 * sizeOf(input),
  reference({ input, mean, variance, weight, bias, output }, { eps }) {
    eachElement(input.shape, (i, c) => {
      const scale = (weight ? at(weight, c) : 1) / Math.sqrt(at(variance, c) + eps);
      output.data[i] = (at(input, i) - (mean ? at(mean, c) : 0)) * scale + (bias ? at(bias, c) : 0);
    });
  },
  tolerance: 1e-6,
  cases: [
    ...inputs.map((input) => ({ attributes: { eps: 1e-5 }, shapes: normShapes(input, []) })),
    { attributes: { eps: 1e-3 }, shapes: normShapes([2, 7, 3, 3], ["mean", "bias"]) },
    { attributes: { eps: 1e-5 }, shapes: normShapes([3, 5, 4, 2], ["weight", "bias"]) },
    { attributes: { eps: 1e-5 }, shapes: normShapes([3, 9], ["mean", "weight", "bias"]) },
  ],
  fill: { variance: positive },
});

/**
 * The gradients of weight and bias: the sums, per channel, of gradOutput times the normalised input and of gradOutput.
 * The input's gradient needs both, whether or not the layer has a weight and a bias.
 */
export const batchNormSums = kernel({
  operands: { input: readRows, gradOutput: readRows, mean: read, variance: read, gradWeight: write, gradBias: write },
  flops: (_: BatchNormAttributes, { input }) => 4 * sizeOf(input),
  reference({ input, gradOutput, mean, variance, gradWeight, gradBias }, { eps }) {
    const products = sumsOf(input.shape, (i, c) => at(gradOutput, i) * (at(input, i) - at(mean, c)));
    const sums = sumsOf(input.shape, (i) => at(gradOutput, i));
    for (let c = 0; c < sums.length; c++) {
      gradWeight.data[c] = (products[c] as number) / Math.sqrt(at(variance, c) + eps);
      gradBias.data[c] = sums[c] as number;
    }
  },
  tolerance: 2e-5,
  cases: inputs.map((input) => {
    const channel = [input[1]];
    return {
      attributes: { eps: 1e-5 },
      shapes: { input, gradOutput: input, mean: channel, variance: channel, gradWeight: channel, gradBias: channel },
    };
  }),
  fill: { variance: positive },
});

/**
 * The input's gradient where mean and variance are the batch's own, and so depend on every element, n per channel:
 * weight / sqrt(variance + eps) * (gradOutput - gradBias / n - normalised input * gradWeight / n).
 */
export const batchNormGradInput = kernel({
  operands: {
    input: readRows,
    gradOutput: readRows,
    mean: read,
    variance: read,
    gradWeight: read,
    gradBias: read,
    weight: readOptional,
    gradInput: writeRows,
  },
  flops: (_: BatchNormAttributes, { input }) => 5 * sizeOf(input),
  reference({ input, gradOutput, mean, variance, gradWeight, gradBias, weight, gradInput }, { eps }) {
    const n = countOf(input.shape);
    eachElement(input.shape, (i, c) => {
      const deviation = Math.sqrt(at(variance, c) + eps);
      const normalised = (at(input, i) - at(mean, c)) / deviation;
      const slope = at(gradOutput, i) - at(gradBias, c) / n - (normalised * at(gradWeight, c)) / n;
      gradInput.data[i] = ((weight ? at(weight, c) : 1) / deviation) * slope;
    });
  },
  tolerance: 1e-6,
  cases: inputs.map((input, i) => {
    const channel = [input[1]];
    return {
      attributes: { eps: 1e-5 },
      shapes: {
        input,
        gradOutput: input,
        mean: channel,
        variance: channel,
        gradWeight: channel,
        gradBias: channel,
        ...(i % 3 === 1 ? {} : { weight: channel }),
        gradInput: input,
      },
    };
  }),
  fill: { variance: positive },
});
