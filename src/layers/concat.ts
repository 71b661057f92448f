// Several tensors one behind the other along the channels: where an inception or a dense block's branches meet.

import { bringTogether } from "./joining.ts";
import { call, type Operation } from "./operation.ts";
import { type Layer, type LayerOptions, type LayerRule, nothingLearned, shapeText } from "./rule.ts";
import { step } from "./working.ts";

export interface Concat extends Layer {
  readonly type: "concat";
}

/**
 * The channels of what it reads, one after another: maps of one height and width, or flat features. `from` names them;
 * in `parallel` they are its branches.
 */
export const concat = (options: LayerOptions = {}): Concat => ({ type: "concat", ...options });

/** Where each input's channels begin in the output. */
const offsets = (inputs: readonly (readonly number[])[]): readonly number[] => {
  let next = 0;
  return inputs.map(([channels = 0]) => {
    const at = next;
    next += channels;
    return at;
  });
};

export const concatRule: LayerRule<Concat> = {
  options: {},
  nameStem: "concat",
  reads: "several",
  shape({ type }, inputs) {
    const [[, ...size]] = inputs;
    const other = inputs.findIndex((shape) => shapeText(shape.slice(1)) !== shapeText(size));
    if (other >= 0)
      return {
        key: "sizesDiffer",
        values: { type, first: shapeText(inputs[0]), other: shapeText(inputs[other] ?? []), number: other + 1 },
        repairs: inputs.length === 2 ? bringTogether(inputs, "size") : [],
      };
    return [inputs.reduce((sum, [channels = 0]) => sum + channels, 0), ...size];
  },
  ...nothingLearned,
  field: () => "same",
  working: (_, { inputs, output }) => {
    const parts = inputs.map((_, i) => `C${i + 1}`);
    const symbols = Object.fromEntries(parts.map((part, i) => [part, inputs[i]?.[0] ?? 0]));
    return [step(output.length === 3 ? "channels" : "features", parts.join(" + "), symbols, output[0] ?? 0)];
  },
  forward: (_, { inputs, output }, place) => {
    const at = offsets(place.inputs);
    return inputs.map((input, i): Operation => call("placeChannels", { at: at[i] ?? 0 }, { input, output }));
  },
  backward: (_, { gradOutput, gradInputs }, place) => {
    const from = offsets(place.inputs);
    return gradInputs.flatMap((gradInput, i): Operation[] =>
      gradInput ? [call("sliceChannels", { from: from[i] ?? 0 }, { input: gradOutput, output: gradInput })] : [],
    );
  },
};
