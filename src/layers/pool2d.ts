// Pooling: each window of each map becomes one number, its largest or its mean.

import type { Sides } from "../kernels/kernel.ts";
import type { Issue } from "../words/issue.ts";
import { call } from "./operation.ts";
import { axesOf, flag, type OptionTable, padding, pair, sidesOf } from "./options.ts";
import { type Layer, type LayerOptions, type LayerRule, nothingLearned, type Place } from "./rule.ts";
import type { WithinHalf } from "./types/padding-limits.ts";
import type { Axes, AxesOf, FourSides, OnMap, Option, Padding, Pair, Shape, SidesOf, Slide } from "./types/shape.ts";
import { namedSides, needsMap, paddingText, type Rounding, slide, type Window, windowWorking } from "./window.ts";
import { step } from "./working.ts";

export interface Pool2dOptions extends LayerOptions {
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly ceilMode?: boolean;
}
export interface AvgPool2dOptions extends Pool2dOptions {
  readonly countIncludePad?: boolean;
}

type PoolType = "maxPool2d" | "avgPool2d";

export interface Pool2d<Type extends PoolType = PoolType, Kernel = Pair, O = Pool2dOptions> extends Layer {
  readonly type: Type;
  readonly kernel: AxesOf<Kernel>;
  readonly stride: AxesOf<Option<O, "stride", Kernel>>;
  readonly padding: SidesOf<Option<O, "padding", 0>>;
  readonly ceilMode: Option<O, "ceilMode", false> & boolean;
}
export interface MaxPool2d<Kernel = Pair, O = Pool2dOptions> extends Pool2d<"maxPool2d", Kernel, O> {}
export interface AvgPool2d<Kernel = Pair, O = AvgPool2dOptions> extends Pool2d<"avgPool2d", Kernel, O> {
  readonly countIncludePad: boolean;
}

export type Pool2dShape<In extends Shape, L extends Layer> = OnMap<
  In,
  L["type"],
  L extends { readonly ceilMode: infer C; readonly kernel: infer Kernel; readonly padding: infer Padding }
    ? WithinHalf<Padding, Kernel> extends false
      ? `${L["type"]}: padding must be at most half of the kernel`
      : [C] extends [false]
        ? Slide<In, L, In[0]>
        : [C] extends [true]
          ? Slide<In, L, In[0], "ceil">
          : [In[0], number, number]
    : never
>;

const poolData = <Type extends PoolType>(type: Type, kernel: Pair, options: Pool2dOptions) => {
  const { stride = kernel, padding = 0, ceilMode = false, ...rest } = options;
  return { type, kernel: axesOf(kernel), stride: axesOf(stride), padding: sidesOf(padding), ceilMode, ...rest };
};

/**
 * The largest number of each window: (N,C,H,W) -> (N,C,H',W').
 * @param options stride (the kernel's size); padding (0), at most half the kernel, which never wins; ceilMode (false):
 * the sizes rounded up
 */
export const maxPool2d = <const K extends Pair, const O extends Pool2dOptions = {}>(kernel: K, options?: O) =>
  poolData("maxPool2d", kernel, options ?? {}) as unknown as MaxPool2d<K, O>;

/**
 * The mean of each window: (N,C,H,W) -> (N,C,H',W').
 * @param options stride (the kernel's size); zero padding (0), at most half the kernel; countIncludePad (true): whether
 * padding counts in the mean; ceilMode (false): the sizes rounded up
 */
export const avgPool2d = <const K extends Pair, const O extends AvgPool2dOptions = {}>(kernel: K, options?: O) => {
  const { countIncludePad = true, ...rest }: AvgPool2dOptions = options ?? {};
  return { countIncludePad, ...poolData("avgPool2d", kernel, rest) } as unknown as AvgPool2d<K, O>;
};

const windowOf = ({ kernel, stride, padding }: Pool2d): Window => ({ kernel, stride, padding, dilation: [1, 1] });

