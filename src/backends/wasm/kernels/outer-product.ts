// The micro-kernel of every weight gradient: 6 taps times a panel of 8 outputs, summed over pixels in registers.
// gradWeight[tap][0..8) += sum over pixels of input[pixel + tap] x gradOutput[pixel][0..8).

import { block, type Code, i32, nothing, repeat, sequence, v128, when } from "../assembly/code.ts";
import { type FunctionBuilder, increase, type Local } from "../assembly/module.ts";
import { multiplyAdd, tileHeight, tiles, type Variant } from "../variant.ts";
import { fence, offsetsOf, panelWidth, type Taps, tapCount } from "./panel-product.ts";

export interface OuterProduct {
  readonly variant: Variant;
  /** The taps of one row of the filter, in the order of the gradient's rows. */
  readonly taps: Taps;
  /** Bytes from one tap's row of the gradient to the next. */
  readonly gradientStep: number;
  /** Pixels side by side, and lines of them; a null count is the number of rows of the run. */
  readonly pixels: { readonly count: number | null; readonly inputStep: number; readonly outputStep: number };
  readonly lines: { readonly inputStep: number; readonly outputStep: number };
}

export interface OuterPointers {
  readonly input: Local<"i32">;
  readonly gradOutput: Local<"i32">;
  readonly gradient: Local<"i32">;
  /** How many lines to sum over now. */
  readonly lineCount: Local<"i32">;
}

/** Taps that are written out one by one when they do not follow one another in memory. */
const mostScattered = 40;
const pixelsUnrolled = 4;

/** Code that adds a block of lines to all taps of one filter row, for one panel. Pointers come back unmoved. */
export const emitOuterProduct = (f: FunctionBuilder, o: OuterProduct, at: OuterPointers, rows: Local<"i32">): Code => {
  const highest = tileHeight(o.variant);
  const registers: Registers = {
    sums: Array.from({ length: highest }, () => Array.from({ length: panelWidth / 4 }, () => f.local("v128"))),
    outputs: Array.from({ length: panelWidth / 4 }, () => f.local("v128")),
    splat: f.local("v128"),
    tap: f.local("i32"),
    row: f.local("i32"),
    input: f.local("i32"),
    output: f.local("i32"),
    inputLine: f.local("i32"),
    outputLine: f.local("i32"),
    left: f.local("i32"),
  };
  const tile = (offsets: readonly number[]) => emitTile(f, o, at, registers, offsets, rows);
  const body = emitAllTaps(f, o, registers, tile);
  return sequence(registers.tap.set(at.input.get), registers.row.set(at.gradient.get), body);
};

interface Registers {
  readonly sums: readonly (readonly Local<"v128">[])[];
  readonly outputs: readonly Local<"v128">[];
  readonly splat: Local<"v128">;
  /** The first tap of the tile, at the block's first pixel, and its row of the gradient. */
  readonly tap: Local<"i32">;
  readonly row: Local<"i32">;
  readonly input: Local<"i32">;
  readonly output: Local<"i32">;
  readonly inputLine: Local<"i32">;
  readonly outputLine: Local<"i32">;
  readonly left: Local<"i32">;
}

/** Walks over the taps in tiles, moving `tap` and `row`; few scattered taps are gathered into tiles, many are looped. */
const emitAllTaps = (
  f: FunctionBuilder,
  o: OuterProduct,
  r: Registers,
  tile: (offsets: readonly number[]) => Code,
): Code => {
  const [outer, ...inner] = o.taps;
  const highest = tileHeight(o.variant);
  if (!outer) return tile([0]);
  if (inner.length === 0) {
    const { count, step } = outer;
    return sequence(
      ...tiles(count, highest).map(([height, times]) =>
        f.times(
          times,
          tile(Array.from({ length: height }, (_, i) => i * step)),
          increase(r.tap, height * step),
          increase(r.row, height * o.gradientStep),
        ),
      ),
      increase(r.tap, -count * step),
    );
  }
  if (tapCount(o.taps) <= mostScattered) {
    const offsets = offsetsOf(o.taps);
    let first = 0;
    const runs = tiles(offsets.length, highest).flatMap(([height, times]) => new Array<number>(times).fill(height));
    return sequence(
      ...runs.map((height) => {
        const code = sequence(tile(offsets.slice(first, first + height)), increase(r.row, height * o.gradientStep));
        first += height;
        return code;
      }),
    );
  }
  return sequence(
    f.times(outer.count, emitAllTaps(f, { ...o, taps: inner }, r, tile), increase(r.tap, outer.step)),
    increase(r.tap, -outer.count * outer.step),
  );
};

