// Slopes by central finite differences in double precision, for tests of gradients, and numbers that suit them. Not for
// timing or for float32, where a difference of two sums has hardly a digit left.

import { expect } from "vitest";
import { type Floats, sizeOf } from "../src/kernels/kernel.ts";
import { hashText, shuffled } from "../src/kernels/random.ts";
import type { OpenNet } from "./open-net.ts";

/** The distance to both sides of a number; the differences are then off by about 1e-16 / step and by step squared. */
const step = 1e-5;
/** Relative to the largest slope. */
const tolerance = 1e-8;

/**
 * Numbers in [-1, 1) in some order, evenly spaced and none of them zero: no two are equal and none is near zero, so
 * that no step of a finite difference meets the kink of ReLU or exchanges the largest number of a window.
 */
export const spaced = (count: number, name: string): Float64Array =>
  Float64Array.from(shuffled(count, hashText(name)), (place) => (2 * (place + 0.25)) / count - 1);

/** The slope of `measure` along each of the numbers. */
export const slopes = async (numbers: Float64Array, measure: () => Promise<number>): Promise<Float64Array> => {
  const found = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i] as number;
    numbers[i] = x + step;
    const above = await measure();
    numbers[i] = x - step;
    const below = await measure();
    numbers[i] = x;
    found[i] = (above - below) / (2 * step);
  }
  return found;
};

export const expectSlopes = (found: Floats, expected: Floats, what: string) => {
  const scale = Math.max(...expected.map(Math.abs));
  expect(scale, `${what} is not flat`).toBeGreaterThan(1e-3);
  const worst = Math.max(...expected.map((x, i) => Math.abs(x - (found[i] ?? Number.NaN)) / scale));
  expect(worst, what).toBeLessThan(tolerance);
};

/** Three quarters for one class, one quarter for the next. */
export const softTargets = (rows: number, classes: number): Float64Array => {
  const targets = new Float64Array(rows * classes);
  for (let n = 0; n < rows; n++) {
    targets[n * classes + ((n * 3) % classes)] = 0.75;
    targets[n * classes + ((n * 3 + 1) % classes)] = 0.25;
  }
  return targets;
};

export const dot = (a: Floats, b: ArrayLike<number>): number => {
  let sum = 0;
  a.forEach((x, i) => (sum += x * (b[i] as number)));
  return sum;
};

/**
 * Fills every parameter and buffer: spaced in [-0.5, 0.5), and running variances, which are positive, in [0.5, 1.5).
 * @returns what was written, by name
 */
export const writeSpaced = ({ session }: OpenNet): ReadonlyMap<string, Float64Array> => {
  const written = new Map<string, Float64Array>();
  for (const [name, { shape, role }] of session.layout.tensors)
    if (role === "parameter") {
      const middle = name.endsWith(".running_var") ? 1 : 0;
      const values = spaced(sizeOf(shape), name).map((x) => middle + x / 2);
      session.write(name, values);
      written.set(name, values);
    }
  return written;
};
