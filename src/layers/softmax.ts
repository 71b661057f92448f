// Probabilities from logits. A net that is trained ends in logits: the loss has the softmax in it.

import { needsFlat } from "./flatten.ts";
import { call } from "./operation.ts";
import { type Layer, type LayerOptions, type LayerRule, nothingLearned } from "./rule.ts";
import type { Shape, TextOf } from "./types/shape.ts";
import { unchanged } from "./working.ts";

export interface Softmax extends Layer {
  readonly type: "softmax";
}

export type SoftmaxShape<In extends Shape> = number extends In["length"]
  ? [number]
  : In["length"] extends 1
    ? In
    : `softmax: needs flat features, but its input is ${TextOf<In>}; put flatten() before it`;

/**
 * e^x over the sum of all e^x, for flat features: (N,K) -> (N,K). At the end of a net it is left out while training
 * with cross-entropy; elsewhere it cannot be trained through.
 */
export const softmax = (options: LayerOptions = {}): Softmax => ({ type: "softmax", ...options });

export const softmaxRule: LayerRule<Softmax> = {
  options: {},
  nameStem: "softmax",
  shape: ({ type }, [input]) => (input.length === 1 ? input : needsFlat(type, input)),
  ...nothingLearned,
  field: () => "everything",
  working: (_, { output }) => unchanged(output),
  forward: (_, { inputs: [input], output }) => [call("softmax", {}, { input, output })],
  backward: () => null,
  partOfLoss: "softmaxCrossEntropy",
};
