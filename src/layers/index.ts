// Every layer, twice a line: its rule, and its type-level shape. Adding a layer is one file and these two lines.

import { type Conv2dShape, conv2dRule } from "./conv2d.ts";
import { type FlattenShape, flattenRule } from "./flatten.ts";
import { type LinearShape, linearRule } from "./linear.ts";
import { avgPool2dRule, maxPool2dRule, type Pool2dShape } from "./pool2d.ts";
import { reluRule } from "./relu.ts";
import type { Layer, LayerRule } from "./rule.ts";
import { sigmoidRule } from "./sigmoid.ts";
import { type SoftmaxShape, softmaxRule } from "./softmax.ts";
import { tanhRule } from "./tanh.ts";
import type { Shape } from "./types/shape.ts";

const rules = {
  conv2d: conv2dRule,
  relu: reluRule,
  sigmoid: sigmoidRule,
  tanh: tanhRule,
  maxPool2d: maxPool2dRule,
  avgPool2d: avgPool2dRule,
  flatten: flattenRule,
  linear: linearRule,
  softmax: softmaxRule,
};

/** The shape after a layer of each type, or a sentence saying why it does not fit. */
export interface ShapeRules<In extends Shape, L extends Layer> extends Record<LayerType, unknown> {
  conv2d: Conv2dShape<In, L>;
  relu: In;
  sigmoid: In;
  tanh: In;
  maxPool2d: Pool2dShape<In, L>;
  avgPool2d: Pool2dShape<In, L>;
  flatten: FlattenShape<In>;
  linear: LinearShape<In, L>;
  softmax: SoftmaxShape<In>;
}

export type LayerType = keyof typeof rules;
export const layerTypes = Object.keys(rules) as readonly LayerType[];

/** The rule of a layer type, or undefined where there is no such type. */
export const ruleOf = (type: string): LayerRule<Layer> | undefined =>
  Object.hasOwn(rules, type) ? (rules[type as LayerType] as unknown as LayerRule<Layer>) : undefined;
