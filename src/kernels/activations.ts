// Activations and their gradients. Where the slope can be told from the layer's output, the gradient reads that, and the
// value before the activation need not be kept; the others read the input.

import { erf, exp, hyperbolicTangent, logistic } from "./exponential.ts";
import { type Kernel, kernel, readRows, sizeOf, type Tensor, writeRows } from "./kernel.ts";

/** How steep the side below zero is. */
export interface LeakyReluAttributes {
  readonly negativeSlope: number;
}

/** Exactly with the error function, or through tanh (PyTorch's option of the same name). */
export interface GeluAttributes {
  readonly approximate: "none" | "tanh";
}

type None = Record<never, never>;

const shapes: readonly (readonly number[])[] = [
  [3, 6, 7, 5],
  [2, 1, 1, 1],
  [5, 11],
];
const activationOperands = { input: readRows, output: writeRows } as const;
const fromOutputOperands = { output: readRows, gradOutput: readRows, gradInput: writeRows } as const;
const fromInputOperands = { input: readRows, gradOutput: readRows, gradInput: writeRows } as const;

/** Beyond [-1, 1), so that both ends of the curve are met. */
const widely = ({ data }: Tensor) => data.forEach((x, i) => (data[i] = x * (i % 7 === 0 ? 20 : 4)));

const activation = <A = None>(
  of: (x: number, attributes: A) => number,
  flops: number,
  tolerance: number,
  attributes: readonly A[] = [{} as A],
): Kernel<typeof activationOperands, A> =>
  kernel({
    operands: activationOperands,
    pointwise: true,
    flops: (_, { output }) => flops * sizeOf(output),
    reference({ input, output }, a) {
      for (let i = 0; i < output.data.length; i++) output.data[i] = of(input.data[i] as number, a);
    },
    tolerance,
    cases: shapes.flatMap((shape) =>
      attributes.map((a) => ({ attributes: a, shapes: { input: shape, output: shape } })),
    ),
    fill: { input: widely },
  });

/** gradInput = gradOutput times the slope at each number of `at`. */
const slopeTimes = (
  { gradOutput, gradInput }: { readonly gradOutput: Tensor; readonly gradInput: Tensor },
  at: Tensor,
  slope: (x: number) => number,
) => {
  for (let i = 0; i < gradInput.data.length; i++)
    gradInput.data[i] = (gradOutput.data[i] as number) * slope(at.data[i] as number);
};

/** `slope` is the derivative, written in terms of the output. */
const gradientFromOutput = (
  slope: (y: number) => number,
  flops: number,
  reachOfOutput = 1,
): Kernel<typeof fromOutputOperands, None> =>
  kernel({
    operands: fromOutputOperands,
    pointwise: true,
    flops: (_, { output }) => flops * sizeOf(output),
    reference: (tensors) => slopeTimes(tensors, tensors.output, slope),
    tolerance: 1e-6,
    cases: shapes.map((shape) => ({ attributes: {}, shapes: { output: shape, gradOutput: shape, gradInput: shape } })),
    fill: { output: ({ data }) => data.forEach((y, i) => (data[i] = y * reachOfOutput)) },
  });

/** `slope` is the derivative, written in terms of the input. */
const gradientFromInput = <A = None>(
  slope: (x: number, attributes: A) => number,
  flops: number,
  tolerance: number,
  attributes: readonly A[] = [{} as A],
): Kernel<typeof fromInputOperands, A> =>
  kernel({
    operands: fromInputOperands,
    pointwise: true,
    flops: (_, { input }) => flops * sizeOf(input),
    reference: (tensors, a) => slopeTimes(tensors, tensors.input, (x) => slope(x, a)),
    tolerance,
    cases: shapes.flatMap((shape) =>
      attributes.map((a) => ({ attributes: a, shapes: { input: shape, gradOutput: shape, gradInput: shape } })),
    ),
    fill: { input: widely },
  });

