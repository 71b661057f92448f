// What an emitter gives back: one WebAssembly function, its key, and the addresses it is called with.

import type { Layout } from "../../../plan/layout.ts";
import type { KernelStep, Placed } from "../../../plan/plan.ts";
import type { Code } from "../assembly/code.ts";
import type { FunctionBuilder, Local } from "../assembly/module.ts";
import type { Variant } from "../variant.ts";

export interface Emitted {
  /** All that the code depends on besides the addresses; functions with one key are one function. */
  readonly key: string;
  /** Byte addresses, in the order of the parameters. */
  readonly addresses: readonly number[];
  /** The body, over its addresses and the number of rows of this run. */
  write(f: FunctionBuilder, addresses: readonly Local<"i32">[], rows: Local<"i32">): Code;
}

/** Where a placed tensor begins, in bytes; its first image's first element where it has a layout. */
export type AddressOf = (placed: Placed) => number;

/** Gives the code of a step. */
export type Emit = (step: KernelStep, addressOf: AddressOf, variant: Variant) => Emitted;

export const bytesOf = (numbers: number): number => 4 * numbers;

export const operandOf = ({ kernel, operands }: KernelStep, name: string): Placed => {
  const placed = operands[name];
  if (!placed) throw new Error(`${kernel} has no operand ${name}`);
  return placed;
};

export const layoutOf = ({ tensor, layout }: Placed): Layout => {
  if (!layout) throw new Error(`${tensor} has no layout`);
  return layout;
};

/** The rows of a layout in bytes, the way all emitters walk over it. */
export interface Strides {
  readonly image: number;
  readonly row: number;
  readonly pixel: number;
}
export const stridesOf = (placed: Placed): Strides => {
  const { imageStep, steps } = layoutOf(placed);
  return { image: bytesOf(imageStep), row: bytesOf(steps[1]), pixel: bytesOf(steps[2]) };
};
