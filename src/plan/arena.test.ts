import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aligned, alignment, arrange, type Lifetime } from "./arena.ts";

const lifetimes: fc.Arbitrary<readonly Lifetime[]> = fc.array(
  fc
    .record({
      size: fc.integer({ min: 1, max: 100 }),
      from: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(-1)),
      length: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.constant(Number.POSITIVE_INFINITY)),
    })
    .map(({ size, from, length }) => ({ size, from, to: from + length })),
  { maxLength: 40 },
);
const drawn = { seed: 1, numRuns: 500 };

const together = (a: Lifetime, b: Lifetime) => a.from <= b.to && b.from <= a.to;

describe("arrange", () => {
  test("never lets two buffers that live at the same time overlap", () => {
    const apart = fc.property(lifetimes, (buffers) => {
      const { offsets, size } = arrange(buffers);
      buffers.forEach((a, i) => {
        const start = offsets[i] as number;
        expect(start % alignment).toBe(0);
        expect(start + a.size).toBeLessThanOrEqual(size);
        buffers.slice(i + 1).forEach((b, j) => {
          const other = offsets[i + 1 + j] as number;
          if (together(a, b)) expect(start + a.size <= other || other + b.size <= start).toBe(true);
        });
      });
    });
    fc.assert(apart, drawn);
  });

  test("needs no more than all buffers one behind the other, and no less than those that live at once", () => {
    const within = fc.property(lifetimes, (buffers) => {
      const { size } = arrange(buffers);
      expect(size).toBeLessThanOrEqual(buffers.reduce((sum, b) => sum + aligned(b.size), 0));
      for (const { from } of buffers) {
        const alive = buffers.filter((b) => b.from <= from && from <= b.to);
        expect(size).toBeGreaterThanOrEqual(alive.reduce((sum, b) => sum + b.size, 0));
      }
    });
    fc.assert(within, drawn);
  });

  test("gives a place again once its buffer is done with", () => {
    const chain = [0, 1, 2, 3].map((step) => ({ size: 32, from: step, to: step + 1 }));
    expect(arrange(chain)).toEqual({ offsets: [0, 32, 0, 32], size: 64 });
  });

  test("does not give it while the last step still reads it", () => {
    const meeting = [
      { size: 16, from: 0, to: 3 },
      { size: 16, from: 3, to: 4 },
    ];
    expect(arrange(meeting).size).toBe(32);
  });

  test("rounds up to whole cache lines, and is empty for nothing", () => {
    expect(arrange([{ size: 1, from: 0, to: 0 }]).size).toBe(16);
    expect(arrange([])).toEqual({ offsets: [], size: 0 });
  });
});
