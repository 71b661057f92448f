import { describe, expect, test } from "vitest";
import { learningRateFactor } from "./schedule.ts";

describe("a schedule", () => {
  test("constant is 1 at every step", () => {
    for (const step of [0, 1, 50, 99]) expect(learningRateFactor("constant", step, 100)).toBe(1);
  });

  test("cosine begins at 1, is 3/4 after a third, 1/2 in the middle, 1/4 after two thirds, and would end at 0", () => {
    // cos of 0, 60, 90, 120 and 180 degrees: 1, 1/2, 0, -1/2, -1.
    const factors = [0, 2, 3, 4, 6].map((step) => learningRateFactor("cosine", step, 6));
    [1, 0.75, 0.5, 0.25, 0].forEach((expected, i) => expect(factors[i]).toBeCloseTo(expected, 12));
  });

  test("cosine falls at every step and never reaches 0", () => {
    for (let step = 1; step < 500; step++)
      expect(learningRateFactor("cosine", step, 500)).toBeLessThan(learningRateFactor("cosine", step - 1, 500));
    expect(learningRateFactor("cosine", 499, 500)).toBeGreaterThan(0);
  });
});
