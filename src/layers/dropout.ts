// Dropout: while training, some numbers become zero, others every time, and the rest grow to make up for it.

import { hashText } from "../kernels/random.ts";
import { call, type Operation, randomKey, type TensorName } from "./operation.ts";
import { fraction } from "./options.ts";
import { type Layer, type LayerOptions, type LayerRule, nothingLearned } from "./rule.ts";
import { unchanged } from "./working.ts";

export interface Dropout extends Layer {
  readonly type: "dropout";
  readonly p: number;
}

/**
 * PyTorch's Dropout: while training each number is 0 with probability p, else divided by 1 - p; any shape, unchanged.
 * Which ones depends on the seed, the step, the layer's name and the place alone.
 * @param p at least 0 and below 1
 */
export const dropout = (p = 0.5, options: LayerOptions = {}): Dropout => ({ type: "dropout", p, ...options });

export const dropoutRule: LayerRule<Dropout> = {
  options: { p: fraction(() => 0.5) },
  nameStem: "dropout",
  shape: (_, [input]) => input,
  ...nothingLearned,
  field: () => "same",
  working: (_, { output }) => unchanged(output),
  forward: (layer, { inputs: [input], output, training }) => [drop(layer, training, output, input, output)],
  backward: (layer, { output, gradOutput, gradInputs: [gradInput], training }) =>
    gradInput ? [drop(layer, training, output, gradOutput, gradInput)] : [],
};

/** Forward and back alike: the numbers that were kept are kept. The layer's name is that of its output. */
const drop = (
  { p }: Dropout,
  training: boolean,
  layer: TensorName,
  input: TensorName,
  output: TensorName,
): Operation =>
  training && p > 0
    ? call("dropout", { p, layer: hashText(layer) }, { input, key: randomKey, output })
    : { view: output, of: input };
