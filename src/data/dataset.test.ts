import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ImageSet, measure, splitValidation, stratify, subset } from "./dataset.ts";

/** Grey images of one pixel, whose value is the image's place. */
const numbered = (labels: readonly number[]): ImageSet => ({
  count: labels.length,
  shape: [1, 1, 1],
  pixels: Uint8Array.from(labels, (_, place) => place),
  labels: Uint8Array.from(labels),
});

const countOf = (labels: ArrayLike<number>, label: number) => Array.from(labels).filter((l) => l === label).length;

describe("a subset", () => {
  test("has the images that were asked for, in that order, with their labels", () => {
    const set: ImageSet = {
      count: 3,
      shape: [2, 1, 2],
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
      labels: Uint8Array.of(7, 8, 9),
    };
    expect(subset(set, [2, 0])).toEqual({
      count: 2,
      shape: [2, 1, 2],
      pixels: Uint8Array.of(9, 10, 11, 12, 1, 2, 3, 4),
      labels: Uint8Array.of(9, 7),
    });
  });

  test("shares no memory with the whole", () => {
    const set = numbered([0, 1]);
    subset(set, [0, 1]).pixels.fill(99);
    expect([...set.pixels]).toEqual([0, 1]);
  });
});

describe("a stratified split", () => {
  test("takes every class by its share, largest remainders rounding up", () => {
    // 5 of 10: the shares are 2.5, 1.5 and 1; one of the two halves rounds up, the lower class first.
    const labels = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2];
    const { second } = stratify(labels, 5, 1);
    const taken = Array.from(second, (place) => labels[place] as number);
    expect([0, 1, 2].map((label) => countOf(taken, label))).toEqual([3, 1, 1]);
  });

  test("puts every image in one part, and each class within one of its share", () => {
    const labels = fc.array(fc.nat(4), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(labels, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (given, fraction, seed) => {
        const count = Math.round(given.length * fraction);
        const { first, second } = stratify(given, count, seed);
        expect(second.length).toBe(count);
        expect([...first, ...second].sort((a, b) => a - b)).toEqual(given.map((_, place) => place));
        const taken = Array.from(second, (place) => given[place] as number);
        for (const label of new Set(given)) {
          const share = (countOf(given, label) * count) / given.length;
          expect(Math.abs(countOf(taken, label) - share)).toBeLessThan(1);
        }
      }),
    );
  });

  test("is the seed's: the same again, and another with another", () => {
    const labels = Array.from({ length: 40 }, (_, i) => i % 4);
    expect(stratify(labels, 10, 5)).toEqual(stratify(labels, 10, 5));
    expect(stratify(labels, 10, 5)).not.toEqual(stratify(labels, 10, 6));
  });

  test("leaves neither part sorted by class", () => {
    const labels = Array.from({ length: 40 }, (_, i) => Math.floor(i / 10));
    for (const part of Object.values(stratify(labels, 20, 1))) {
      const classes = Array.from(part, (place) => labels[place] as number);
      expect(classes).not.toEqual([...classes].sort((a, b) => a - b));
    }
  });

  test("carries images and labels together", () => {
    const set = numbered(Array.from({ length: 20 }, (_, i) => i % 2));
    const { train, validation } = splitValidation(set, { fraction: 0.2, seed: 1 });
    expect([train.count, validation.count]).toEqual([16, 4]);
    expect([countOf(validation.labels, 0), countOf(validation.labels, 1)]).toEqual([2, 2]);
    for (const { pixels, labels } of [train, validation])
      pixels.forEach((place, i) => expect(labels[i]).toBe(set.labels[place]));
  });
});

describe("measuring", () => {
  test("gives each channel's mean and standard deviation, of values from 0 to 1", () => {
    // Channel 0: 0 and 255 in equal number, so 0.5 +- 0.5. Channel 1: 51 = 0.2 three times and 255 = 1 once: mean 0.4,
    // variance (3 * 0.04 + 0.36) / 4 = 0.12.
    const { mean, std } = measure({
      count: 2,
      shape: [2, 1, 2],
      pixels: Uint8Array.of(0, 255, 51, 51, 255, 0, 255, 51),
      labels: Uint8Array.of(0, 0),
    });
    expect(mean[0]).toBeCloseTo(0.5, 12);
    expect(std[0]).toBeCloseTo(0.5, 12);
    expect(mean[1]).toBeCloseTo(0.4, 12);
    expect(std[1]).toBeCloseTo(Math.sqrt(0.12), 12);
  });

  test("lets a constant channel deviate by 1, so that scaling by it is harmless", () => {
    const { mean, std } = measure({
      count: 1,
      shape: [1, 1, 2],
      pixels: Uint8Array.of(0, 0),
      labels: Uint8Array.of(0),
    });
    expect({ mean, std }).toEqual({ mean: [0], std: [1] });
  });

  test("lets a constant channel of any value deviate by 1", () => {
    for (let value = 0; value < 256; value++) {
      const pixels = new Uint8Array(7).fill(value);
      expect(measure({ count: 1, shape: [1, 1, 7], pixels, labels: Uint8Array.of(0) }).std, `${value}`).toEqual([1]);
    }
  });
});

test("where shares do not come out even, the largest remainders round up", () => {
  // Of 10 images 3 are taken: exact shares 1.5, 0.9 and 0.6.
  const labels = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2];
  const taken = [...stratify(labels, 3, 1).second].map((place) => labels[place]);
  expect(taken.sort()).toEqual([0, 1, 2]);
});
