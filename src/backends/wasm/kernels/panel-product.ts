// The micro-kernel of every forward pass and input gradient: a few pixels times a panel of 8 filters, all sums in
// registers. For each pixel, output[0..8) = start + sum over taps of input[pixel + tap] x weights[tap][0..8).

import { block, branchIf, type Code, i32, nothing, repeat, sequence, v128, when } from "../assembly/code.ts";
import { type FunctionBuilder, increase, type Local } from "../assembly/module.ts";
import { multiplyAdd, tileHeight, tiles, type Variant } from "../variant.ts";
import type { Epilogue } from "./pointwise.ts";

/** The numbers that one pixel takes from its input: nested runs, outermost first, steps in bytes. */
export type Taps = readonly { readonly count: number; readonly step: number }[];

/** A line of pixels that share a panel; `count` is null where it is the number of rows of the run. */
export interface Line {
  readonly count: number | null;
  readonly inputStep: number;
  readonly outputStep: number;
  readonly extraStep: number;
}

/** How many taps are written out one after another at the most; more become loops. */
export const longestUnrolled = 40;
const chunk = 8;
const vectorsPerPanel = 2;
export const panelWidth = 4 * vectorsPerPanel;

/** Joins nested runs that follow one another in memory into one. */
export const joined = (taps: Taps): Taps => {
  const runs: { count: number; step: number }[] = [];
  for (const outer of [...taps].reverse()) {
    const inner = runs[0];
    if (outer.count === 1) continue;
    if (inner && outer.step === inner.count * inner.step)
      runs[0] = { count: outer.count * inner.count, step: inner.step };
    else runs.unshift(outer);
  }
  return runs;
};

export const tapCount = (taps: Taps): number => taps.reduce((product, { count }) => product * count, 1);
export const panelBytes = (taps: Taps): number => tapCount(taps) * panelWidth * 4;

/** In words, for the printed plan. */
export const describePanelProduct = (taps: Taps): string => {
  const total = tapCount(taps);
  return `8 outputs at a time, ${total} taps ${total <= longestUnrolled ? "unrolled" : "in loops"}`;
};

/** Every tap's distance in bytes from the pixel's first, in order. */
export const offsetsOf = (taps: Taps): readonly number[] =>
  taps.reduce<readonly number[]>(
    (offsets, { count, step }) => offsets.flatMap((o) => Array.from({ length: count }, (_, i) => o + i * step)),
    [0],
  );

export interface PanelProduct {
  readonly variant: Variant;
  readonly taps: Taps;
  readonly line: Line;
  readonly hasBias: boolean;
  readonly epilogue: Epilogue;
}

export interface PanelPointers {
  readonly input: Local<"i32">;
  readonly weights: Local<"i32">;
  readonly bias: Local<"i32">;
  readonly output: Local<"i32">;
  readonly extra: Local<"i32">;
}

/**
 * Code for one line of pixels and one panel. Moves `input`, `output` and `extra` to the end of the line and leaves
 * `weights` and `bias` as they are.
 * @param rows how many pixels, where the line's count is not known now
 */
export const emitLine = (f: FunctionBuilder, p: PanelProduct, at: PanelPointers, rows: Local<"i32">): Code => {
  const highest = tileHeight(p.variant);
  const registers = makeRegisters(f, highest);
  const tile = (height: number) => emitTile(f, p, at, registers, height);
  if (p.line.count !== null)
    return sequence(...tiles(p.line.count, highest).map(([height, count]) => f.times(count, tile(height))));

  const left = f.local("i32");
  const atLeast = (n: number) => i32.geSigned(left.get, i32.const(n));
  const lastTile = Array.from({ length: highest - 1 }, (_, i) => i + 1);
  return sequence(
    left.set(rows.get),
    when(atLeast(highest), repeat(sequence(tile(highest), increase(left, -highest)), atLeast(highest))),
    ...lastTile.map((height) =>
      when(i32.eq(left.get, i32.const(height)), sequence(tile(height), left.set(i32.const(0)))),
    ),
  );
};

interface Registers {
  /** [pixel][vector] */
  readonly sums: readonly (readonly Local<"v128">[])[];
  readonly weights: readonly Local<"v128">[];
  readonly splat: Local<"v128">;
  readonly tap: Local<"i32">;
  readonly weight: Local<"i32">;
}

