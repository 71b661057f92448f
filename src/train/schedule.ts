// How the learning rate goes over a training.

export const scheduleNames = ["constant", "cosine"] as const;
export type ScheduleName = (typeof scheduleNames)[number];

/**
 * The factor on the learning rate before step `step` of `steps`.
 * Cosine: (1 + cos(pi step / steps)) / 2, PyTorch's CosineAnnealingLR with eta_min 0, stepped every batch.
 */
export const learningRateFactor = (schedule: ScheduleName, step: number, steps: number): number =>
  schedule === "constant" ? 1 : (1 + Math.cos((Math.PI * step) / steps)) / 2;
