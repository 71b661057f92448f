// Pooling: each window of each map becomes one number, its largest or its mean.

import type { Issue } from "../words/issue.ts";
import { type Call, call } from "./operation.ts";
import { axesOf, padding, pair, sidesOf } from "./options.ts";
import type { BackwardNames, Layer, LayerRule } from "./rule.ts";
import type { AxesOf, OnMap, Option, Padding, Pair, Shape, SidesOf, Slide } from "./types/shape.ts";
import { namedSides, paddingText, slide } from "./window.ts";

export interface Pool2dOptions {
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly name?: string;
}

export interface Pool2d<Type extends "maxPool2d" | "avgPool2d", Kernel = Pair, O = Pool2dOptions> extends Layer {
  readonly type: Type;
  readonly kernel: AxesOf<Kernel>;
  readonly stride: AxesOf<Option<O, "stride", Kernel>>;
  readonly padding: SidesOf<Option<O, "padding", 0>>;
}

export type Pool2dShape<In extends Shape, L extends Layer> = OnMap<In, L["type"], Slide<In, L, In[0] & number>>;

const pool = <Type extends "maxPool2d" | "avgPool2d">(type: Type, kernel: Pair, options: Pool2dOptions) => {
  const { stride = kernel, padding = 0, ...rest } = options;
  const layer: Pool2d<Type> = {
    type,
    kernel: axesOf(kernel),
    stride: axesOf(stride),
    padding: sidesOf(padding),
    ...rest,
  };
  return layer;
};

/**
 * The largest number of each window: (N,C,H,W) -> (N,C,H',W').
 * @param options stride (the kernel's size); padding (0), at most half the kernel, which never wins
 */
export const maxPool2d = <const K extends Pair, const O extends Pool2dOptions = {}>(kernel: K, options?: O) =>
  pool("maxPool2d", kernel, options ?? {}) as unknown as Pool2d<"maxPool2d", K, O>;

/**
 * The mean of each window: (N,C,H,W) -> (N,C,H',W').
 * @param options stride (the kernel's size); zero padding (0), at most half the kernel, counted in the mean
 */
export const avgPool2d = <const K extends Pair, const O extends Pool2dOptions = {}>(kernel: K, options?: O) =>
  pool("avgPool2d", kernel, options ?? {}) as unknown as Pool2d<"avgPool2d", K, O>;

const poolRule = <Type extends "maxPool2d" | "avgPool2d">(
  type: Type,
  backward: (layer: Pool2d<Type>, names: BackwardNames & { readonly gradInput: string }) => Call,
): LayerRule<Pool2d<Type>> => ({
  options: {
    kernel: pair(),
    stride: pair((given) => given["kernel"]),
    padding: padding(() => [0, 0, 0, 0]),
  },
  nameStem: "pool",
  shape: (layer, input) => tooMuchPadding(layer) ?? slide(layer, input, input[0] ?? 0, type),
  tensors: () => [],
  macs: () => 0,
  field: ({ kernel, stride, padding }) => ({ kernel, stride, padding }),
  forward: (layer, { input, output }) => [
    call<"maxPool2d" | "avgPool2d">(type, attributesOf(layer), { input, output }),
  ],
  backward: (layer, { gradInput, ...names }) => (gradInput ? [backward(layer, { ...names, gradInput })] : []),
});

const attributesOf = ({ kernel, stride, padding }: Pool2d<"maxPool2d" | "avgPool2d">) => ({
  kernel,
  stride,
  padding: namedSides(padding),
});

/** PyTorch's rule: otherwise a window could lie in the padding alone. */
const tooMuchPadding = ({ kernel, padding }: Pool2d<"maxPool2d" | "avgPool2d">): Issue | null => {
  const [top, left, bottom, right] = padding;
  return Math.max(top, bottom) * 2 > kernel[0] || Math.max(left, right) * 2 > kernel[1]
    ? { key: "poolPaddingTooLarge", values: { kernel: kernel.join("x"), padding: paddingText(padding) } }
    : null;
};

export const maxPool2dRule = poolRule("maxPool2d", (layer, { input, output, gradOutput, gradInput }) =>
  call("maxPool2dGrad", attributesOf(layer), { input, output, gradOutput, gradInput }),
);

export const avgPool2dRule = poolRule("avgPool2d", (layer, { gradOutput, gradInput }) =>
  call("avgPool2dGrad", attributesOf(layer), { gradOutput, gradInput }),
);
