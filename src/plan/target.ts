// What a backend can do, as facts that lowering reads: which layout it wants, which forms its kernels take, and which
// pointwise work they do on the side.

import type { KernelName } from "../kernels/index.ts";
import type { Sides } from "../kernels/kernel.ts";
import type { Copy, Layout } from "./layout.ts";

/** What a kernel call looks like to a target: shapes with a batch of 1 in front of batched ones, and their layouts. */
export interface CallFacts {
  readonly attributes: object;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly layouts: Readonly<Record<string, Layout | undefined>>;
}

/** Another order for a tensor's numbers: how many it takes, and the copies between it and the plain order. */
export interface Form {
  readonly name: string;
  readonly size: number;
  /** From plain to form. */
  readonly copies: readonly Copy[];
}

export interface KernelTarget {
  /** The forms in which operands are wanted; operands without one are plain. */
  readonly forms?: Readonly<Record<string, (facts: CallFacts) => Form>>;
  /** The pointwise kernels that can end this one's work. */
  epilogues?(attributes: object, shapes: CallFacts["shapes"]): readonly KernelName[];
  /** In words, for the printed plan. */
  how(facts: CallFacts): string;
}

export interface Target {
  readonly name: string;
  /** The layout of a batched tensor, given what its readers need around it and who uses it as which operand. */
  layout(
    dims: readonly [number, number, number],
    halo: Sides,
    users: ReadonlySet<`${KernelName}.${string}`>,
    isGiven: boolean,
  ): Layout;
  /** Whether a kernel minds the order in which a flattened map lies in memory; if so it is handed a copy in order. */
  takesMapOrder(kernel: KernelName): boolean;
  /** Whether zeros beyond a tensor's edge are to be found in memory; otherwise kernels mind the edges themselves. */
  readonly halos: boolean;
  /** The kernels it has. What is missing is refused when a program is lowered. */
  readonly kernels: Readonly<Partial<Record<KernelName, KernelTarget>>>;
}
