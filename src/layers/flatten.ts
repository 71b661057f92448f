// A map read as one list of features, in (C, H, W) order: nothing is computed.

import { sizeOf } from "../kernels/kernel.ts";
import type { Layer, LayerRule } from "./rule.ts";
import type { Shape } from "./types/shape.ts";
import type { Multiply } from "./types/whole-numbers.ts";

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
export const flatten = (options: { readonly name?: string } = {}): Flatten => ({ type: "flatten", ...options });

export const flattenRule: LayerRule<Flatten> = {
  options: {},
  nameStem: "flatten",
  shape: (_, input) => [sizeOf(input)],
  tensors: () => [],
  macs: () => 0,
  field: () => "same",
  forward: (_, { input, output }) => [{ view: output, of: input }],
  backward: (_, { gradOutput, gradInput }) => (gradInput ? [{ view: gradInput, of: gradOutput }] : []),
};
