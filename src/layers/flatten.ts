// A map read as one list of features, in (C, H, W) order: nothing is computed.

import { sizeOf } from "../kernels/kernel.ts";
import type { Issue } from "../words/issue.ts";
import { type Layer, type LayerOptions, type LayerRule, nothingLearned, shapeText } from "./rule.ts";
import type { Shape } from "./types/shape.ts";
import type { Multiply } from "./types/whole-numbers.ts";
import { step } from "./working.ts";

export interface Flatten extends Layer {
  readonly type: "flatten";
}

export type FlattenShape<In extends Shape> = number extends In["length"] ? [number] : [ProductOf<In>];
type ProductOf<S extends Shape> = S extends readonly [
  infer A extends number,
  infer B extends number,
  ...infer Rest extends Shape,
]
  ? ProductOf<[Multiply<A, B>, ...Rest]>
  : S[0];

/** (N,C,H,W) -> (N,C*H*W), PyTorch's flatten. */
export const flatten = (options: LayerOptions = {}): Flatten => ({ type: "flatten", ...options });

export const flattenRule: LayerRule<Flatten> = {
  options: {},
  nameStem: "flatten",
  shape: (_, [input]) => [sizeOf(input)],
  ...nothingLearned,
  field: () => "same",
  working: (_, { inputs: [input], output: [size = 0] }) => [
    input.length === 3
      ? step("features", "C × H × W", { C: input[0] ?? 0, H: input[1] ?? 0, W: input[2] ?? 0 }, size)
      : step("features", "F", { F: size }, size),
  ],
  forward: (_, { inputs: [input], output }) => [{ view: output, of: input }],
  backward: (_, { gradOutput, gradInputs: [gradInput] }) => (gradInput ? [{ view: gradInput, of: gradOutput }] : []),
};

/** What a layer of flat features says of a map. */
export const needsFlat = (type: string, input: Shape): Issue => ({
  key: "needsFlat",
  values: { type, input: shapeText(input) },
  repairs: [{ before: [{ type: "flatten" }] }, { before: [{ type: "globalAvgPool2d" }, { type: "flatten" }] }],
});
