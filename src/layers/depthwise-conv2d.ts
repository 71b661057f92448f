// Depthwise convolution: every channel has its own filters and is read by no others (MobileNet's).

import {
  type Convolution,
  type ConvolutionOptions,
  convolutionData,
  convolutionOptions,
  convolutionRule,
} from "./convolution.ts";
import { count } from "./options.ts";
import type { LayerRule, PaddingMode } from "./rule.ts";
import type { AxesOf, Convolve, ConvPaddingOf, OnMap, Option, Pair, Shape } from "./types/shape.ts";
import type { AllPositive, Multiply } from "./types/whole-numbers.ts";

export interface DepthwiseConv2dOptions extends ConvolutionOptions {
  readonly multiplier?: number;
}

export interface DepthwiseConv2d<Kernel = Pair, O = DepthwiseConv2dOptions> extends Convolution {
  readonly type: "depthwiseConv2d";
  readonly multiplier: Option<O, "multiplier", 1> & number;
  readonly kernel: AxesOf<Kernel>;
  readonly stride: AxesOf<Option<O, "stride", 1>>;
  readonly padding: ConvPaddingOf<Kernel, O>;
  readonly paddingMode: Option<O, "paddingMode", "zeros"> & PaddingMode;
  readonly dilation: AxesOf<Option<O, "dilation", 1>>;
}

export type DepthwiseConv2dShape<In extends Shape, L> = L extends { readonly multiplier: infer M extends number }
  ? AllPositive<[M]> extends false
    ? "depthwiseConv2d: multiplier must be a whole number of at least 1"
    : OnMap<In, "depthwiseConv2d", Convolve<In, L, Multiply<In[0] & number, M>>>
  : never;

/**
 * A convolution of each channel by itself, PyTorch's conv2d with as many groups as channels:
 * (N,C,H,W) -> (N,C * multiplier,H',W').
 * @param kernel a number, or [height, width]
 * @param options multiplier (1): filters per channel; the others as for `conv2d`
 */
export const depthwiseConv2d = <const K extends Pair, const O extends DepthwiseConv2dOptions = {}>(
  kernel: K,
  options?: O,
): DepthwiseConv2d<K, O> => {
  const { multiplier = 1, ...rest }: DepthwiseConv2dOptions = options ?? {};
  return { type: "depthwiseConv2d", multiplier, ...convolutionData(kernel, rest) } as unknown as DepthwiseConv2d<K, O>;
};

export const depthwiseConv2dRule: LayerRule<DepthwiseConv2d> = convolutionRule(
  { ...convolutionOptions, multiplier: count(() => 1) },
  ({ multiplier }, channels) => ({ filters: channels * multiplier, groups: channels }),
);
