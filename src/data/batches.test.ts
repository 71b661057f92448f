import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Augmentation } from "./augment.ts";
import { type Batches, batchesOf } from "./batches.ts";
import type { ImageSet } from "./dataset.ts";

const plain = { mean: [0], std: [1] };

/** Grey images of one pixel, whose value and label are the image's place. */
const numbered = (count: number): ImageSet => ({
  count,
  shape: [1, 1, 1],
  pixels: Uint8Array.from({ length: count }, (_, i) => i),
  labels: Uint8Array.from({ length: count }, (_, i) => i),
});

const labelsOf = (batches: Batches, epoch: number): number[] =>
  Array.from({ length: batches.count }, (_, batch) => [...batches.fill(epoch, batch).labels]).flat();

describe("a batch", () => {
  const set: ImageSet = {
    count: 3,
    shape: [2, 1, 1],
    pixels: Uint8Array.of(0, 255, 51, 102, 255, 0),
    labels: Uint8Array.of(2, 0, 1),
  };
  const options = { preprocess: { mean: [0, 0.5], std: [1, 0.25] }, classes: 3, batchSize: 2 };

  test("has each channel scaled to (value / 255 - mean) / std, one-hot targets, and labels", () => {
    // 102 / 255 = 0.4, and (0.4 - 0.5) / 0.25 = -0.4
    const { rows, inputs, targets, labels } = batchesOf(set, options).fill(0, 0);
    expect(rows).toBe(2);
    expect(inputs).toEqual(Float32Array.of(0, 2, 0.2, -0.4));
    expect(targets).toEqual(Float32Array.of(0, 0, 1, 1, 0, 0));
    expect([...labels]).toEqual([2, 0]);
  });

  test("at the end of an epoch has what is left, and nothing of the batch before", () => {
    const batches = batchesOf(set, options);
    batches.fill(0, 0);
    const { rows, inputs, targets, labels } = batches.fill(0, 1);
    expect(rows).toBe(1);
    expect(inputs).toEqual(Float32Array.of(1, -2));
    expect(targets).toEqual(Float32Array.of(0, 1, 0));
    expect([...labels]).toEqual([1]);
  });

  test("larger than the set is the set", () => {
    const batches = batchesOf(set, { ...options, batchSize: 100 });
    expect(batches.count).toBe(1);
    expect(batches.fill(0, 0).rows).toBe(3);
  });

  test("that is not there is refused", () => {
    const batches = batchesOf(set, options);
    for (const batch of [-1, 2, 0.5, Number.NaN])
      expect(() => batches.fill(0, batch)).toThrow(`batch ${batch}: there are 2, from 0`);
  });

  test("that would hold NaN or a target in another row is refused from the beginning", () => {
    for (const batchSize of [0, -1, 1.5, Number.NaN])
      expect(() => batchesOf(set, { ...options, batchSize })).toThrow(`a batch of ${batchSize} images`);
    expect(() => batchesOf(set, { ...options, preprocess: plain })).toThrow("1 channels, and images with 2");
    expect(() => batchesOf(set, { ...options, classes: 2 })).toThrow("an image of class 2, where there are 2");
  });
});

describe("an epoch", () => {
  test("without a shuffle goes through the set in order, every time", () => {
    const batches = batchesOf(numbered(5), { preprocess: plain, classes: 5, batchSize: 2 });
    expect(batches.count).toBe(3);
    for (const epoch of [0, 1]) expect(labelsOf(batches, epoch)).toEqual([0, 1, 2, 3, 4]);
  });

  test("has every image once, with its own pixels", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        (count, batchSize, seed) => {
          const options = { preprocess: plain, classes: 40, batchSize, shuffle: { seed } };
          const batches = batchesOf(numbered(count), options);
          expect(batches.count).toBe(Math.ceil(count / batchSize));
          const seen: number[] = [];
          for (let batch = 0; batch < batches.count; batch++) {
            const { inputs, labels } = batches.fill(3, batch);
            expect(inputs).toEqual(Float32Array.from(labels, (label) => label / 255));
            seen.push(...labels);
          }
          expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        },
      ),
    );
  });

  test("comes in an order of its own, which the seed decides", () => {
    const order = (seed: number, epoch: number) =>
      labelsOf(batchesOf(numbered(30), { preprocess: plain, classes: 30, batchSize: 7, shuffle: { seed } }), epoch);
    expect(order(1, 0)).toEqual(order(1, 0));
    expect(order(1, 0)).not.toEqual(order(1, 1));
    expect(order(1, 0)).not.toEqual(order(2, 0));
  });

  test("does not depend on what was asked for before", () => {
    const fresh = () => batchesOf(numbered(30), { preprocess: plain, classes: 30, batchSize: 7, shuffle: { seed: 1 } });
    const used = fresh();
    labelsOf(used, 0);
    labelsOf(used, 2);
    expect([...used.fill(1, 3).labels]).toEqual([...fresh().fill(1, 3).labels]);
  });
});

describe("augmentation", () => {
  test("is told the image's place in the set, the epoch, the seed, and what black has become", () => {
    const told: number[][] = [];
    const spy: Augmentation = {
      name: "spy",
      apply(from, to, shape, background, { seed, epoch, sample }) {
        told.push([...shape, ...Array.from(background), seed, epoch, sample]);
        to.set(from.map((v) => -v));
      },
    };
    const preprocess = { mean: [0.5], std: [0.5] };
    const options = { preprocess, classes: 4, batchSize: 4, shuffle: { seed: 9 }, augmentation: spy };
    const { inputs, labels } = batchesOf(numbered(4), options).fill(6, 0);
    // Black is (0 - 0.5) / 0.5 = -1.
    expect(told).toEqual(Array.from(labels, (place) => [1, 1, 1, -1, 9, 6, place]));
    inputs.forEach((value, row) => expect(value).toBeCloseTo(1 - (2 * (labels[row] as number)) / 255, 6));
  });
});
