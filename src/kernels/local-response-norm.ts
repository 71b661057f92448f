// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3) in PyTorch's form, where alpha is
// divided by the size of the window, and its gradient.

import { exp, log } from "./exponential.ts";
import { type Floats, kernel, readRows, sizeOf, writeRows } from "./kernel.ts";

export interface LocalResponseNormAttributes {
  /** How many neighbouring channels a window has; of an even number, one more lies before the channel than after it. */
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  /** Positive, or a window of zeros is divided by zero. */
  readonly k: number;
}

/** How many channels a window reaches before and after its own. */
export const windowOf = ({ size }: LocalResponseNormAttributes): readonly [before: number, after: number] => [
  Math.floor(size / 2),
  Math.floor((size - 1) / 2),
];

/** Calls `visit` with the place of every element, its channel and the distance between channels. */
const eachElement = (shape: readonly number[], visit: (i: number, channel: number, step: number) => void) => {
  const [rows = 0, channels = 0, ...map] = shape;
  const step = sizeOf(map);
  for (let i = 0; i < rows * channels * step; i++) visit(i, Math.floor(i / step) % channels, step);
};

/** k + alpha / size * the sum of the window's squares, for every element. */
const basesOf = (data: Floats, shape: readonly number[], a: LocalResponseNormAttributes): Float64Array => {
  const [before, after] = windowOf(a);
  const bases = new Float64Array(data.length);
  eachElement(shape, (i, c, step) => {
    let sum = 0;
    for (let j = Math.max(-before, -c); j <= after && c + j < (shape[1] as number); j++)
      sum += (data[i + j * step] as number) ** 2;
    bases[i] = a.k + (a.alpha / a.size) * sum;
  });
  return bases;
};

const cases = (
  [
    { shape: [2, 7, 3, 5], size: 5, alpha: 1, beta: 0.75, k: 2 },
    { shape: [3, 1, 2, 2], size: 5, alpha: 1, beta: 0.75, k: 1 },
    { shape: [2, 3, 4, 3], size: 3, alpha: 2, beta: 0.5, k: 1 },
    { shape: [1, 64, 3, 3], size: 5, alpha: 1e-4, beta: 0.75, k: 1 },
    { shape: [2, 6, 3, 2], size: 4, alpha: 0.5, beta: 0.75, k: 1 },
    { shape: [2, 10, 2, 3], size: 2, alpha: 3, beta: 1.5, k: 1 },
    { shape: [2, 21, 2, 2], size: 11, alpha: 2, beta: 0.75, k: 1 },
    { shape: [2, 5, 2, 2], size: 16, alpha: 4, beta: 0.75, k: 1 },
    { shape: [2, 9, 2, 2], size: 1, alpha: 1, beta: 0.75, k: 1 },
  ] as const
).map(({ shape, ...attributes }) => ({ attributes, shape }));

/**
 * input / (k + alpha / size * the sum of the window's squares)^beta, where the window of channel c reaches from
 * c - floor(size / 2) to c + floor((size - 1) / 2), as far as there are channels.
 */
export const localResponseNorm = kernel({
  operands: { input: readRows, output: writeRows },
  flops: ({ size }: LocalResponseNormAttributes, { output }) => (size + 20) * sizeOf(output),
  reference({ input, output }, a) {
    const bases = basesOf(input.data, input.shape, a);
    for (let i = 0; i < bases.length; i++)
      output.data[i] = (input.data[i] as number) * exp(-a.beta * log(bases[i] as number));
  },
  tolerance: 1e-6,
  cases: cases.map(({ attributes, shape }) => ({ attributes, shapes: { input: shape, output: shape } })),
});

/**
 * An input counts in its own output and in the base b of every window it is in:
 * gradInput = gradOutput / b^beta - 2 alpha beta / size * input * the sum of gradOutput * output / b over those windows.
 */
export const localResponseNormGrad = kernel({
  operands: { input: readRows, output: readRows, gradOutput: readRows, gradInput: writeRows },
  flops: ({ size }: LocalResponseNormAttributes, { output }) => (2 * size + 26) * sizeOf(output),
  reference({ input, output, gradOutput, gradInput }, a) {
    const [before, after] = windowOf(a);
    const bases = basesOf(input.data, input.shape, a);
    eachElement(input.shape, (i, c, step) => {
      let sum = 0;
      // The windows that hold channel c are those of c - after to c + before.
      for (let j = Math.max(-after, -c); j <= before && c + j < (input.shape[1] as number); j++) {
        const o = i + j * step;
        sum += ((gradOutput.data[o] as number) * (output.data[o] as number)) / (bases[o] as number);
      }
      gradInput.data[i] =
        (gradOutput.data[i] as number) * exp(-a.beta * log(bases[i] as number)) -
        ((2 * a.alpha * a.beta) / a.size) * (input.data[i] as number) * sum;
    });
  },
  tolerance: 2e-6,
  cases: cases.map(({ attributes, shape }) => ({
    attributes,
    shapes: { input: shape, output: shape, gradOutput: shape, gradInput: shape },
  })),
});
