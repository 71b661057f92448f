// Adaptive and global average pooling: a map of a given size, each unit the mean of its share of the map.

import { call } from "./operation.ts";
import { axesOf, pair } from "./options.ts";
import { type Layer, type LayerOptions, type LayerRule, nothingLearned, type Place } from "./rule.ts";
import type { Axes, AxesOf, OnMap, Pair, Shape } from "./types/shape.ts";
import type { AllPositive } from "./types/whole-numbers.ts";
import { needsMap } from "./window.ts";
import { step } from "./working.ts";

export interface AdaptiveAvgPool2d<Size = Pair> extends Layer {
  readonly type: "adaptiveAvgPool2d";
  readonly size: AxesOf<Size>;
}

export type AdaptiveAvgPool2dShape<In extends Shape, L> = L extends {
  readonly size: readonly [infer V extends number, infer H extends number];
}
  ? AllPositive<[V, H]> extends false
    ? "adaptiveAvgPool2d: size must be whole numbers of at least 1"
    : OnMap<In, "adaptiveAvgPool2d", [In[0], V, H]>
  : never;

/**
 * PyTorch's AdaptiveAvgPool2d: (N,C,H,W) -> (N,C,size). Unit i is the mean of positions floor(i H / size) to
 * ceil((i + 1) H / size) - 1.
 * @param size a number, or [height, width]
 */
export const adaptiveAvgPool2d = <const S extends Pair>(size: S, options: LayerOptions = {}): AdaptiveAvgPool2d<S> => {
  const layer: AdaptiveAvgPool2d = { type: "adaptiveAvgPool2d", size: axesOf(size), ...options };
  return layer as unknown as AdaptiveAvgPool2d<S>;
};

export interface GlobalAvgPool2d extends Layer {
  readonly type: "globalAvgPool2d";
}
export type GlobalAvgPool2dShape<In extends Shape> = OnMap<In, "globalAvgPool2d", [In[0], 1, 1]>;

/** The mean of each whole map: (N,C,H,W) -> (N,C,1,1). */
export const globalAvgPool2d = (options: LayerOptions = {}): GlobalAvgPool2d => ({
  type: "globalAvgPool2d",
  ...options,
});

const sharedOut = <L extends Layer>(sizeOf: (layer: L) => Axes) => ({
  nameStem: "pool",
  shape: (layer: L, [input]: Place["inputs"]) =>
    input.length === 3 ? [input[0] ?? 0, ...sizeOf(layer)] : needsMap(layer.type, input),
  ...nothingLearned,
  forward: (_: L, { inputs: [input], output }: Parameters<LayerRule<L>["forward"]>[1]) => [
    call("adaptiveAvgPool2d", {}, { input, output }),
  ],
  backward: (_: L, { gradOutput, gradInputs: [gradInput] }: Parameters<LayerRule<L>["backward"]>[1]) =>
    gradInput ? [call("adaptiveAvgPool2dGrad", {}, { gradOutput, gradInput })] : [],
});

export const adaptiveAvgPool2dRule: LayerRule<AdaptiveAvgPool2d> = {
  options: { size: pair() },
  ...sharedOut<AdaptiveAvgPool2d>(({ size }) => size),
  field: () => ({ by: "shares" }),
  working: (_, { output: [C = 0, height = 0, width = 0] }) => [
    step("channels", "C", { C }, C),
    step("height", "size", { size: height }, height),
    step("width", "size", { size: width }, width),
  ],
};

export const globalAvgPool2dRule: LayerRule<GlobalAvgPool2d> = {
  options: {},
  ...sharedOut<GlobalAvgPool2d>(() => [1, 1]),
  field: () => "everything",
  working: (_, { output: [C = 0] }) => [
    step("channels", "C", { C }, C),
    step("height", "1", {}, 1),
    step("width", "1", {}, 1),
  ],
};
