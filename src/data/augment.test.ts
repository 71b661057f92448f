import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Draw, shift } from "./augment.ts";

const apply = (
  pixels: number,
  from: Float32Array,
  shape: readonly [number, number, number],
  background: readonly number[],
  draw: Draw,
) => {
  const to = new Float32Array(from.length).fill(Number.NaN);
  shift(pixels).apply(from, to, shape, background, draw);
  return to;
};

/** The image moved pixel by pixel. */
const moved = (
  from: Float32Array,
  [channels, height, width]: readonly [number, number, number],
  background: readonly number[],
  down: number,
  right: number,
) =>
  Float32Array.from({ length: channels * height * width }, (_, i) => {
    const c = Math.floor(i / (height * width));
    const y = (Math.floor(i / width) % height) - down;
    const x = (i % width) - right;
    const inside = y >= 0 && y < height && x >= 0 && x < width;
    return (inside ? from[(c * height + y) * width + x] : background[c]) as number;
  });

/** How far an image was moved: where the only bright pixel, in the middle, has gone. */
const offsetOf = (pixels: number, draw: Draw): readonly [down: number, right: number] => {
  const size = 2 * pixels + 1;
  const image = new Float32Array(size * size);
  image[pixels * size + pixels] = 1;
  const at = apply(pixels, image, [1, size, size], [0], draw).indexOf(1);
  return [Math.floor(at / size) - pixels, (at % size) - pixels];
};

describe("shift", () => {
  test("moves every channel of an image the same way, and its own black comes in from outside", () => {
    const side = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), side, side, fc.nat(4), fc.nat(), (c, h, w, pixels, sample) => {
        const shape = [c, h, w] as const;
        const from = Float32Array.from({ length: c * h * w }, (_, i) => i + 1);
        const before = from.slice();
        const background = [-1, -2, -3];
        const draw = { seed: 3, epoch: 1, sample };
        const [down, right] = offsetOf(pixels, draw);
        expect(apply(pixels, from, shape, background, draw)).toEqual(moved(from, shape, background, down, right));
        expect(from).toEqual(before);
      }),
    );
  });

  test("goes as far as it was told in every direction, about equally often, and no further", () => {
    const counts = new Map<string, number>();
    for (let sample = 0; sample < 2500; sample++) {
      const offset = offsetOf(2, { seed: 1, epoch: 0, sample }).join();
      counts.set(offset, (counts.get(offset) ?? 0) + 1);
    }
    // 25 places, 100 times each on average; 40 is four standard deviations.
    expect(counts.size).toBe(25);
    for (const [offset, count] of counts) expect(Math.abs(count - 100), offset).toBeLessThan(40);
  });

  test("depends on seed, epoch and sample, each of them", () => {
    const offsets = (seed: number, epoch: number, first: number) =>
      Array.from({ length: 20 }, (_, i) => offsetOf(2, { seed, epoch, sample: first + i }));
    expect(offsets(1, 1, 0)).toEqual(offsets(1, 1, 0));
    for (const other of [offsets(2, 1, 0), offsets(1, 2, 0), offsets(1, 1, 20)])
      expect(other).not.toEqual(offsets(1, 1, 0));
  });

  test("by nothing leaves an image alone", () => {
    const image = Float32Array.of(1, 2, 3, 4);
    expect(apply(0, image, [1, 2, 2], [9], { seed: 1, epoch: 1, sample: 1 })).toEqual(image);
  });

  test("by anything but a whole number of pixels is refused", () => {
    for (const pixels of [-1, 0.5, Number.NaN])
      expect(() => shift(pixels)).toThrow(`a shift by up to ${pixels} pixels`);
  });
});
