// The walk that pooling and its gradients share: every window of every image, four channels at a time, and in each the
// pixels that are not padding. What is done with them is no business of this file.

import type { Sides } from "../../../kernels/kernel.ts";
import type { PoolAttributes } from "../../../kernels/pool2d.ts";
import { type Code, f32, f32x4, i32, larger, nothing, sequence, smaller, when } from "../assembly/code.ts";
import { type FunctionBuilder, increase, type Local } from "../assembly/module.ts";
import type { Strides } from "./emitted.ts";

export interface Walk {
  readonly attributes: PoolAttributes;
  /** How far beyond the map positions count in a mean; null where no mean is taken. */
  readonly counted: Sides | null;
  /** The pooled tensor's dims, and the windows'. */
  readonly map: readonly [number, number, number];
  readonly windows: readonly [number, number, number];
}

/** A pointer, and its steps from window to window. */
export interface Walked {
  readonly address: Local<"i32">;
  readonly strides: Strides;
  /** Whether it walks over the pooled map, so many pixels a window, or over the windows. */
  readonly over: "map" | "windows";
}

/** One pixel of a window: its address and memory offset in each of the walked maps, in the order they were given. */
export type Tap = (tensor: number) => readonly [Code<"i32">, number];

export interface Window {
  /** For each tensor where its four channels are: of the window's first pixel, for maps. */
  readonly pointers: readonly Local<"i32">[];
  /** Code for all pixels that are not padding, in row-major order; to be used once. */
  eachTap(body: (tap: Tap) => Code): Code;
  /** In all lanes, how many positions count. */
  readonly divisor: Code<"v128">;
}

/** Windows of more taps are walked by loops. */
const mostUnrolled = 16;

/** The first position beyond the last window along an axis. */
const reached = ({ attributes: { kernel, stride, padding }, windows }: Walk, axis: 0 | 1): number =>
  ((windows[axis + 1] as number) - 1) * stride[axis] + kernel[axis] - (axis === 0 ? padding.top : padding.left);

export const reachesEnd = (walk: Walk): boolean => reached(walk, 0) >= walk.map[1] && reached(walk, 1) >= walk.map[2];

/** Whether all windows lie within the map and so much around it. */
const staysWithin = (walk: Walk, { top, left, bottom, right }: Sides): boolean =>
  walk.attributes.padding.top <= top &&
  walk.attributes.padding.left <= left &&
  reached(walk, 0) <= walk.map[1] + bottom &&
  reached(walk, 1) <= walk.map[2] + right;

/** Code that runs `body` for every window and four channels. */
export const emitWalk = (
  f: FunctionBuilder,
  walk: Walk,
  tensors: readonly Walked[],
  rows: Local<"i32">,
  body: (window: Window) => Code,
): Code => {
  const { kernel, stride, padding } = walk.attributes;
  const [channels, height, width] = walk.map;
  const [, lines, pixels] = walk.windows;
  const padded = !staysWithin(walk, { top: 0, left: 0, bottom: 0, right: 0 });
  const [y, x] = [f.local("i32"), f.local("i32")]; // the window's first pixel, where padding makes that matter

  const set = () => tensors.map(() => f.local("i32"));
  const [pointers, pixelStarts, lineStarts] = [set(), set(), set()];
  const follow = (to: readonly Local<"i32">[], from: readonly Local<"i32">[]) =>
    sequence(...to.map((local, i) => local.set((from[i] as Local<"i32">).get)));
  const move = (of: readonly Local<"i32">[], step: (t: Walked) => number) =>
    tensors.map((t, i) => increase(of[i] as Local<"i32">, step(t)));
  const overMap = (t: Walked, n: number) => (t.over === "map" ? n : 1);

  const inside = (position: Code<"i32">, size: number, body: Code) =>
    // One unsigned comparison: a negative position is a large one.
    padded ? when(i32.ltUnsigned(position, i32.const(size)), body) : body;
  const unrolled: Window["eachTap"] = (tapBody) => {
    const taps: Code[] = [];
    for (let ky = 0; ky < kernel[0]; ky++)
      for (let kx = 0; kx < kernel[1]; kx++) {
        const code = tapBody((tensor) => {
          const { strides } = tensors[tensor] as Walked;
          const pointer = (pointers[tensor] as Local<"i32">).get;
          const distance = ky * strides.row + kx * strides.pixel;
          // A window that begins in the padding may begin before address 0, where an offset may not be added later.
          return padded ? [i32.add(pointer, i32.const(distance)), 0] : [pointer, distance];
        });
        const [py, px] = [i32.add(y.get, i32.const(ky)), i32.add(x.get, i32.const(kx))];
        taps.push(inside(py, height, inside(px, width, code)));
      }
    return sequence(...taps);
  };
  const looped: Window["eachTap"] = (tapBody) => {
    const [tapY, tapX, tapRows, taps] = [f.local("i32"), f.local("i32"), set(), set()];
    const code = tapBody((tensor) => [(taps[tensor] as Local<"i32">).get, 0]);
    const row = sequence(
      follow(taps, tapRows),
      tapX.set(x.get),
      f.times(
        kernel[1],
        inside(tapX.get, width, code),
        ...move(taps, (t) => (t.over === "map" ? t.strides.pixel : 0)),
        increase(tapX, 1),
      ),
    );
    return sequence(
      follow(tapRows, pointers),
      tapY.set(y.get),
      f.times(
        kernel[0],
        inside(tapY.get, height, row),
        ...move(tapRows, (t) => (t.over === "map" ? t.strides.row : 0)),
        increase(tapY, 1),
      ),
    );
  };
  const eachTap = kernel[0] * kernel[1] > mostUnrolled ? looped : unrolled;

  const varying =
    walk.counted === null || staysWithin(walk, walk.counted)
      ? null
      : { counted: walk.counted, rows: f.local("i32"), divisor: f.local("v128") };
  const overlap = (position: Local<"i32">, size: number, before: number, end: number) =>
    i32.sub(smaller(i32.add(position.get, i32.const(size)), i32.const(end)), larger(position.get, i32.const(-before)));
  const countRows = varying
    ? varying.rows.set(overlap(y, kernel[0], varying.counted.top, height + varying.counted.bottom))
    : nothing;
  const count = varying
    ? varying.divisor.set(
        f32x4.splat(
          f32.fromI32(
            i32.mul(varying.rows.get, overlap(x, kernel[1], varying.counted.left, width + varying.counted.right)),
          ),
        ),
      )
    : nothing;
  const divisor = varying ? varying.divisor.get : f32x4.const(kernel[0] * kernel[1]);

  const channelVectors = sequence(
    follow(pointers, pixelStarts),
    count,
    f.times(Math.ceil(channels / 4), body({ pointers, eachTap, divisor }), ...move(pointers, () => 16)),
  );
  const line = sequence(
    follow(pixelStarts, lineStarts),
    countRows,
    padded ? x.set(i32.const(-padding.left)) : nothing,
    f.times(
      pixels,
      channelVectors,
      ...move(pixelStarts, (t) => overMap(t, stride[1]) * t.strides.pixel),
      padded ? increase(x, stride[1]) : nothing,
    ),
  );
  const image = sequence(
    follow(
      lineStarts,
      tensors.map(({ address }) => address),
    ),
    padded ? y.set(i32.const(-padding.top)) : nothing,
    f.times(
      lines,
      line,
      ...move(lineStarts, (t) => overMap(t, stride[0]) * t.strides.row),
      padded ? increase(y, stride[0]) : nothing,
    ),
  );
  return f.timesOf(rows.get, image, ...tensors.map(({ address, strides }) => increase(address, strides.image)));
};
