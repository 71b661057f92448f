// A window sliding over a map: what convolution and pooling have in common.

import type { Sides } from "../kernels/kernel.ts";
import type { Issue } from "../words/issue.ts";
import { shapeText } from "./rule.ts";
import type { Axes, FourSides, Shape } from "./types/shape.ts";

export interface Window {
  readonly kernel: Axes;
  readonly stride: Axes;
  readonly padding: FourSides;
}

/** floor((size + padding - kernel) / stride) + 1, per axis, or what is wrong. */
export const slide = (w: Window, input: Shape, channels: number, type: string): Shape | Issue => {
  if (input.length !== 3) return { key: "needsMap", values: { type, input: shapeText(input) } };
  const [, height = 0, width = 0] = input;
  const [top, left, bottom, right] = w.padding;
  const roomV = height + top + bottom - w.kernel[0];
  const roomH = width + left + right - w.kernel[1];
  if (roomV < 0 || roomH < 0)
    return {
      key: "kernelDoesNotFit",
      values: {
        kernel: shapeText(w.kernel),
        input: `${height}x${width}`,
        padding: paddingText(w.padding),
        enough: Math.ceil(Math.max(w.kernel[0] - height, w.kernel[1] - width) / 2),
      },
    };
  return [channels, Math.floor(roomV / w.stride[0]) + 1, Math.floor(roomH / w.stride[1]) + 1];
};

/** "2" where all sides are equal, else "top,left,bottom,right". */
export const paddingText = (p: FourSides): string => (p.every((n) => n === p[0]) ? `${p[0]}` : p.join(","));

export const namedSides = ([top, left, bottom, right]: FourSides): Sides => ({ top, left, bottom, right });