const makeRegisters = (f: FunctionBuilder, height: number): Registers => ({
  sums: Array.from({ length: height }, () => Array.from({ length: vectorsPerPanel }, () => f.local("v128"))),
  weights: Array.from({ length: vectorsPerPanel }, () => f.local("v128")),
  splat: f.local("v128"),
  tap: f.local("i32"),
  weight: f.local("i32"),
});

const emitTile = (f: FunctionBuilder, p: PanelProduct, at: PanelPointers, r: Registers, height: number): Code => {
  const { inputStep, outputStep, extraStep } = p.line;
  const sums = r.sums.slice(0, height);
  const start = sums.map((vectors) =>
    sequence(...vectors.map((v, j) => v.set(p.hasBias ? v128.load(at.bias.get, 16 * j) : v128.zero))),
  );
  const finish = sums.map((vectors, i) =>
    sequence(
      ...vectors.map((v, j) => {
        const extra = p.epilogue.extra ? v128.load(at.extra.get, i * extraStep + 16 * j) : v128.zero;
        const { before, value } = p.epilogue.apply(f, v.get, extra);
        return sequence(before, v128.store(at.output.get, value, i * outputStep + 16 * j));
      }),
    ),
  );
  return sequence(
    ...start,
    r.tap.set(at.input.get),
    r.weight.set(at.weights.get),
    emitTaps(f, p, r, sums, joined(p.taps)),
    ...finish,
    increase(at.input, height * inputStep),
    increase(at.output, height * outputStep),
    p.epilogue.extra ? increase(at.extra, height * extraStep) : nothing,
  );
};

/** All products of a tile. `tap` comes back to where it was, `weight` has moved on behind what was used. */
const emitTaps = (f: FunctionBuilder, p: PanelProduct, r: Registers, sums: Registers["sums"], taps: Taps): Code => {
  const total = tapCount(taps);
  const move = (count: number) => increase(r.weight, count * panelWidth * 4);
  if (total <= longestUnrolled) return sequence(block(emitProducts(p, r, sums, offsetsOf(taps), 0)), move(total));

  const [outer, ...inner] = taps as readonly [Taps[number], ...Taps[number][]];
  if (inner.length === 0) {
    const { count, step } = outer;
    const [chunks, rest] = [Math.floor(count / chunk), count % chunk];
    const offsets = Array.from({ length: chunk }, (_, i) => i * step);
    const end = f.local("i32");
    return sequence(
      end.set(i32.add(r.weight.get, i32.const(chunks * chunk * panelWidth * 4))),
      block(
        repeat(
          sequence(emitProducts(p, r, sums, offsets, 1), increase(r.tap, chunk * step), move(chunk)),
          i32.ltUnsigned(r.weight.get, end.get),
        ),
      ),
      block(emitProducts(p, r, sums, offsets.slice(0, rest), 0)),
      move(rest),
      increase(r.tap, -chunks * chunk * step),
    );
  }
  const end = f.local("i32");
  return sequence(
    end.set(i32.add(r.weight.get, i32.const(panelBytes(taps)))),
    repeat(
      sequence(emitTaps(f, p, r, sums, inner), increase(r.tap, outer.step)),
      i32.ltUnsigned(r.weight.get, end.get),
    ),
    increase(r.tap, -outer.count * outer.step),
  );
};

/** Products of a few taps at fixed distances, every one with every pixel of the tile. */
const emitProducts = (
  { variant, line }: PanelProduct,
  r: Registers,
  sums: Registers["sums"],
  offsets: readonly number[],
  fenceDepth: number,
): Code =>
  sequence(
    ...offsets.flatMap((offset, k) => [
      ...r.weights.map((w, j) => w.set(v128.load(r.weight.get, (k * vectorsPerPanel + j) * 16))),
      ...sums.flatMap((vectors, i) => [
        r.splat.set(v128.loadSplat(r.tap.get, i * line.inputStep + offset)),
        ...vectors.map((v, j) => v.set(multiplyAdd(variant, r.splat.get, (r.weights[j] as Local<"v128">).get, v.get))),
        fence(variant, r.weight, k * sums.length + i, fenceDepth),
      ]),
    ]),
  );

/**
 * A branch that is never taken, since addresses are multiples of 4 and the constants are odd, each another one, so that
 * the compiler can neither drop it nor move loads across it.
 */
export const fence = (variant: Variant, address: Local<"i32">, index: number, depth: number): Code =>
  variant.fences ? branchIf(i32.eq(address.get, i32.const(3 + 2 * index)), depth) : nothing;
