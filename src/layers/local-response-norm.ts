// Local response normalisation: each number divided by what the neighbouring channels hold at its place (AlexNet's).

import { call } from "./operation.ts";
import { count, number, positive } from "./options.ts";
import { type Layer, type LayerOptions, type LayerRule, nothingLearned } from "./rule.ts";
import type { OnMap, Shape } from "./types/shape.ts";
import type { AllPositive } from "./types/whole-numbers.ts";
import { needsMap } from "./window.ts";
import { unchanged } from "./working.ts";

export interface LocalResponseNormOptions extends LayerOptions {
  readonly alpha?: number;
  readonly beta?: number;
  readonly k?: number;
}

export interface LocalResponseNorm<Size extends number = number> extends Layer {
  readonly type: "localResponseNorm";
  readonly size: Size;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

export type LocalResponseNormShape<In extends Shape, L> = L extends { readonly size: infer N extends number }
  ? AllPositive<[N]> extends false
    ? "localResponseNorm: size must be a whole number of at least 1"
    : OnMap<In, "localResponseNorm", In>
  : never;

/**
 * PyTorch's LocalResponseNorm: x / (k + alpha / size * sum of x^2 over `size` neighbouring channels)^beta; (N,C,H,W),
 * unchanged.
 * @param options alpha (1e-4); beta (0.75); k (1)
 */
export const localResponseNorm = <const N extends number>(
  size: N,
  { alpha = 1e-4, beta = 0.75, k = 1, ...rest }: LocalResponseNormOptions = {},
): LocalResponseNorm<N> => ({ type: "localResponseNorm", size, alpha, beta, k, ...rest });

export const localResponseNormRule: LayerRule<LocalResponseNorm> = {
  options: { size: count(), alpha: positive(() => 1e-4), beta: number(() => 0.75), k: positive(() => 1) },
  nameStem: "lrn",
  shape: ({ type }, [input]) => (input.length === 3 ? input : needsMap(type, input)),
  ...nothingLearned,
  field: () => "same",
  working: (_, { output }) => unchanged(output),
  forward: ({ size, alpha, beta, k }, { inputs: [input], output }) => [
    call("localResponseNorm", { size, alpha, beta, k }, { input, output }),
  ],
  backward: ({ size, alpha, beta, k }, { inputs: [input], output, gradOutput, gradInputs: [gradInput] }) =>
    gradInput
      ? [call("localResponseNormGrad", { size, alpha, beta, k }, { input, output, gradOutput, gradInput })]
      : [],
};
