// What the layers that convolve have in common: one rule for a number of filters over groups of channels. Padding other
// than zeros is an operation of its own before the convolution.

import { greatestCommonDivisor } from "../kernels/greatest-common-divisor.ts";
import type { Issue } from "../words/issue.ts";
import { call, type TensorName } from "./operation.ts";
import { axesOf, choice, flag, type OptionTable, padding, pair, sidesOf } from "./options.ts";
import {
  type ForwardNames,
  type Layer,
  type LayerOptions,
  type LayerRule,
  type PaddingMode,
  type Place,
  type Several,
  type TensorSpec,
  weightAndBias,
  weightAndBiasGradients,
} from "./rule.ts";
import type { Axes, ConvPadding, FourSides, Pair, SamePadding, Shape } from "./types/shape.ts";
import { namedSides, paddingText, samePadding, slide, type Window, windowOn, windowWorking } from "./window.ts";
import { step } from "./working.ts";

/** The options that every convolution has, as a builder takes them. */
export interface ConvolutionOptions extends LayerOptions {
  readonly stride?: Pair;
  readonly padding?: ConvPadding;
  readonly paddingMode?: PaddingMode;
  readonly dilation?: Pair;
  readonly bias?: boolean;
}

/** The same as data. "same" stands only where the stride forbids it, to be refused by the check. */
export interface Convolution extends Layer {
  readonly kernel: Axes;
  readonly stride: Axes;
  readonly padding: FourSides | SamePadding | "same";
  readonly paddingMode: PaddingMode;
  readonly dilation: Axes;
  readonly bias: boolean;
}

/** A builder's options written out. */
export const convolutionData = (kernel: Pair, options: ConvolutionOptions) => {
  const { stride = 1, padding = 0, paddingMode = "zeros", dilation = 1, bias = true, ...rest } = options;
  const data = { kernel: axesOf(kernel), stride: axesOf(stride), dilation: axesOf(dilation) };
  return { ...data, padding: sides(padding, data), paddingMode, bias, ...rest };
};

const sides = (given: ConvPadding, { kernel, stride, dilation }: Pick<Window, "kernel" | "stride" | "dilation">) => {
  if (typeof given !== "string") return sidesOf(given);
  return given === "same" && stride.every((s) => s === 1) ? samePadding(kernel, dilation) : given;
};

export const convolutionOptions: OptionTable = {
  kernel: pair(),
  stride: pair(() => [1, 1]),
  padding: padding(() => [0, 0, 0, 0], ["same", "same-upper", "same-lower"]),
  paddingMode: choice(["zeros", "reflect", "replicate", "circular"], () => "zeros"),
  dilation: pair(() => [1, 1]),
  bias: flag(() => true),
};

/** How many filters there are, and into how many groups they and the channels fall. */
interface Grouping {
  readonly filters: number;
  readonly groups: number;
}

