// Local response normalisation and its gradient: along the channels of each pixel, four at a time. The vectors that a
// window reaches are kept in registers and moved on by one; what lies beyond the channels there are counts as zero.

import { type LocalResponseNormAttributes, windowOf } from "../../../kernels/local-response-norm.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import { type Code, f32x4, i32, nothing, sequence, v128, when } from "../assembly/code.ts";
import { type FunctionBuilder, increase, type Local } from "../assembly/module.ts";
import { type AddressOf, type Emitted, layoutOf, operandOf, type Strides, stridesOf } from "./emitted.ts";
import { exp, log } from "./functions.ts";

type V128 = Code<"v128">;

/** The sums over the windows of four channels, vector after vector of a pixel. */
interface WindowSums {
  /** Reads what the first windows need, from the pixel's first channel on. */
  start(pixel: Local<"i32">): Code;
  /** Moves on by one vector; the first call reaches the first. */
  readonly next: Code;
  /** The sums, added in the order of the channels. */
  readonly value: V128;
}

/**
 * @param reach how many channels a window reaches before and after its own
 * @param term what is summed, of the numbers in memory
 */
const windowSums = (
  f: FunctionBuilder,
  channels: number,
  [before, after]: readonly [number, number],
  term: (x: V128) => V128,
): WindowSums => {
  const vectors = Math.ceil(channels / 4);
  const [behind, ahead] = [Math.ceil(before / 4), Math.ceil(after / 4)];
  const held = Array.from({ length: behind + 1 + ahead }, () => f.local("v128"));
  const at = (i: number) => held[i] as Local<"v128">;
  const newest = at(held.length - 1);
  const [pointer, unread, x] = [f.local("i32"), f.local("i32"), f.local("v128")];

  const rest = channels % 4;
  const lanes = [0, 1, 2, 3].map((lane) => (lane < rest ? 0xffffffff : 0)) as [number, number, number, number];
  const next = sequence(
    ...held.slice(1).map((register, i) => at(i).set(register.get)),
    newest.set(v128.zero),
    when(
      unread.get,
      sequence(
        x.set(v128.load(pointer.get)),
        newest.set(term(x.get)),
        // Lanes beyond the last channel hold anything, even NaN.
        rest > 0
          ? when(i32.eq(unread.get, i32.const(1)), newest.set(v128.and(newest.get, v128.words(lanes))))
          : nothing,
        increase(pointer, 16),
        increase(unread, -1),
      ),
    ),
  );
  const shifted = (j: number): V128 => {
    const vector = behind + Math.floor(j / 4);
    const lane = (((j % 4) + 4) % 4) as 0 | 1 | 2 | 3;
    return lane === 0 ? at(vector).get : v128.window(at(vector).get, at(vector + 1).get, lane);
  };
  let value = shifted(-before);
  for (let j = 1 - before; j <= after; j++) value = f32x4.add(value, shifted(j));
  return {
    start: (pixel) =>
      sequence(
        ...held.map((register) => register.set(v128.zero)),
        pointer.set(pixel.get),
        unread.set(i32.const(vectors)),
        f.times(ahead, next),
      ),
    next,
    value,
  };
};

/** Runs the body for every pixel of every image, with a pointer for each of the tensors. */
const eachPixel = (
  f: FunctionBuilder,
  height: number,
  width: number,
  images: readonly Local<"i32">[],
  strides: readonly Strides[],
  rows: Local<"i32">,
  body: (pixels: readonly Local<"i32">[]) => Code,
): Code => {
  const [lines, pixels] = [images.map(() => f.local("i32")), images.map(() => f.local("i32"))];
  const follow = (to: readonly Local<"i32">[], from: readonly Local<"i32">[]) =>
    sequence(...to.map((local, i) => local.set((from[i] as Local<"i32">).get)));
  const move = (of: readonly Local<"i32">[], step: keyof Strides) =>
    of.map((local, i) => increase(local, (strides[i] as Strides)[step]));
  const line = sequence(follow(pixels, lines), f.times(width, body(pixels), ...move(pixels, "pixel")));
  const image = sequence(follow(lines, images), f.times(height, line, ...move(lines, "row")));
  return f.timesOf(rows.get, image, ...move(images, "image"));
};

