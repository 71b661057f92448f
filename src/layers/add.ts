// The sum of several tensors of one shape: where a residual block's branches meet.

import { bringTogether } from "./joining.ts";
import { call, type Operation } from "./operation.ts";
import { type Layer, type LayerOptions, type LayerRule, nothingLearned, shapeText } from "./rule.ts";
import type { Shape } from "./types/shape.ts";
import { unchanged } from "./working.ts";

export interface Add extends Layer {
  readonly type: "add";
}

/** The sum of what it reads, all of one shape. `from` names them; in `residual` they are its branches. */
export const add = (options: LayerOptions = {}): Add => ({ type: "add", ...options });

export const addRule: LayerRule<Add> = {
  options: {},
  nameStem: "add",
  reads: "several",
  shape({ type }, inputs) {
    const [first] = inputs;
    const other = inputs.findIndex((shape) => shapeText(shape) !== shapeText(first));
    if (other < 0) return first;
    const differing = inputs[other] as Shape;
    return {
      key: "shapesDiffer",
      values: { type, first: shapeText(first), other: shapeText(differing), number: other + 1 },
      repairs: inputs.length === 2 ? bringTogether(inputs, "channels") : [],
    };
  },
  ...nothingLearned,
  field: () => "same",
  working: (_, { output }) => unchanged(output),
  scratch: (_, { inputs, output }) =>
    // Three or more are added one by one.
    inputs.slice(2).map((_, i) => ({ name: `sum${i + 2}`, shape: output, batched: true })),
  forward(_, { inputs, output, scratch }) {
    const [first, ...rest] = inputs;
    if (rest.length === 0) return [{ view: output, of: first }];
    const result = (i: number) => (i === rest.length - 1 ? output : (scratch[`sum${i + 2}`] as string));
    return rest.map((b, i): Operation => call("add", {}, { a: i === 0 ? first : result(i - 1), b, output: result(i) }));
  },
  backward: (_, { gradOutput, gradInputs }) =>
    gradInputs.flatMap((gradInput): Operation[] => (gradInput ? [{ view: gradInput, of: gradOutput }] : [])),
};
