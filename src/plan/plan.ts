// How one target computes a program: a flat list of steps with offsets into memory. Plain data.

import type { KernelName } from "../kernels/index.ts";
import type { TensorName } from "../layers/operation.ts";
import type { Copy, Layout } from "./layout.ts";
import type { Purpose } from "./program.ts";

/**
 * `prepare` derives packed forms of the parameters and is run by itself when they have changed; the others are run in
 * this order by whoever uses the plan.
 */
export type Segment = "prepare" | "forward" | "backward" | "update";
export const segments: readonly Segment[] = ["prepare", "forward", "backward", "update"];

/** Memory that every plan of a session shares, or memory of the plan's own, laid over other plans' own. */
export type Region = "session" | "workspace";

/** A tensor, or a derived form of one, at its place. */
export interface Placed {
  readonly tensor: TensorName;
  readonly region: Region;
  /** In numbers from the start of the region. */
  readonly offset: number;
  /** Of one image where there is a layout, else of the whole. */
  readonly shape: readonly number[];
  /** Present for batched tensors; all else is dense. */
  readonly layout?: Layout;
}

/** One kernel call. `epilogue` is a pointwise kernel that it applies to its output before storing it. */
export interface KernelStep {
  readonly step: "kernel";
  readonly kernel: KernelName;
  readonly attributes: object;
  readonly operands: Readonly<Record<string, Placed>>;
  readonly epilogue?: {
    readonly kernel: KernelName;
    readonly attributes: object;
    readonly operands: Readonly<Record<string, Placed>>;
  };
  readonly layer: string | null;
  /** For a full batch, by the kernels' contracts. */
  readonly flops: number;
  /** Which way the target computes it, in words. */
  readonly how: string;
}

/** Moves numbers between a tensor's plain order and a form that a kernel wants. */
export interface CopyStep {
  readonly step: "copy";
  readonly from: Placed;
  readonly to: Placed;
  readonly copies: readonly Copy[];
  /** Batched tensors are copied row by row, so many numbers further each time. */
  readonly perRow: { readonly from: number; readonly to: number } | null;
  /** How many numbers of the target are set to zero before, since the copies leave gaps. */
  readonly clear: number;
  readonly how: string;
}

/** Sets a tensor's halo to zero, since its memory may have served another before. */
export interface ClearHaloStep {
  readonly step: "clearHalo";
  readonly tensor: Placed;
}

export type Step = KernelStep | CopyStep | ClearHaloStep;

/** Where a session keeps what lives from run to run: every tensor dense, in PyTorch's layout. */
export interface SessionLayout {
  readonly tensors: ReadonlyMap<
    TensorName,
    { readonly shape: readonly number[]; readonly offset: number; readonly role: string }
  >;
  /** Numbers in all. */
  readonly size: number;
}

export interface Plan {
  readonly purpose: Purpose;
  readonly target: string;
  /** The largest number of rows a run may have. */
  readonly capacity: number;
  readonly session: SessionLayout;
  /** Numbers that the plan's own memory takes. */
  readonly workspace: number;
  /** What the same buffers would take without sharing memory. */
  readonly withoutReuse: number;
  readonly segments: Readonly<Record<Segment, readonly Step[]>>;
  /** The tensors that can be written before a run, and those that can be read after it. */
  readonly given: ReadonlyMap<TensorName, Placed>;
  readonly kept: ReadonlyMap<TensorName, Placed>;
  readonly output: TensorName;
}
