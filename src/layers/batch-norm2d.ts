// Batch normalisation: each channel to mean 0 and variance 1 over the batch, then scaled and shifted by what is learned.

import { call, type Operation } from "./operation.ts";
import { flag, fraction, positive } from "./options.ts";
import type { BackwardNames, Layer, LayerOptions, LayerRule, TensorSpec } from "./rule.ts";
import type { OnMap, Shape } from "./types/shape.ts";
import { needsMap } from "./window.ts";
import { step, unchanged } from "./working.ts";

export interface BatchNorm2dOptions extends LayerOptions {
  readonly eps?: number;
  readonly momentum?: number;
  readonly affine?: boolean;
}

export interface BatchNorm2d extends Layer {
  readonly type: "batchNorm2d";
  readonly eps: number;
  readonly momentum: number;
  readonly affine: boolean;
}

export type BatchNorm2dShape<In extends Shape> = OnMap<In, "batchNorm2d", In>;

/**
 * PyTorch's BatchNorm2d: (x - mean) / sqrt(variance + eps) * weight + bias, per channel; (N,C,H,W), unchanged. Training
 * uses the batch's mean and variance and moves the running ones, which all else uses. So does training where all of the
 * layer's parameters are frozen.
 * @param options eps (1e-5); momentum (0.1), the share of the newest batch in the running statistics; affine (true):
 * whether weight and bias are learned
 */
export const batchNorm2d = (options: BatchNorm2dOptions = {}): BatchNorm2d => {
  const { eps = 1e-5, momentum = 0.1, affine = true, ...rest } = options;
  return { type: "batchNorm2d", eps, momentum, affine, ...rest };
};

export const batchNorm2dRule: LayerRule<BatchNorm2d> = {
  options: { eps: positive(() => 1e-5), momentum: fraction(() => 0.1), affine: flag(() => true) },
  nameStem: "bn",
  shape: ({ type }, [input]) => (input.length === 3 ? input : needsMap(type, input)),
  tensors({ affine }, [[channels = 0]]): readonly TensorSpec[] {
    const tensor = (name: string, kind: TensorSpec["kind"], constant: number): TensorSpec => ({
      name,
      shape: [channels],
      kind,
      decay: false,
      init: { constant },
    });
    const learned = affine ? [tensor("weight", "weight", 1), tensor("bias", "weight", 0)] : [];
    return [...learned, tensor("running_mean", "buffer", 0), tensor("running_var", "buffer", 1)];
  },
  macs: () => 0,
  field: () => "same",
  working: ({ affine }, { output }) => [
    ...unchanged(output),
    ...(affine ? [step("parameters", "2C", { C: output[0] ?? 0 }, 2 * (output[0] ?? 0))] : []),
  ],
  scratch: (_, { inputs: [[channels = 0]] }) =>
    ["mean", "variance", "sumGrad", "sumGradInput"].map((name) => ({ name, shape: [channels], batched: false })),
  forward({ eps, momentum }, { inputs: [input], output, own, scratch, training }) {
    const { weight, bias, running_mean: runningMean, running_var: runningVariance } = own;
    const statistics = training ? scratch : { mean: runningMean, variance: runningVariance };
    const { mean, variance } = statistics;
    const learn: readonly Operation[] = training
      ? [call("batchNormStatistics", { momentum }, { input, mean, variance, runningMean, runningVariance })]
      : [];
    return [...learn, call("batchNorm", { eps }, { input, mean, variance, weight, bias, output })];
  },
  backward: ({ eps }, names) => (names.training ? throughStatistics(eps, names) : throughConstants(eps, names)),
};

/** The batch's own statistics depend on every input, and the gradient goes through them too. */
const throughStatistics = (eps: number, names: BackwardNames): readonly Operation[] => {
  const {
    inputs: [input],
    own: { weight },
    scratch: { mean, variance, sumGrad, sumGradInput },
    gradOutput,
  } = names;
  const gradWeight = names.gradOwn["weight"] ?? sumGradInput;
  const gradBias = names.gradOwn["bias"] ?? sumGrad;
  const [gradInput] = names.gradInputs;
  const sums = { input, gradOutput, mean, variance, gradWeight, gradBias };
  return [
    call("batchNormSums", { eps }, sums),
    ...(gradInput ? [call("batchNormGradInput", { eps }, { ...sums, weight, gradInput })] : []),
  ];
};

/** With running statistics the layer is a scale and a shift. */
const throughConstants = (eps: number, names: BackwardNames): readonly Operation[] => {
  const {
    inputs: [input],
    own,
    gradOutput,
    gradOwn,
    scratch,
    gradInputs: [gradInput],
  } = names;
  const { weight, running_mean: mean, running_var: variance } = own;
  const gradWeight = gradOwn["weight"] ?? scratch["sumGradInput"];
  const gradBias = gradOwn["bias"] ?? scratch["sumGrad"];
  const learns = gradOwn["weight"] !== undefined || gradOwn["bias"] !== undefined;
  return [
    ...(learns ? [call("batchNormSums", { eps }, { input, gradOutput, mean, variance, gradWeight, gradBias })] : []),
    ...(gradInput ? [call("batchNorm", { eps }, { input: gradOutput, variance, weight, output: gradInput })] : []),
  ];
};
