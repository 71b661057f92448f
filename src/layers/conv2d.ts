// Convolution: F filters of all input channels each, one activation map per filter.

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
import type { AllPositive, Divides } from "./types/whole-numbers.ts";

export interface Conv2dOptions extends ConvolutionOptions {
  readonly groups?: number;
}

export interface Conv2d<Filters extends number = number, Kernel = Pair, O = Conv2dOptions> extends Convolution {
  readonly type: "conv2d";
  readonly filters: Filters;
  readonly kernel: AxesOf<Kernel>;
  readonly stride: AxesOf<Option<O, "stride", 1>>;
  readonly padding: ConvPaddingOf<Kernel, O>;
  readonly paddingMode: Option<O, "paddingMode", "zeros"> & PaddingMode;
  readonly dilation: AxesOf<Option<O, "dilation", 1>>;
  readonly groups: Option<O, "groups", 1> & number;
}

export type Conv2dShape<In extends Shape, L> = L extends {
  readonly filters: infer F extends number;
  readonly groups: infer G extends number;
}
  ? AllPositive<[F, G]> extends false
    ? "conv2d: filters and groups must be whole numbers of at least 1"
    : [Divides<In[0] & number, G>, Divides<F, G>] extends [true, true]
      ? OnMap<In, "conv2d", Convolve<In, L, F>>
      : OnMap<In, "conv2d", `conv2d: ${G} groups must divide both its ${In[0]} input channels and its ${F} filters`>
  : never;

/**
 * A convolution with PyTorch's meaning and defaults, except that input channels are never written: they follow.
 * (N,C,H,W) -> (N,filters,H',W') with H' = floor((H + padding - dilation (kernel - 1) - 1) / stride) + 1.
 * @param kernel a number, or [height, width]
 * @param options stride (1); padding (0): a number, [vertical, horizontal], [top, left, bottom, right], "same" (stride
 * 1 only), or ONNX's "same-upper" and "same-lower"; paddingMode ("zeros"); dilation (1); groups (1); bias (true)
 */
export const conv2d = <const F extends number, const K extends Pair, const O extends Conv2dOptions = {}>(
  filters: F,
  kernel: K,
  options?: O,
): Conv2d<F, K, O> => {
  const { groups = 1, ...rest }: Conv2dOptions = options ?? {};
  return { type: "conv2d", filters, groups, ...convolutionData(kernel, rest) } as unknown as Conv2d<F, K, O>;
};

export const conv2dRule: LayerRule<Conv2d> = convolutionRule(
  { filters: count(), ...convolutionOptions, groups: count(() => 1) },
  ({ filters, groups }) => ({ filters, groups }),
);
