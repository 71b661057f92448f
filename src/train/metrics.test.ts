import { describe, expect, test } from "vitest";
import { Tally } from "./metrics.ts";

const tallied = (classes: readonly string[], rows: readonly (readonly number[])[], labels: readonly number[]) => {
  const tally = new Tally(classes);
  tally.add(Float64Array.from(rows.flat()), labels);
  return tally;
};

/** Sure of one class. */
const oneHot = (k: number, of: number) => Array.from({ length: of }, (_, i) => (i === k ? 1 : 0));

describe("an evaluation", () => {
  test("has the mean cross-entropy and the share of right answers", () => {
    const { images, loss, accuracy } = tallied(
      ["a", "b"],
      [
        [0.5, 0.5],
        [0.25, 0.75],
        [0.25, 0.75],
      ],
      [0, 1, 0],
    ).evaluation();
    expect(images).toBe(3);
    // 1/2, 3/4 and 1/4 for the right class.
    expect(loss).toBeCloseTo(-Math.log((1 / 2) * (3 / 4) * (1 / 4)) / 3, 12);
    expect(accuracy).toBeCloseTo(2 / 3, 12);
  });

  test("takes the first among equally probable classes", () => {
    expect(tallied(["a", "b"], [[0.5, 0.5]], [1]).evaluation().confusion).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  test("counts what is taken for what, and from it precision, recall and f1", () => {
    // a: twice right, once taken for b; b: once right; c: once taken for a.
    const predicted = [0, 0, 1, 1, 0].map((k) => oneHot(k, 3));
    const { confusion, perClass, accuracy } = tallied(["a", "b", "c"], predicted, [0, 0, 0, 1, 2]).evaluation();
    expect(confusion).toEqual([
      [2, 1, 0],
      [0, 1, 0],
      [1, 0, 0],
    ]);
    expect(accuracy).toBe(3 / 5);
    expect(perClass).toEqual([
      { name: "a", precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 },
      { name: "b", precision: 1 / 2, recall: 1, f1: 2 / 3 },
      { name: "c", precision: 0, recall: 0, f1: 0 },
    ]);
  });

  test("counts a class among the five most probable where at most four are more probable", () => {
    const row = [0.3, 0.25, 0.2, 0.15, 0.1, 0];
    const top5 = (label: number) => tallied([..."abcdef"], [row], [label]).evaluation().top5;
    expect([0, 1, 2, 3, 4, 5].map(top5)).toEqual([1, 1, 1, 1, 1, 0]);
  });

  test("has no five most probable classes of five or fewer", () => {
    expect(tallied([..."abcde"], [oneHot(0, 5)], [0]).evaluation().top5).toBeNull();
  });

  test("is the same however the images come in batches", () => {
    const rows = [
      [0.5, 0.5],
      [0.25, 0.75],
      [0.875, 0.125],
    ];
    const inThree = new Tally(["a", "b"]);
    rows.forEach((row, i) => inThree.add(Float64Array.from(row), [i % 2]));
    const atOnce = tallied(["a", "b"], rows, [0, 1, 0]);
    expect(inThree.evaluation()).toEqual(atOnce.evaluation());
    expect(inThree.mistakes()).toEqual(atOnce.mistakes());
  });

  test("stays finite where the right class has no probability left", () => {
    // The smallest number above 0 is 2^-1074.
    expect(tallied(["a", "b"], [[1, 0]], [1]).evaluation().loss).toBeCloseTo(1074 * Math.LN2, 9);
  });

  test("of nothing is 0", () => {
    expect(new Tally(["a"]).evaluation()).toMatchObject({ images: 0, loss: 0, accuracy: 0 });
  });
});

describe("mistakes", () => {
  test("come the surest first, then in the images' order, with the image's place over all batches", () => {
    const tally = new Tally(["a", "b"]);
    tally.add(Float64Array.of(0.75, 0.25, 1, 0), [1, 0]);
    tally.add(Float64Array.of(0, 1, 0.25, 0.75), [0, 0]);
    expect(tally.mistakes()).toEqual([
      { image: 2, label: 0, predicted: 1, probability: 1 },
      { image: 0, label: 1, predicted: 0, probability: 0.75 },
      { image: 3, label: 0, predicted: 1, probability: 0.75 },
    ]);
  });
});