const square = (x: V128): V128 => f32x4.mul(x, x);
const baseOf = (sums: WindowSums, { size, alpha, k }: LocalResponseNormAttributes): V128 =>
  f32x4.add(f32x4.mul(sums.value, f32x4.const(alpha / size)), f32x4.const(k));

/** base^-beta */
const power = (f: FunctionBuilder, base: V128, beta: number): { readonly before: Code; readonly value: V128 } => {
  const logarithm = log(f, base);
  const { before, value } = exp(f, f32x4.mul(logarithm.value, f32x4.const(-beta)));
  return { before: sequence(logarithm.before, before), value };
};

export const emitLocalResponseNorm = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const a = step.attributes as LocalResponseNormAttributes;
  const tensors = ["input", "output"].map((name) => operandOf(step, name));
  const [channels, height, width] = layoutOf(operandOf(step, "input")).dims;
  const strides = tensors.map(stridesOf);
  return {
    key: JSON.stringify([step.kernel, a, channels, height, width, strides]),
    addresses: tensors.map(addressOf),
    write(f, addresses, rows) {
      const squares = windowSums(f, channels, windowOf(a), square);
      const { before, value } = power(f, baseOf(squares, a), a.beta);
      const [from, to] = [f.local("i32"), f.local("i32")];
      return eachPixel(f, height, width, addresses.slice(0, tensors.length), strides, rows, ([input, output]) => {
        if (!input || !output) throw new Error("two pointers are expected");
        return sequence(
          from.set(input.get),
          to.set(output.get),
          squares.start(input),
          f.times(
            Math.ceil(channels / 4),
            sequence(squares.next, before, v128.store(to.get, f32x4.mul(v128.load(from.get), value))),
            increase(from, 16),
            increase(to, 16),
          ),
        );
      });
    },
  };
};

/**
 * Twice over each pixel: gradOutput * output / base is first written to where the gradient will be, and its sums over
 * windows are then read from there, always ahead of the gradient that replaces it.
 */
export const emitLocalResponseNormGrad = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const a = step.attributes as LocalResponseNormAttributes;
  const tensors = ["input", "output", "gradOutput", "gradInput"].map((name) => operandOf(step, name));
  const [channels, height, width] = layoutOf(operandOf(step, "input")).dims;
  const strides = tensors.map(stridesOf);
  const [behind, ahead] = windowOf(a);
  return {
    key: JSON.stringify([step.kernel, a, channels, height, width, strides]),
    addresses: tensors.map(addressOf),
    write(f, addresses, rows) {
      const squares = windowSums(f, channels, [behind, ahead], square);
      // The windows that hold a channel reach as far the other way.
      const shares = windowSums(f, channels, [ahead, behind], (x) => x);
      const { before, value } = power(f, baseOf(squares, a), a.beta);
      const pointers = tensors.map(() => f.local("i32"));
      const [x, y, g, result] = pointers as [Local<"i32">, Local<"i32">, Local<"i32">, Local<"i32">];
      const share = f32x4.div(f32x4.mul(v128.load(g.get), v128.load(y.get)), baseOf(squares, a));
      const through = f32x4.mul(
        f32x4.mul(v128.load(x.get), f32x4.const((2 * a.alpha * a.beta) / a.size)),
        shares.value,
      );
      return eachPixel(f, height, width, addresses.slice(0, tensors.length), strides, rows, (pixels) => {
        const [input, , , gradInput] = pixels;
        if (!input || !gradInput) throw new Error("four pointers are expected");
        const eachVector = (body: Code) =>
          sequence(
            ...pointers.map((pointer, i) => pointer.set((pixels[i] as Local<"i32">).get)),
            squares.start(input),
            f.times(Math.ceil(channels / 4), sequence(squares.next, body), ...pointers.map((p) => increase(p, 16))),
          );
        return sequence(
          eachVector(v128.store(result.get, share)),
          shares.start(gradInput),
          eachVector(
            sequence(
              shares.next,
              before,
              v128.store(result.get, f32x4.sub(f32x4.mul(v128.load(g.get), value), through)),
            ),
          ),
        );
      });
    },
  };
};
