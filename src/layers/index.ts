// Every layer type: its rule, and its type-level shape. Adding a layer is one file and these two lines.

import {
  type AdaptiveAvgPool2dShape,
  adaptiveAvgPool2dRule,
  type GlobalAvgPool2dShape,
  globalAvgPool2dRule,
} from "./adaptive-avg-pool2d.ts";
import { addRule } from "./add.ts";
import { type BatchNorm2dShape, batchNorm2dRule } from "./batch-norm2d.ts";
import { concatRule } from "./concat.ts";
import { type ConvTranspose2dShape, convTranspose2dRule } from "./conv-transpose2d.ts";
import { type Conv2dShape, conv2dRule } from "./conv2d.ts";
import { type DepthwiseConv2dShape, depthwiseConv2dRule } from "./depthwise-conv2d.ts";
import { dropoutRule } from "./dropout.ts";
import { type FlattenShape, flattenRule } from "./flatten.ts";
import { geluRule } from "./gelu.ts";
import { hardswishRule } from "./hardswish.ts";
import { leakyReluRule } from "./leaky-relu.ts";
import { type LinearShape, linearRule } from "./linear.ts";
import { type LocalResponseNormShape, localResponseNormRule } from "./local-response-norm.ts";
import { multiplyRule } from "./multiply.ts";
import { type PadShape, padRule } from "./pad.ts";
import { avgPool2dRule, maxPool2dRule, type Pool2dShape } from "./pool2d.ts";
import { reluRule } from "./relu.ts";
import { relu6Rule } from "./relu6.ts";
import type { Layer, LayerRule } from "./rule.ts";
import { sigmoidRule } from "./sigmoid.ts";
import { siluRule } from "./silu.ts";
import { type SoftmaxShape, softmaxRule } from "./softmax.ts";
import { tanhRule } from "./tanh.ts";
import type { Shape } from "./types/shape.ts";
import { type UpsampleShape, upsampleRule } from "./upsample.ts";

const rules = {
  conv2d: conv2dRule,
  depthwiseConv2d: depthwiseConv2dRule,
  convTranspose2d: convTranspose2dRule,
  linear: linearRule,
  maxPool2d: maxPool2dRule,
  avgPool2d: avgPool2dRule,
  globalAvgPool2d: globalAvgPool2dRule,
  adaptiveAvgPool2d: adaptiveAvgPool2dRule,
  upsample: upsampleRule,
  pad: padRule,
  flatten: flattenRule,
  batchNorm2d: batchNorm2dRule,
  localResponseNorm: localResponseNormRule,
  dropout: dropoutRule,
  relu: reluRule,
  relu6: relu6Rule,
  leakyRelu: leakyReluRule,
  sigmoid: sigmoidRule,
  tanh: tanhRule,
  gelu: geluRule,
  silu: siluRule,
  hardswish: hardswishRule,
  softmax: softmaxRule,
  add: addRule,
  multiply: multiplyRule,
  concat: concatRule,
};

/** The shape after a layer of each type, or a sentence saying why it does not fit; of those that read one layer. */
export interface ShapeRules<In extends Shape, L extends Layer> extends Record<LayerType, unknown> {
  conv2d: Conv2dShape<In, L>;
  depthwiseConv2d: DepthwiseConv2dShape<In, L>;
  convTranspose2d: ConvTranspose2dShape<In, L>;
  linear: LinearShape<In, L>;
  maxPool2d: Pool2dShape<In, L>;
  avgPool2d: Pool2dShape<In, L>;
  globalAvgPool2d: GlobalAvgPool2dShape<In>;
  adaptiveAvgPool2d: AdaptiveAvgPool2dShape<In, L>;
  upsample: UpsampleShape<In, L>;
  pad: PadShape<In, L>;
  flatten: FlattenShape<In>;
  batchNorm2d: BatchNorm2dShape<In>;
  localResponseNorm: LocalResponseNormShape<In, L>;
  dropout: In;
  relu: In;
  relu6: In;
  leakyRelu: In;
  sigmoid: In;
  tanh: In;
  gelu: In;
  silu: In;
  hardswish: In;
  softmax: SoftmaxShape<In>;
  add: ReadsSeveral<"add">;
  multiply: ReadsSeveral<"multiply">;
  concat: ReadsSeveral<"concat">;
}

/** What these layers say by themselves. `from` names what they read, and blocks have them where branches meet. */
type ReadsSeveral<Type extends string> =
  `${Type}: brings several layers together, which from(["...", "..."], ${Type}()) names`;

export type LayerType = keyof typeof rules;
export const layerTypes = Object.keys(rules) as readonly LayerType[];

/** The rule of a layer type, or undefined where there is no such type. */
export const ruleOf = (type: string): LayerRule<Layer> | undefined =>
  Object.hasOwn(rules, type) ? (rules[type as LayerType] as unknown as LayerRule<Layer>) : undefined;
