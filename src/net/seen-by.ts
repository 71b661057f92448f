// Which units of the layer before a unit reads, along one axis.

import type { FieldStep } from "../layers/rule.ts";

/**
 * In order; those beyond the edge are listed as if the map went on.
 * @param axis 0 vertical, 1 horizontal
 * @param before how many units the layer before has along the axis, and `after` how many this one
 */
export const seenBy = (
  step: Exclude<FieldStep, string>,
  axis: 0 | 1,
  unit: number,
  before: number,
  after: number,
): readonly number[] => {
  const seen: number[] = [];
  if (step.by === "shares") {
    const end = Math.ceil(((unit + 1) * before) / after);
    for (let i = Math.floor((unit * before) / after); i < end; i++) seen.push(i);
    return seen;
  }
  const [kernel, stride, dilation] = [step.kernel[axis], step.stride[axis], step.dilation[axis]];
  const padding = step.padding[axis] as number; // [top, left, bottom, right]
  if (step.by === "window") for (let k = 0; k < kernel; k++) seen.push(unit * stride - padding + k * dilation);
  else
    for (let k = kernel - 1; k >= 0; k--) {
      const place = unit + padding - k * dilation;
      if (place % stride === 0) seen.push(place / stride);
    }
  return seen;
};