const emitTile = (
  f: FunctionBuilder,
  o: OuterProduct,
  at: OuterPointers,
  r: Registers,
  offsets: readonly number[],
  rows: Local<"i32">,
): Code => {
  const sums = r.sums.slice(0, offsets.length);
  const each = (of: (v: Local<"v128">, offset: number) => Code) =>
    sequence(...sums.flatMap((vectors, i) => vectors.map((v, j) => of(v, i * o.gradientStep + 16 * j))));
  return sequence(
    each((v, offset) => v.set(v128.load(r.row.get, offset))),
    r.inputLine.set(r.tap.get),
    r.outputLine.set(at.gradOutput.get),
    f.timesOf(
      at.lineCount.get,
      sequence(r.input.set(r.inputLine.get), r.output.set(r.outputLine.get), emitPixels(f, o, r, sums, offsets, rows)),
      increase(r.inputLine, o.lines.inputStep),
      increase(r.outputLine, o.lines.outputStep),
    ),
    each((v, offset) => v128.store(r.row.get, v.get, offset)),
  );
};

/** One line of pixels, a few at a time. */
const emitPixels = (
  f: FunctionBuilder,
  o: OuterProduct,
  r: Registers,
  sums: Registers["sums"],
  offsets: readonly number[],
  rows: Local<"i32">,
): Code => {
  const { count, inputStep, outputStep } = o.pixels;
  const some = (pixels: number, depth: number) => emitProducts(o, r, sums, offsets, pixels, depth);
  const move = (pixels: number) =>
    sequence(increase(r.input, pixels * inputStep), increase(r.output, pixels * outputStep));
  if (count !== null) {
    const [whole, rest] = [Math.floor(count / pixelsUnrolled), count % pixelsUnrolled];
    const end = f.local("i32");
    return sequence(
      whole === 0
        ? nothing
        : sequence(
            end.set(i32.add(r.output.get, i32.const(whole * pixelsUnrolled * outputStep))),
            block(
              repeat(sequence(some(pixelsUnrolled, 1), move(pixelsUnrolled)), i32.ltUnsigned(r.output.get, end.get)),
            ),
          ),
      rest === 0 ? nothing : block(some(rest, 0)),
    );
  }
  const atLeast = (n: number) => i32.geSigned(r.left.get, i32.const(n));
  const looped = (pixels: number) =>
    when(
      atLeast(pixels),
      block(repeat(sequence(some(pixels, 1), move(pixels), increase(r.left, -pixels)), atLeast(pixels))),
    );
  return sequence(r.left.set(rows.get), looped(pixelsUnrolled), looped(1));
};

const emitProducts = (
  { variant, pixels: { inputStep, outputStep } }: OuterProduct,
  r: Registers,
  sums: Registers["sums"],
  offsets: readonly number[],
  pixels: number,
  fenceDepth: number,
): Code =>
  sequence(
    ...Array.from({ length: pixels }, (_, p) => [
      ...r.outputs.map((v, j) => v.set(v128.load(r.output.get, p * outputStep + 16 * j))),
      ...sums.flatMap((vectors, i) => [
        r.splat.set(v128.loadSplat(r.input.get, p * inputStep + (offsets[i] as number))),
        ...vectors.map((v, j) => v.set(multiplyAdd(variant, r.splat.get, (r.outputs[j] as Local<"v128">).get, v.get))),
        fence(variant, r.output, p * sums.length + i, fenceDepth),
      ]),
    ]).flat(),
  );