const roundingOf = ({ ceilMode }: Pool2d): Rounding => (ceilMode ? "ceil" : "floor");

/** What windows cover beyond the map: the padding, or less where the last one ends before it, or more in ceil mode. */
const reached = ({ kernel, stride, padding: [top, left] }: Pool2d, { inputs: [input], output }: Place): Sides => {
  const beyond = (i: 0 | 1, before: number) =>
    Math.max(0, ((output[i + 1] ?? 0) - 1) * stride[i] + kernel[i] - before - (input[i + 1] ?? 0));
  return { top, left, bottom: beyond(0, top), right: beyond(1, left) };
};

const attributesOf = (layer: Pool2d, place: Place) => ({
  kernel: layer.kernel,
  stride: layer.stride,
  padding: reached(layer, place),
});
const meanAttributesOf = (layer: AvgPool2d, place: Place) => ({
  ...attributesOf(layer, place),
  counted: namedSides(layer.countIncludePad ? layer.padding : [0, 0, 0, 0]),
});

const poolOptions: OptionTable = {
  kernel: pair(),
  stride: pair((given) => given["kernel"]),
  padding: padding(() => [0, 0, 0, 0]),
  ceilMode: flag(() => false),
};

const poolRule = <L extends Pool2d>(): Omit<LayerRule<L>, "forward" | "backward"> => ({
  options: poolOptions,
  nameStem: "pool",
  shape(layer, [input]) {
    if (input.length !== 3) return needsMap(layer.type, input);
    return tooMuchPadding(layer) ?? slide(windowOf(layer), input, input[0] ?? 0, layer.type, roundingOf(layer));
  },
  ...nothingLearned,
  field: (layer) => ({ by: "window", ...windowOf(layer), beyond: "zeros" }),
  working: (layer, { inputs: [input], output }) => [
    step("channels", "C", { C: output[0] ?? 0 }, output[0] ?? 0),
    ...windowWorking(windowOf(layer), input, output, roundingOf(layer)),
  ],
});

/** PyTorch's rule: otherwise a window could lie in the padding alone. */
const tooMuchPadding = ({ kernel, padding }: Pool2d): Issue | null => {
  const [top, left, bottom, right] = padding;
  if (Math.max(top, bottom) * 2 <= kernel[0] && Math.max(left, right) * 2 <= kernel[1]) return null;
  const most = ([v, h]: Axes): FourSides => {
    const [y, x] = [Math.floor(v / 2), Math.floor(h / 2)];
    return [Math.min(top, y), Math.min(left, x), Math.min(bottom, y), Math.min(right, x)];
  };
  return {
    key: "poolPaddingTooLarge",
    values: { kernel: kernel.join("x"), padding: paddingText(padding) },
    repairs: [{ set: { padding: most(kernel) } }],
  };
};

export const maxPool2dRule: LayerRule<MaxPool2d> = {
  ...poolRule<MaxPool2d>(),
  forward: (layer, { inputs: [input], output }, place) => [
    call("maxPool2d", attributesOf(layer, place), { input, output }),
  ],
  backward: (layer, { inputs: [input], output, gradOutput, gradInputs: [gradInput] }, place) =>
    gradInput ? [call("maxPool2dGrad", attributesOf(layer, place), { input, output, gradOutput, gradInput })] : [],
};

export const avgPool2dRule: LayerRule<AvgPool2d> = {
  ...poolRule<AvgPool2d>(),
  options: { ...poolOptions, countIncludePad: flag(() => true) },
  forward: (layer, { inputs: [input], output }, place) => [
    call("avgPool2d", meanAttributesOf(layer, place), { input, output }),
  ],
  backward: (layer, { gradOutput, gradInputs: [gradInput] }, place) =>
    gradInput ? [call("avgPool2dGrad", meanAttributesOf(layer, place), { gradOutput, gradInput })] : [],
};
