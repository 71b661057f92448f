// The fully connected layer: every output sees every input.

import { call } from "./operation.ts";
import { count, flag } from "./options.ts";
import { type Layer, type LayerRule, shapeText, weightAndBias, weightAndBiasGradients } from "./rule.ts";
import type { Shape, TextOf } from "./types/shape.ts";
import type { AllPositive } from "./types/whole-numbers.ts";

export interface LinearOptions {
  readonly bias?: boolean;
  readonly name?: string;
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
  shape: ({ features }, input) =>
    input.length === 1 ? [features] : { key: "needsFlat", values: { type: "linear", input: shapeText(input) } },
  tensors: ({ features, bias }, [inputs = 0]) => weightAndBias([features, inputs], bias),
  macs: ({ features }, [inputs = 0]) => inputs * features,
  field: () => "everything",
  forward: (_, { input, output, own: { weight, bias } }) => [call("linear", {}, { input, output, weight, bias })],
  backward: (_, { input, own: { weight }, gradOutput, gradInput, gradOwn }) => [
    ...weightAndBiasGradients(gradOutput, gradOwn, (gradWeight) =>
      call("linearGradWeight", {}, { input, gradOutput, gradWeight }),
    ),
    ...(gradInput ? [call("linearGradInput", {}, { gradOutput, weight, gradInput })] : []),
  ],
};
