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
export const shift = (pixels = 2): Augmentation => ({
  name: "shift",
  apply(from, to, [channels, height, width], background, { seed, epoch, sample }) {
    const offset = (axis: number) => wholeBelow(2 * pixels + 1, key, seed, epoch, sample, axis) - pixels;
    const [down, right] = [offset(0), offset(1)];
    const rows = { from: Math.max(0, down), to: Math.min(height, height + down) };
    const columns = { from: Math.max(0, right), to: Math.min(width, width + right) };
    for (let c = 0; c < channels; c++) {
      const map = c * height * width;
      to.fill(background[c] as number, map, map + height * width);
      for (let y = rows.from; y < rows.to; y++) {
        const target = map + y * width;
        const source = target - down * width - right;
        for (let x = columns.from; x < columns.to; x++) to[target + x] = from[source + x] as number;
      }
    }
  },
});