export const convolutionRule = <L extends Convolution>(
  options: OptionTable,
  groupingOf: (layer: L, channels: number) => Grouping,
): LayerRule<L> => {
  const grouping = (layer: L, [[channels = 0]]: Several<Shape>) => groupingOf(layer, channels);
  const weightShape = (layer: L, inputs: Several<Shape>): readonly number[] => {
    const { filters, groups } = grouping(layer, inputs);
    return [filters, (inputs[0][0] ?? 0) / groups, ...layer.kernel];
  };
  /** The convolution itself: over its input, or over what was padded before. */
  const attributes = (layer: L, place: Place) => ({
    stride: layer.stride,
    dilation: layer.dilation,
    padding: namedSides(padsFirst(layer, place) ? [0, 0, 0, 0] : window(layer, place).padding),
    groups: grouping(layer, place.inputs).groups,
  });
  const padAttributes = (layer: L, place: Place) => ({
    padding: namedSides(window(layer, place).padding),
    mode: layer.paddingMode,
  });
  /** What the convolution reads: its input, or what was padded before. */
  const read = (layer: L, { inputs: [input], scratch }: ForwardNames, place: Place): TensorName =>
    padsFirst(layer, place) ? (scratch["padded"] as TensorName) : input;

  return {
    options,
    nameStem: "conv",
    shape(layer, [input]) {
      if (layer.padding === "same")
        return { key: "sameNeedsStrideOne", values: {}, repairs: [{ set: { padding: "same-upper" } }] };
      const { filters, groups } = groupingOf(layer, input[0] ?? 0);
      const channels = input[0] ?? 0;
      const output = slide({ ...layer, padding: layer.padding }, input, filters, layer.type);
      if (!Array.isArray(output)) return output;
      if (channels % groups !== 0 || filters % groups !== 0) return groupsDoNotDivide(groups, channels, filters);
      return tooFar(layer, input) ?? output;
    },
    tensors: (layer, inputs): readonly TensorSpec[] => weightAndBias(weightShape(layer, inputs), layer.bias),
    macs: (layer, { inputs, output: [, height = 0, width = 0] }) =>
      weightShape(layer, inputs).reduce((product, n) => product * n, height * width),
    field: (layer, place) =>
      layer.paddingMode === "circular" && padsFirst(layer, place)
        ? "everything"
        : { by: "window", ...window(layer, place), beyond: layer.paddingMode },
    working(layer, place) {
      const [F = 0, perGroup = 0, Kh = 0, Kw = 0] = weightShape(layer, place.inputs);
      const { groups } = grouping(layer, place.inputs);
      const [, H = 0, W = 0] = place.output;
      const C = perGroup * groups;
      const seen = groups === 1 ? "C" : "C / G";
      const symbols = { C, G: groups, Kh, Kw, F };
      return [
        step("channels", "F", { F }, F),
        ...windowWorking(window(layer, place), place.inputs[0], place.output),
        step(
          "parameters",
          layer.bias ? `(${seen} × Kh × Kw + 1) × F` : `${seen} × Kh × Kw × F`,
          symbols,
          F * (perGroup * Kh * Kw + (layer.bias ? 1 : 0)),
        ),
        step(
          "macs",
          `(F × H' × W') × (${seen} × Kh × Kw)`,
          { ...symbols, "H'": H, "W'": W },
          F * H * W * perGroup * Kh * Kw,
        ),
      ];
    },
    scratch(layer, place) {
      if (!padsFirst(layer, place)) return [];
      const [channels = 0, height = 0, width = 0] = place.inputs[0];
      const [top, left, bottom, right] = window(layer, place).padding;
      const shape = [channels, top + height + bottom, left + width + right];
      return ["padded", "paddedGrad"].map((name) => ({ name, shape, batched: true }));
    },
    forward(layer, names, place) {
      const { inputs, output, own } = names;
      const input = read(layer, names, place);
      return [
        ...(input === inputs[0]
          ? []
          : [call("pad2d", padAttributes(layer, place), { input: inputs[0], output: input })]),
        call("conv2d", attributes(layer, place), { input, output, weight: own["weight"], bias: own["bias"] }),
      ];
    },
    backward(layer, names, place) {
      const {
        inputs,
        own,
        gradOutput,
        gradInputs: [gradInput],
        gradOwn,
        scratch,
      } = names;
      const input = read(layer, names, place);
      const a = attributes(layer, place);
      const gradRead = input === inputs[0] ? gradInput : scratch["paddedGrad"];
      return [
        ...weightAndBiasGradients(gradOutput, gradOwn, (gradWeight) =>
          call("conv2dGradWeight", a, { input, gradOutput, gradWeight }),
        ),
        ...(gradInput ? [call("conv2dGradInput", a, { gradOutput, weight: own["weight"], gradInput: gradRead })] : []),
        ...(gradInput && gradRead !== gradInput
          ? [call("pad2dGrad", padAttributes(layer, place), { gradOutput: gradRead, gradInput })]
          : []),
      ];
    },
  };
};

/** The window on the layer's input; "same" has been refused before. */
const window = (layer: Convolution, { inputs: [input] }: Place): Window =>
  windowOn({ ...layer, padding: layer.padding as FourSides | SamePadding }, input);

/** Whether the padding is an operation of its own: zeros are free, and no padding needs none. */
const padsFirst = (layer: Convolution, place: Place): boolean =>
  layer.paddingMode !== "zeros" && window(layer, place).padding.some((n) => n > 0);

/** Reflection and wrapping around take their numbers from the map itself, which must be large enough. */
const tooFar = (layer: Convolution, input: Shape): Issue | null =>
  paddingTooFar(
    "paddingMode",
    layer.paddingMode,
    windowOn({ ...layer, padding: layer.padding as FourSides | SamePadding }, input).padding,
    input,
  );

/**
 * PyTorch's limits: reflection leaves the edge itself out, so that less than the size may be padded.
 * @param option the name of the option that holds the mode
 */
export const paddingTooFar = (
  option: string,
  mode: PaddingMode,
  padding: FourSides,
  [, height = 0, width = 0]: Shape,
): Issue | null => {
  const [top, left, bottom, right] = padding;
  const most = (size: number) => (mode === "reflect" ? size - 1 : size);
  if (mode !== "reflect" && mode !== "circular") return null;
  if (Math.max(top, bottom) <= most(height) && Math.max(left, right) <= most(width)) return null;
  return {
    key: "paddingTooFar",
    values: { mode, padding: paddingText(padding), input: `${height}x${width}` },
    repairs: [{ set: { [option]: "replicate" } }],
  };
};

const groupsDoNotDivide = (groups: number, channels: number, filters: number): Issue => ({
  key: "groupsDoNotDivide",
  values: { groups, channels, filters },
  repairs: [{ set: { groups: greatestCommonDivisor(greatestCommonDivisor(groups, channels), filters) } }],
});
