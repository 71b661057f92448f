// A window sliding over a map: what convolution and pooling have in common.

import type { Sides } from "../kernels/kernel.ts";
import type { Issue, Repair } from "../words/issue.ts";
import { shapeText } from "./rule.ts";
import type { Axes, FourSides, SamePadding, Shape } from "./types/shape.ts";
import { step, type WorkingStep } from "./working.ts";

export interface Window {
  readonly kernel: Axes;
  readonly stride: Axes;
  readonly dilation: Axes;
  readonly padding: FourSides;
}

/** A window as a layer describes it: its padding may depend on the input. */
export interface WindowOptions extends Omit<Window, "padding"> {
  readonly padding: FourSides | SamePadding;
}

/** How many pixels a kernel spans along one axis. */
export const span = (kernel: number, dilation: number): number => dilation * (kernel - 1) + 1;

/**
 * The window with its padding in numbers. "same-upper" and "same-lower" are ONNX's SAME_UPPER and SAME_LOWER: the
 * output is ceil(input / stride), and an odd pixel of padding goes to the end or to the beginning.
 */
export const windowOn = ({ kernel, stride, dilation, padding }: WindowOptions, input: Shape): Window => {
  if (typeof padding !== "string") return { kernel, stride, dilation, padding };
  const axis = (i: 0 | 1): readonly [before: number, after: number] => {
    const size = input[i + 1] ?? 0;
    const total = Math.max(0, (Math.ceil(size / stride[i]) - 1) * stride[i] + span(kernel[i], dilation[i]) - size);
    const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
    return padding === "same-lower" ? [more, less] : [less, more];
  };
  const [[top, bottom], [left, right]] = [axis(0), axis(1)];
  return { kernel, stride, dilation, padding: [top, left, bottom, right] };
};

/** PyTorch's "same", for stride 1: the padding that keeps the size, an odd pixel of it at the end. */
export const samePadding = (kernel: Axes, dilation: Axes): FourSides => {
  const [v, h] = [dilation[0] * (kernel[0] - 1), dilation[1] * (kernel[1] - 1)];
  return [Math.floor(v / 2), Math.floor(h / 2), Math.ceil(v / 2), Math.ceil(h / 2)];
};

export type Rounding = "floor" | "ceil";

/**
 * How many windows there are along one axis: floor((size + padding - span) / stride) + 1. With "ceil", PyTorch's ceil
 * mode, the division is rounded up, but no window begins behind the map and the padding before it. Below 1 where the
 * kernel does not fit.
 */
const windowCount = (w: Window, i: 0 | 1, size: number, rounding: Rounding): number => {
  const [before, after] = [w.padding[i], w.padding[i + 2] ?? 0];
  const room = size + before + after - span(w.kernel[i], w.dilation[i]);
  if (rounding === "floor") return Math.floor(room / w.stride[i]) + 1;
  return Math.min(Math.ceil(room / w.stride[i]) + 1, Math.ceil((size + before) / w.stride[i]));
};

/** The map after a window has slid over it, or what is wrong. */
export const slide = (
  options: WindowOptions,
  input: Shape,
  channels: number,
  type: string,
  rounding: Rounding = "floor",
): Shape | Issue => {
  if (input.length !== 3) return needsMap(type, input);
  const w = windowOn(options, input);
  const [, height = 0, width = 0] = input;
  const [rows, columns] = [windowCount(w, 0, height, rounding), windowCount(w, 1, width, rounding)];
  return rows < 1 || columns < 1 ? doesNotFit(w, [height, width]) : [channels, rows, columns];
};

export const needsMap = (type: string, input: Shape): Issue => ({
  key: "needsMap",
  values: { type, input: shapeText(input) },
});

const doesNotFit = (w: Window, [height, width]: Axes): Issue => {
  const spans = [span(w.kernel[0], w.dilation[0]), span(w.kernel[1], w.dilation[1])] as const;
  const enough = Math.ceil(Math.max(spans[0] - height, spans[1] - width) / 2);
  const dilated = w.dilation.some((d) => d > 1);
  const smaller: Axes = [Math.min(w.kernel[0], height), Math.min(w.kernel[1], width)];
  const repairs: Repair[] = [{ set: { padding: [enough, enough, enough, enough] } }];
  if (dilated && w.kernel[0] <= height && w.kernel[1] <= width) repairs.push({ set: { dilation: [1, 1] } });
  else repairs.push({ set: dilated ? { kernel: smaller, dilation: [1, 1] } : { kernel: smaller } });
  return {
    key: "kernelDoesNotFit",
    values: {
      kernel: shapeText(w.kernel),
      dilation: dilated ? shapeText(w.dilation) : null,
      input: `${height}x${width}`,
      padding: paddingText(w.padding),
    },
    repairs,
  };
};

/** "2" where all sides are equal, else "top,left,bottom,right". */
export const paddingText = (p: FourSides): string => (p.every((n) => n === p[0]) ? `${p[0]}` : p.join(","));

export const namedSides = ([top, left, bottom, right]: FourSides): Sides => ({ top, left, bottom, right });

/** How both sizes after a window come about. */
export const windowWorking = (
  w: Window,
  [, height = 0, width = 0]: Shape,
  [, newHeight = 0, newWidth = 0]: Shape,
  rounding: Rounding = "floor",
): readonly WorkingStep[] => {
  const [top, left, bottom, right] = w.padding;
  const axis = (what: "height" | "width", i: 0 | 1, size: number, before: number, after: number, result: number) => {
    const letter = what === "height" ? "H" : "W";
    const spanned = w.dilation[i] === 1 ? "K" : "D × (K - 1) - 1";
    const padded = before === after ? "2P" : "P + Q";
    const counted = `${rounding}((${letter} - ${spanned} + ${padded}) / S) + 1`;
    const room = size + before + after - span(w.kernel[i], w.dilation[i]);
    const oneTooMany = rounding === "ceil" && Math.ceil(room / w.stride[i]) + 1 > result;
    return step(
      what,
      // The second number is that of the windows that begin on the map or the padding before it.
      oneTooMany ? `min(${counted}, ceil((${letter} + P) / S))` : counted,
      { [letter]: size, K: w.kernel[i], D: w.dilation[i], P: before, Q: after, S: w.stride[i] },
      result,
    );
  };
  return [axis("height", 0, height, top, bottom, newHeight), axis("width", 1, width, left, right, newWidth)];
};
