// The fully connected layer: every output sees every input.

import { needsFlat } from "./flatten.ts";
import { call } from "./operation.ts";
import { count, flag } from "./options.ts";
import { type Layer, type LayerOptions, type LayerRule, weightAndBias, weightAndBiasGradients } from "./rule.ts";
import type { Shape, TextOf } from "./types/shape.ts";
import type { AllPositive } from "./types/whole-numbers.ts";
import { step } from "./working.ts";

export interface LinearOptions extends LayerOptions {
  readonly bias?: boolean;
}

export interface Linear<Features extends number = number> extends Layer {
  readonly type: "linear";
  readonly features: Features;
  readonly bias: boolean;
}

export type LinearShape<In extends Shape, L> = L extends { readonly features: infer N extends number }
  ? AllPositive<[N]> extends false
    ? "linear: features must be a whole number of at least 1"
    : number extends In["length"]
      ? [N]
      : In["length"] extends 1
        ? [N]
        : `linear: needs flat features, but its input is ${TextOf<In>}; put flatten() before it`
  : never;

/**
 * A fully connected layer, PyTorch's linear: (N,F) -> (N,features). The number of inputs is never written: it follows.
 * @param options bias (true)
 */
export const linear = <const N extends number>(
  features: N,
  { bias = true, ...rest }: LinearOptions = {},
): Linear<N> => ({ type: "linear", features, bias, ...rest });

export const linearRule: LayerRule<Linear> = {
  options: { features: count(), bias: flag(() => true) },
  nameStem: "fc",
  shape: ({ type, features }, [input]) => (input.length === 1 ? [features] : needsFlat(type, input)),
  tensors: ({ features, bias }, [[inputs = 0]]) => weightAndBias([features, inputs], bias),
  macs: ({ features }, { inputs: [[inputs = 0]] }) => inputs * features,
  field: () => "everything",
  working({ features: F, bias }, { inputs: [[I = 0]] }) {
    const symbols = { I, F };
    return [
      step("features", "F", { F }, F),
      step("parameters", bias ? "(I + 1) × F" : "I × F", symbols, (I + (bias ? 1 : 0)) * F),
      step("macs", "I × F", symbols, I * F),
    ];
  },
  forward: (_, { inputs: [input], output, own: { weight, bias } }) => [
    call("linear", {}, { input, output, weight, bias }),
  ],
  backward: (_, { inputs: [input], own: { weight }, gradOutput, gradInputs: [gradInput], gradOwn }) => [
    ...weightAndBiasGradients(gradOutput, gradOwn, (gradWeight) =>
      call("linearGradWeight", {}, { input, gradOutput, gradWeight }),
    ),
    ...(gradInput ? [call("linearGradInput", {}, { gradOutput, weight, gradInput })] : []),
  ],
};
