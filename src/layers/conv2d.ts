// Convolution: F filters of all input channels each, one activation map per filter.

import { call } from "./operation.ts";
import { axesOf, count, flag, padding, pair, sidesOf } from "./options.ts";
import { type Layer, type LayerRule, weightAndBias, weightAndBiasGradients } from "./rule.ts";
import type { AxesOf, OnMap, Option, Padding, Pair, Shape, SidesOf, Slide } from "./types/shape.ts";
import type { AllPositive } from "./types/whole-numbers.ts";
import { namedSides, slide } from "./window.ts";

export interface Conv2dOptions {
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly bias?: boolean;
  readonly name?: string;
}

export interface Conv2d<Filters extends number = number, Kernel = Pair, O = Conv2dOptions> extends Layer {
  readonly type: "conv2d";
  readonly filters: Filters;
  readonly kernel: AxesOf<Kernel>;
  readonly stride: AxesOf<Option<O, "stride", 1>>;
  readonly padding: SidesOf<Option<O, "padding", 0>>;
  readonly bias: boolean;
}

export type Conv2dShape<In extends Shape, L> = L extends { readonly filters: infer F extends number }
  ? AllPositive<[F]> extends false
    ? "conv2d: filters must be a whole number of at least 1"
    : OnMap<In, "conv2d", Slide<In, L, F>>
  : never;

/**
 * A convolution with PyTorch's meaning and defaults, except that input channels are never written: they follow.
 * (N,C,H,W) -> (N,filters,H',W') with H' = floor((H + padding - kernel) / stride) + 1.
 * @param kernel a number, or [height, width]
 * @param options stride (1); zero padding (0), one number, [vertical, horizontal] or [top, left, bottom, right]; bias (true)
 */
export const conv2d = <const F extends number, const K extends Pair, const O extends Conv2dOptions = {}>(
  filters: F,
  kernel: K,
  options?: O,
): Conv2d<F, K, O> => {
  const { stride = 1, padding = 0, bias = true, ...rest }: Conv2dOptions = options ?? {};
  const layer: Conv2d = {
    type: "conv2d",
    filters,
    kernel: axesOf(kernel),
    stride: axesOf(stride),
    padding: sidesOf(padding),
    bias,
    ...rest,
  };
  return layer as unknown as Conv2d<F, K, O>;
};

export const conv2dRule: LayerRule<Conv2d> = {
  options: {
    filters: count(),
    kernel: pair(),
    stride: pair(() => [1, 1]),
    padding: padding(() => [0, 0, 0, 0]),
    bias: flag(() => true),
  },
  nameStem: "conv",
  shape: (layer, input) => slide(layer, input, layer.filters, layer.type),
  tensors: (layer, [channels = 0]) => weightAndBias([layer.filters, channels, ...layer.kernel], layer.bias),
  macs: ({ kernel: [kh, kw] }, [channels = 0], [filters = 0, height = 0, width = 0]) =>
    filters * height * width * channels * kh * kw,
  field: ({ kernel, stride, padding }) => ({ kernel, stride, padding }),
  forward: (layer, { input, output, own: { weight, bias } }) => [
    call("conv2d", attributesOf(layer), { input, output, weight, bias }),
  ],
  backward: (layer, { input, own: { weight }, gradOutput, gradInput, gradOwn }) => [
    ...weightAndBiasGradients(gradOutput, gradOwn, (gradWeight) =>
      call("conv2dGradWeight", attributesOf(layer), { input, gradOutput, gradWeight }),
    ),
    ...(gradInput ? [call("conv2dGradInput", attributesOf(layer), { gradOutput, weight, gradInput })] : []),
  ],
};

const attributesOf = ({ stride, padding }: Conv2d) => ({ stride, padding: namedSides(padding) });