/** max(x, 0); NaN stays NaN. */
export const relu = activation((x) => Math.max(x, 0), 1, 0);
export const reluGrad = gradientFromOutput((y) => (y > 0 ? 1 : 0), 1);

/** min(max(x, 0), 6): Howard et al., "MobileNets", 2017. */
export const relu6 = activation((x) => Math.min(Math.max(x, 0), 6), 2, 0);
export const relu6Grad = gradientFromOutput((y) => (y > 0 && y < 6 ? 1 : 0), 2, 12);

const leakySlopes: readonly LeakyReluAttributes[] = [{ negativeSlope: 0.01 }, { negativeSlope: 1.5 }];

/** x, and below zero x times a number. */
export const leakyRelu = activation<LeakyReluAttributes>(
  (x, { negativeSlope }) => (x > 0 ? x : negativeSlope * x),
  2,
  1e-6,
  leakySlopes,
);
/** From the input, since the output does not tell on which side it was where the slope is negative or zero. */
export const leakyReluGrad = gradientFromInput<LeakyReluAttributes>(
  (x, { negativeSlope }) => (x > 0 ? 1 : negativeSlope),
  2,
  1e-6,
  leakySlopes,
);

/** 1 / (1 + e^-x). */
export const sigmoid = activation(logistic, 8, 1e-6);
export const sigmoidGrad = gradientFromOutput((y) => y * (1 - y), 3);

/** The hyperbolic tangent. */
export const tanh = activation(hyperbolicTangent, 8, 1e-6);
export const tanhGrad = gradientFromOutput((y) => 1 - y * y, 3);

const geluWays: readonly GeluAttributes[] = [{ approximate: "none" }, { approximate: "tanh" }];
/** The standard normal distribution: the probability of less than x. */
const normalBelow = (x: number): number => 0.5 * (1 + erf(x * Math.SQRT1_2));
const normalDensity = (x: number): number => exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
/**
 * (1 + tanh(sqrt(2 / pi) (x + c x^3))) / 2 is the logistic function of twice that; these are twice its coefficients.
 */
export const geluTanh = { linear: 2 * Math.sqrt(2 / Math.PI), cubic: 2 * Math.sqrt(2 / Math.PI) * 0.044715 } as const;
const geluGate = (x: number): number => logistic(x * (geluTanh.linear + geluTanh.cubic * x * x));

/** x times the probability that a standard normal number is below x: Hendrycks and Gimpel, arXiv:1606.08415. */
export const gelu = activation<GeluAttributes>(
  (x, { approximate }) => x * (approximate === "none" ? normalBelow(x) : geluGate(x)),
  20,
  1e-6,
  geluWays,
);
export const geluGrad = gradientFromInput<GeluAttributes>(
  (x, { approximate }) => {
    if (approximate === "none") return normalBelow(x) + x * normalDensity(x);
    const gate = geluGate(x);
    return gate + x * gate * (1 - gate) * (geluTanh.linear + 3 * geluTanh.cubic * x * x);
  },
  24,
  1e-6,
  geluWays,
);

/** x / (1 + e^-x), also called swish: Ramachandran, Zoph and Le, arXiv:1710.05941. */
export const silu = activation((x) => x * logistic(x), 9, 1e-6);
export const siluGrad = gradientFromInput(
  (x) => {
    const gate = logistic(x);
    return gate * (1 + x * (1 - gate));
  },
  13,
  1e-6,
);

/** x min(max(x + 3, 0), 6) / 6: Howard et al., "Searching for MobileNetV3", 2019. */
export const hardswish = activation((x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6, 5, 1e-6);
/** At -3 and 3, where there is no one slope, PyTorch's: 0 and 1. */
export const hardswishGrad = gradientFromInput((x) => (x <= -3 ? 0 : x < 3 ? x / 3 + 0.5 : 1), 4, 1e-6);
