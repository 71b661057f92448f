// What kernels are emitted for: which instructions there are and what the compiler needs.

import { type Code, f32x4 } from "./assembly/code.ts";

export interface Variant {
  /** Fused multiply-add, one instruction; otherwise a product and a sum. */
  readonly relaxed: boolean;
  readonly fences: boolean;
}

/** How many pixels a micro-kernel holds: with 8 channels each it then fills the 15 registers that V8 has. */
export const tileHeight = ({ relaxed }: Variant): number => (relaxed ? 6 : 4);

/** a b + c. */
export const multiplyAdd = (variant: Variant, a: Code<"v128">, b: Code<"v128">, c: Code<"v128">): Code<"v128"> =>
  variant.relaxed ? f32x4.relaxedMultiplyAdd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);

/** Splits so many pixels into tiles of nearly equal height: runs of [height, how many]. */
export const tiles = (pixels: number, highest: number): readonly (readonly [height: number, count: number])[] => {
  if (pixels === 0) return [];
  const count = Math.ceil(pixels / highest);
  const low = Math.floor(pixels / count);
  const high = pixels - low * count; // so many are one higher
  const runs: [number, number][] = [];
  if (high > 0) runs.push([low + 1, high]);
  if (high < count) runs.push([low, count - high]);
  return runs;
};
