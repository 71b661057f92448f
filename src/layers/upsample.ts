// Upsampling by a whole factor: each pixel repeated, or lines drawn between pixels.

import { call } from "./operation.ts";
import { axesOf, choice, pair } from "./options.ts";
import { type Layer, type LayerOptions, type LayerRule, nothingLearned } from "./rule.ts";
import type { Axes, AxesOf, FourSides, OnMap, Pair, Shape } from "./types/shape.ts";
import type { AllPositive, Multiply } from "./types/whole-numbers.ts";
import { needsMap } from "./window.ts";
import { step } from "./working.ts";

export interface UpsampleOptions extends LayerOptions {
  readonly mode?: "nearest" | "bilinear";
}

export interface Upsample<Scale = Pair> extends Layer {
  readonly type: "upsample";
  readonly scale: AxesOf<Scale>;
  readonly mode: "nearest" | "bilinear";
}

export type UpsampleShape<In extends Shape, L> = L extends {
  readonly scale: readonly [infer V extends number, infer H extends number];
}
  ? AllPositive<[V, H]> extends false
    ? "upsample: scale must be whole numbers of at least 1"
    : OnMap<In, "upsample", [In[0], Multiply<In[1] & number, V>, Multiply<In[2] & number, H>]>
  : never;

/**
 * PyTorch's Upsample (align_corners false): (N,C,H,W) -> (N,C,H * scale,W * scale).
 * @param scale a whole number, or [vertical, horizontal]
 * @param options mode ("nearest")
 */
export const upsample = <const S extends Pair>(scale: S, { mode = "nearest", ...rest }: UpsampleOptions = {}) => {
  const layer: Upsample = { type: "upsample", scale: axesOf(scale), mode, ...rest };
  return layer as unknown as Upsample<S>;
};

/**
 * What a pixel is spread over. "nearest" is a transposed convolution whose kernel is as large as its stride; "bilinear"
 * one of twice that size (less one where the scale is odd, since then a pixel's centre meets one new pixel exactly).
 */
const spread = ({ mode, scale }: Upsample): { readonly kernel: Axes; readonly padding: FourSides } => {
  if (mode === "nearest") return { kernel: scale, padding: [0, 0, 0, 0] };
  const [v, h] = [Math.floor(scale[0] / 2), Math.floor(scale[1] / 2)];
  return { kernel: [2 * scale[0] - (scale[0] % 2), 2 * scale[1] - (scale[1] % 2)], padding: [v, h, v, h] };
};

export const upsampleRule: LayerRule<Upsample> = {
  options: { scale: pair(), mode: choice(["nearest", "bilinear"], () => "nearest") },
  nameStem: "upsample",
  shape: ({ type, scale }, [input]) =>
    input.length === 3
      ? [input[0] ?? 0, (input[1] ?? 0) * scale[0], (input[2] ?? 0) * scale[1]]
      : needsMap(type, input),
  ...nothingLearned,
  field: (layer) => ({ by: "spread", ...spread(layer), stride: layer.scale, dilation: [1, 1] }),
  working: ({ scale }, { inputs: [[C = 0, H = 0, W = 0]] }) => [
    step("channels", "C", { C }, C),
    step("height", "H × scale", { H, scale: scale[0] }, H * scale[0]),
    step("width", "W × scale", { W, scale: scale[1] }, W * scale[1]),
  ],
  forward: ({ mode, scale }, { inputs: [input], output }) => [call("upsample2d", { mode, scale }, { input, output })],
  backward: ({ mode, scale }, { gradOutput, gradInputs: [gradInput] }) =>
    gradInput ? [call("upsample2dGrad", { mode, scale }, { gradOutput, gradInput })] : [],
};
