// What a backend is: memory for a session, and plans loaded over it.

import type { Plan, Segment, SessionLayout } from "../plan/plan.ts";
import type { Target } from "../plan/target.ts";

/** The segments that a caller runs; `prepare` is run by the plan itself where parameters have changed. */
export type RunSegment = Exclude<Segment, "prepare">;

export interface Backend {
  /** With its variant, as a run records it: "wasm relaxed-simd". */
  readonly name: string;
  readonly target: Target;
  /** Memory for parameters, gradients and optimizer state, all zero. */
  open(layout: SessionLayout): Promise<Session>;
}

/** What lives from run to run. Plans over one session see the same parameters; their own memory overlays. */
export interface Session {
  readonly layout: SessionLayout;
  /** Sets a tensor, dense in PyTorch's layout. */
  write(name: string, values: ArrayLike<number>): void;
  /** A copy of a tensor, dense in PyTorch's layout. */
  read(name: string): Promise<Float32Array | Float64Array>;
  load(plan: Plan): Promise<LoadedPlan>;
  close(): void;
}

export interface LoadedPlan {
  readonly plan: Plan;
  /** Sets a given tensor, dense (rows, C, H, W) or (rows, F). It holds for the next run alone. */
  write(name: string, values: ArrayLike<number>, rows: number): void;
  /** Runs segments with so many rows, up to the plan's capacity. On a GPU this enqueues. */
  run(segments: readonly RunSegment[], rows: number): void;
  /** A copy of a kept tensor, dense, as this plan's last run left it; to be read before another plan is used. */
  read(name: string, rows: number): Promise<Float32Array | Float64Array>;
  close(): void;
}
