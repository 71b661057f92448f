// Pixels moved as they are, all their channels at once: a loop over the channels of a pixel, and copies of whole maps
// that differ only in where they lie.

import { type Code, f32, sequence, v128 } from "../assembly/code.ts";
import { type FunctionBuilder, increase, type Local } from "../assembly/module.ts";
import type { Emitted, Strides } from "./emitted.ts";

const vectorsAtOnce = 8;

/** Runs `body` for so many vectors, each at an offset from pointers that it moves on. */
export const eachVector = (
  f: FunctionBuilder,
  vectors: number,
  pointers: readonly Local<"i32">[],
  body: (offset: number) => Code,
): Code => {
  const some = (count: number) => sequence(...Array.from({ length: count }, (_, i) => body(16 * i)));
  return sequence(
    f.times(
      Math.floor(vectors / vectorsAtOnce),
      some(vectorsAtOnce),
      ...pointers.map((pointer) => increase(pointer, 16 * vectorsAtOnce)),
    ),
    some(vectors % vectorsAtOnce),
  );
};

/** Where the first pixel's first channel is, in bytes, and how to go on from there. */
export interface PixelsAt {
  readonly address: number;
  readonly strides: Strides;
}

/**
 * Copies so many channels of so many rows of so many pixels.
 * @param exact whether the numbers behind the last channel are somebody's and must stay as they are
 */
export const emitPixels = (
  [channels, height, width]: readonly [number, number, number],
  from: PixelsAt,
  to: PixelsAt,
  exact: boolean,
): Emitted => ({
  key: JSON.stringify(["pixels", channels, height, width, from.strides, to.strides, exact]),
  addresses: [from.address, to.address],
  write(f, [froms, tos], rows) {
    if (!froms || !tos) throw new Error("two addresses are expected");
    const [fromLine, toLine] = [f.local("i32"), f.local("i32")];
    const [fromPixel, toPixel] = [f.local("i32"), f.local("i32")];
    const [source, target] = [f.local("i32"), f.local("i32")];
    const vectors = exact ? Math.floor(channels / 4) : Math.ceil(channels / 4);
    const left = exact ? channels % 4 : 0;
    // Pointers stand at the last vectors that were not a whole group.
    const behind = 16 * (vectors % vectorsAtOnce);
    const pixel = sequence(
      source.set(fromPixel.get),
      target.set(toPixel.get),
      eachVector(f, vectors, [source, target], (offset) =>
        v128.store(target.get, v128.load(source.get, offset), offset),
      ),
      ...Array.from({ length: left }, (_, i) =>
        f32.store(target.get, f32.load(source.get, behind + 4 * i), behind + 4 * i),
      ),
    );
    const line = sequence(
      fromPixel.set(fromLine.get),
      toPixel.set(toLine.get),
      f.times(width, pixel, increase(fromPixel, from.strides.pixel), increase(toPixel, to.strides.pixel)),
    );
    const image = sequence(
      fromLine.set(froms.get),
      toLine.set(tos.get),
      f.times(height, line, increase(fromLine, from.strides.row), increase(toLine, to.strides.row)),
    );
    return f.timesOf(rows.get, image, increase(froms, from.strides.image), increase(tos, to.strides.image));
  },
});
