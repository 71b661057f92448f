// How branches that do not fit together can be made to: the repairs that layers with several inputs propose.

import type { Repair, RepairLayer } from "../words/issue.ts";
import type { Several } from "./rule.ts";
import type { Shape } from "./types/shape.ts";

/** Layers before one of the inputs that give it the shape of another; without `channels`, its height and width. */
export const bringTogether = (inputs: Several<Shape>, channels: "channels" | "size"): readonly Repair[] =>
  inputs.flatMap((from, input) =>
    inputs.flatMap((to): readonly Repair[] => {
      const layers = bring(from, to, channels === "channels");
      return layers === null ? [] : [{ before: layers, input }];
    }),
  );

const bring = (from: Shape, to: Shape, channels: boolean): readonly RepairLayer[] | null => {
  if (from.length !== 3 || to.length !== 3) return null;
  const [c = 0, h = 0, w = 0] = from;
  const [wanted = 0, height = 0, width = 0] = to;
  const projects = channels && c !== wanted;
  const conv = (stride: readonly number[]): readonly RepairLayer[] => [
    {
      type: "conv2d",
      filters: channels ? wanted : c,
      kernel: [1, 1],
      ...(stride.some((s) => s > 1) ? { stride } : {}),
    },
  ];
  if (h === height && w === width) return projects ? conv([1, 1]) : null;
  if (h >= height && w >= width) {
    const stride = [Math.ceil(h / height), Math.ceil(w / width)];
    const after = [h, w].map((size, i) => Math.floor((size - 1) / (stride[i] as number)) + 1);
    return after[0] === height && after[1] === width ? conv(stride) : null;
  }
  if (h > height || w > width || projects) return null;
  if (height % h === 0 && width % w === 0) return [{ type: "upsample", scale: [height / h, width / w] }];
  const [top, left] = [Math.floor((height - h) / 2), Math.floor((width - w) / 2)];
  return [{ type: "pad", padding: [top, left, height - h - top, width - w - left] }];
};
