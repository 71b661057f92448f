// Changes to training images that leave their meaning alone. What is done to an image depends on (seed, epoch, sample)
// alone, never on what was done before.

import { hashText, wholeBelow } from "../kernels/random.ts";

/** Which image this is of which epoch. */
export interface Draw {
  readonly seed: number;
  readonly epoch: number;
  readonly sample: number;
}

export interface Augmentation {
  readonly name: string;
  /**
   * Writes a changed image to `to`; both are (C, H, W).
   * @param background each channel's value outside the image
   */
  apply(
    from: Float32Array,
    to: Float32Array,
    shape: readonly [number, number, number],
    background: ArrayLike<number>,
    draw: Draw,
  ): void;
}

const key = hashText("shift");

/** Moves an image by up to so many pixels in each direction; black comes in from outside. */
export const shift = (pixels = 2): Augmentation => {
  if (!Number.isSafeInteger(pixels) || pixels < 0) throw new RangeError(`a shift by up to ${pixels} pixels`);
  return {
    name: "shift",
    apply(from, to, [channels, height, width], background, { seed, epoch, sample }) {
      const offset = (axis: number) => wholeBelow(2 * pixels + 1, key, seed, epoch, sample, axis) - pixels;
      const [down, right] = [offset(0), offset(1)];
      const rows = outside(down, height);
      const columns = outside(right, width);
      const area = height * width;
      const move = down * width + right;
      to.set(from);
      for (let map = 0; map < channels * area; map += area) {
        const black = background[map / area] as number;
        // The whole map moves in one piece; what this carries over its edges is then painted over.
        to.copyWithin(map + Math.max(0, move), map + Math.max(0, -move), map + area - Math.max(0, move));
        to.fill(black, map + rows.from * width, map + rows.to * width);
        for (let row = map; row < map + area; row += width) to.fill(black, row + columns.from, row + columns.to);
      }
    },
  };
};

/** The places along an axis that an image moved by `offset` no longer covers. */
const outside = (offset: number, length: number) => ({
  from: offset < 0 ? Math.max(0, length + offset) : 0,
  to: offset < 0 ? length : Math.min(offset, length),
});
