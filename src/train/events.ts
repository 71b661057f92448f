// What a training says while it runs, and what it needs to be told.

import type { Backend } from "../backends/backend.ts";
import type { Augmentation } from "../data/augment.ts";
import type { ScheduleName } from "./schedule.ts";

/** PyTorch's SGD. Weight decay touches weights, never biases. */
export interface SgdOptions {
  readonly name: "sgd";
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

export interface FitOptions {
  readonly backend: Backend;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: SgdOptions;
  readonly schedule: ScheduleName;
  readonly augmentation: Augmentation | null;
  /** Decides batch order and augmentation. The initial parameters come with the model. */
  readonly seed: number;
  /** Where to go on instead of at the beginning. */
  readonly resume?: TrainingState;
}

/** How far a training has come. With it, going on is the same as never having stopped. */
export interface Progress {
  /** Full epochs done, and batches done in the one after them. */
  readonly epoch: number;
  readonly batch: number;
  /** Sums over this epoch's batches so far, for its report. */
  readonly lossSum: number;
  readonly correct: number;
  readonly images: number;
  /** Of training, over all processes that took part. */
  readonly seconds: number;
}

export interface TrainingState {
  readonly progress: Progress;
  /** Parameters and the optimizer's state, by name, as the session holds them. */
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
}

/** Comes a few times a second. */
export interface StepEvent {
  readonly event: "step";
  /** Of which epoch this is, from 1, and how much of it is done. */
  readonly epoch: number;
  readonly batch: number;
  readonly batches: number;
  /** Means over this epoch so far. */
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

export interface EpochEvent {
  readonly event: "epoch";
  readonly epoch: number;
  /** Means over the epoch, while the parameters were changing and with augmentation. */
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** After the epoch; null without validation data. */
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
  readonly learningRate: number;
  readonly imagesPerSecond: number;
}

export type TrainEvent = StepEvent | EpochEvent;
