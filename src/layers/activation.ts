// What the non-linear layers have in common: each number alone, shape unchanged, nothing learned.

import type { KernelName } from "../kernels/index.ts";
import { call } from "./operation.ts";
import type { Layer, LayerRule } from "./rule.ts";

type Forward = Extract<KernelName, "relu" | "sigmoid" | "tanh">;
type Backward = Extract<KernelName, "reluGrad" | "sigmoidGrad" | "tanhGrad">;

export const activationRule = <L extends Layer>(forward: Forward, backward: Backward): LayerRule<L> => ({
  options: {},
  nameStem: forward,
  shape: (_, input) => input,
  tensors: () => [],
  macs: () => 0,
  field: () => "same",
  forward: (_, { input, output }) => [call(forward, {}, { input, output })],
  backward: (_, { output, gradOutput, gradInput }) =>
    gradInput ? [call(backward, {}, { output, gradOutput, gradInput })] : [],
});
