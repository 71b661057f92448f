import { describe, expect, test } from "vitest";
import { erf, exp, hyperbolicTangent, log, logistic } from "./exponential.ts";
import { uniform } from "./random.ts";

// Against Math's functions, which every engine has to within a unit or two in the last place (2.2e-16 relative), though
// no two engines need agree on which.

const count = 10_000;
const between = (low: number, high: number) =>
  Array.from({ length: count }, (_, i) => low + (high - low) * uniform(1, i));

/** The largest error of `f`, relative to the right value. */
const worst = (f: (x: number) => number, right: (x: number) => number, xs: readonly number[]) =>
  Math.max(...xs.map((x) => Math.abs(f(x) / right(x) - 1)));

describe("exp", () => {
  test.each([
    [-1, 1],
    [-30, 30],
    [-708, 709],
  ])("is Math.exp's from %d to %d", (low, high) => {
    expect(worst(exp, Math.exp, between(low, high))).toBeLessThan(5e-16);
  });

  test("goes down through the smallest numbers there are", () => {
    // They lie 4.9e-324 apart, so that is what the error is measured in.
    for (const x of between(-745, -708)) expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(1e-323);
  });

  test("is exact where the answer is, and ends in 0 and infinity", () => {
    expect(exp(0)).toBe(1);
    expect(exp(-746)).toBe(0);
    expect(exp(710)).toBe(Number.POSITIVE_INFINITY);
    expect(exp(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(exp(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(exp(Number.NaN)).toBeNaN();
  });
});

describe("log", () => {
  test.each([
    [0.5, 2],
    [1 - 1e-6, 1 + 1e-6],
    [0, 1e-3],
    [1, 1e300],
  ])("is Math.log's from %d to %d", (low, high) => {
    expect(
      worst(
        log,
        Math.log,
        between(low, high).filter((x) => x !== 1 && x !== 0),
      ),
    ).toBeLessThan(1e-15);
  });

  test("is exact at 1, and known at the ends", () => {
    expect(log(1)).toBe(0);
    expect(log(Number.MIN_VALUE)).toBeCloseTo(-1074 * Math.LN2, 12);
    expect(log(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(log(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(log(-1)).toBeNaN();
    expect(log(Number.NaN)).toBeNaN();
  });
});

describe("logistic", () => {
  test("is 1 / (1 + e^-x), small numbers included", () => {
    expect(worst(logistic, (x) => 1 / (1 + Math.exp(-x)), between(-700, 40))).toBeLessThan(1e-15);
  });

  test("is a half at 0, and ends in 0 and 1", () => {
    expect(logistic(0)).toBe(0.5);
    expect(logistic(-800)).toBe(0);
    expect(logistic(800)).toBe(1);
    expect(logistic(Number.NaN)).toBeNaN();
  });
});

describe("hyperbolicTangent", () => {
  test.each([1e-5, 1e-3, 0.1, 1, 20])("is Math.tanh's up to %d, also relative to small values", (end) => {
    expect(
      worst(
        hyperbolicTangent,
        Math.tanh,
        between(-end, end).filter((x) => x !== 0),
      ),
    ).toBeLessThan(1.5e-15);
  });

  test("turns its sign with its argument, and ends in -1 and 1", () => {
    for (const x of [0, 1e-9, 0.2, 0.35, 3]) expect(hyperbolicTangent(-x)).toBe(-hyperbolicTangent(x));
    expect(hyperbolicTangent(800)).toBe(1);
    expect(hyperbolicTangent(Number.NEGATIVE_INFINITY)).toBe(-1);
    expect(hyperbolicTangent(Number.NaN)).toBeNaN();
  });
});

describe("erf", () => {
  // Python's math.erf, which is the C library's.
  test.each([
    [1e-8, 1.1283791670955126e-8],
    [0.3, 0.3286267594591274],
    [0.46875, 0.4926134732179379],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
    [4.5, 0.9999999998033839],
  ])("of %d is %d", (x, y) => {
    expect(Math.abs(erf(x) / y - 1)).toBeLessThan(1e-15);
    expect(erf(-x)).toBe(-erf(x));
  });

  test("is the sum of its series", () => {
    const series = (x: number) => {
      let [power, sum] = [x, x];
      for (let n = 1; n < 60; n++) {
        power *= (-x * x) / n;
        sum += power / (2 * n + 1);
      }
      return (2 / Math.sqrt(Math.PI)) * sum;
    };
    // Beyond 1 the series' terms grow before they fall, and digits cancel.
    expect(worst(erf, series, between(0, 1).slice(1))).toBeLessThan(1e-15);
    expect(worst(erf, series, between(1, 2))).toBeLessThan(1e-14);
  });

  test("is 0 at 0, and ends in -1 and 1", () => {
    expect(erf(0)).toBe(0);
    expect(erf(6.1)).toBe(1);
    expect(erf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(erf(Number.NEGATIVE_INFINITY)).toBe(-1);
    expect(erf(Number.NaN)).toBeNaN();
  });
});
