// Receptive fields: the box of input pixels that a unit can depend on, layer by layer.

import type { FieldStep } from "../layers/rule.ts";

/** In input pixels, [vertical, horizontal]. */
export interface ReceptiveField {
  /** How many pixels a unit sees. */
  readonly size: readonly [number, number];
  /** The distance between neighbouring units' fields. */
  readonly jump: readonly [number, number];
  /** Where the field of unit 0 begins; negative where it reaches into the padding. */
  readonly start: readonly [number, number];
}

export const pixelField: ReceptiveField = { size: [1, 1], jump: [1, 1], start: [0, 0] };

/**
 * The field after one more layer: size + (kernel - 1) jump, jump x stride, start - padding x jump.
 * (Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.)
 * @param image [height, width] of the net's input
 */
export const fieldAfter = (
  before: ReceptiveField,
  step: FieldStep,
  image: readonly [number, number],
): ReceptiveField => {
  if (step === "same") return before;
  if (step === "everything") return { size: image, jump: image, start: [0, 0] };
  const axis = (i: 0 | 1) => ({
    size: before.size[i] + (step.kernel[i] - 1) * before.jump[i],
    jump: before.jump[i] * step.stride[i],
    start: before.start[i] - step.padding[i] * before.jump[i], // padding is [top, left, bottom, right]
  });
  const [v, h] = [axis(0), axis(1)];
  return { size: [v.size, h.size], jump: [v.jump, h.jump], start: [v.start, h.start] };
};
