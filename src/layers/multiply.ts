// The product of two tensors, number by number; or of a map and one number per channel, as squeeze-and-excitation has it.

import { call } from "./operation.ts";
import { type Layer, type LayerOptions, type LayerRule, nothingLearned, type Several, shapeText } from "./rule.ts";
import type { Shape } from "./types/shape.ts";
import { unchanged } from "./working.ts";

export interface Multiply extends Layer {
  readonly type: "multiply";
}

/**
 * The product of the two tensors it reads, of one shape, or (C,H,W) and (C,1,1). `from` names them; in
 * `parallel` with join "multiply" they are its branches.
 */
export const multiply = (options: LayerOptions = {}): Multiply => ({ type: "multiply", ...options });

/** Whether the second is one number for each channel of the first. */
const isScale = ([[channels, height = 0, width = 0], second]: Several<Shape>): boolean =>
  height * width > 1 && second?.length === 3 && second[0] === channels && second[1] === 1 && second[2] === 1;

export const multiplyRule: LayerRule<Multiply> = {
  options: {},
  nameStem: "multiply",
  reads: "several",
  shape({ type }, inputs) {
    const [first, second] = inputs;
    if (inputs.length !== 2 || !second) return { key: "twoInputs", values: { type, given: inputs.length } };
    if (isScale(inputs) || shapeText(first) === shapeText(second)) return first;
    return { key: "shapesDiffer", values: { type, first: shapeText(first), other: shapeText(second), number: 2 } };
  },
  ...nothingLearned,
  field: (_, { inputs }, input) => (input === 1 && isScale(inputs) ? "everything" : "same"),
  working: (_, { output }) => unchanged(output),
  forward: (_, { inputs: [a, b], output }, { inputs }) => [
    isScale(inputs)
      ? call("scaleChannels", {}, { input: a, scale: b, output })
      : call("multiply", {}, { a, b, output }),
  ],
  backward(_, { inputs: [a, b], gradOutput, gradInputs: [gradA, gradB] }, { inputs }) {
    const scales = isScale(inputs);
    const times = (other: string | undefined, output: string) =>
      call("multiply", {}, { a: gradOutput, b: other, output });
    return [
      ...(gradA
        ? [scales ? call("scaleChannels", {}, { input: gradOutput, scale: b, output: gradA }) : times(b, gradA)]
        : []),
      ...(gradB ? [scales ? call("channelDot", {}, { a, b: gradOutput, output: gradB }) : times(a, gradB)] : []),
    ];
  },
};
