// Which units of the layer before a unit reads, along one axis.

import type { FieldStep } from "../layers/rule.ts";

/**
 * In order; those beyond the edge are listed as if the map went on.
 * @param axis 0 vertical, 1 horizontal
 * @param before how many units the layer before has along the axis, and `after` how many this one
 * @param ends how many at either end are wanted; what lies between may be left out
 */
export const seenBy = (
  step: Exclude<FieldStep, string>,
  axis: 0 | 1,
  unit: number,
  before: number,
  after: number,
  ends = Number.POSITIVE_INFINITY,
): readonly number[] => {
  if (step.by === "shares") {
    const start = Math.floor((unit * before) / after);
    return atEnds(Math.ceil(((unit + 1) * before) / after) - start, ends, (i) => start + i);
  }
  const [kernel, stride, dilation] = [step.kernel[axis], step.stride[axis], step.dilation[axis]];
  const padding = step.padding[axis] as number; // [top, left, bottom, right]
  if (step.by === "window") return atEnds(kernel, ends, (k) => unit * stride - padding + k * dilation);
  // The last position of the filter is that of the first unit. One position in `stride` at least falls on a unit, or none.
  const places = atEnds(kernel, ends * stride, (k) => unit + padding - (kernel - 1 - k) * dilation);
  return places.filter((place) => place % stride === 0).map((place) => place / stride);
};

/** `of` 0 to count - 1, of which those that are `ends` or more away from both ends may be left out. */
const atEnds = (count: number, ends: number, of: (i: number) => number): readonly number[] => {
  const places: number[] = [];
  for (let i = 0; i < count; i++) {
    if (i === ends && count - ends > i) i = count - ends;
    places.push(of(i));
  }
  return places;
};
