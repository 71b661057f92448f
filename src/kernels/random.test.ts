import { describe, expect, test } from "vitest";
import { hash, hashText, shuffled, uniform, wholeBelow } from "./random.ts";

// What these give is part of what "the same seed gives the same run" means, so the values themselves are held fast.
// Those of hash, uniform and shuffled come from the same definitions written in Python, scripts/reference/pytorch.py.

describe("hash", () => {
  test("gives the values it has always given", () => {
    expect(hash()).toBe(2654435769);
    expect(hash(0)).toBe(83415710);
    expect(hash(1)).toBe(425398080);
    expect(hash(1, 2, 3)).toBe(820916145);
    expect(hash(3, 2, 1)).toBe(850898659);
    expect(hash(0xffffffff)).toBe(467088713);
  });

  test("takes counters modulo 2^32", () => {
    expect(hash(-1)).toBe(hash(0xffffffff));
    expect(hash(2 ** 32 + 5)).toBe(hash(5));
  });

  test("is one to one in its last counter, and tells apart how counters are put", () => {
    expect(new Set(Array.from({ length: 20_000 }, (_, i) => hash(9, i))).size).toBe(20_000);
    expect(new Set([hash(0), hash(0, 0), hash(0, 0, 0), hash(0, 1), hash(1, 0), hash(1)]).size).toBe(6);
  });

  test("changes half of its bits when one bit of a counter changes", () => {
    let changed = 0;
    const tries = 2000;
    for (let i = 0; i < tries; i++) {
      let difference = hash(4, i) ^ hash(4, i ^ (1 << (i % 16)));
      for (; difference !== 0; difference &= difference - 1) changed++;
    }
    expect(changed / tries).toBeGreaterThan(15.5);
    expect(changed / tries).toBeLessThan(16.5);
  });
});

test("hashText is FNV-1a, by its authors' test vectors", () => {
  expect(hashText("")).toBe(0x811c9dc5);
  expect(hashText("a")).toBe(0xe40c292c);
  expect(hashText("foobar")).toBe(0xbf9cf968);
});

describe("uniform", () => {
  test("gives the values it has always given", () => {
    expect(uniform(0)).toBe(0.019421696662902832);
    expect(uniform(1, 2, 3)).toBe(0.19113439321517944);
    expect(uniform(7, 0)).toBe(0.3781694173812866);
  });

  const many = Array.from({ length: 100_000 }, (_, i) => uniform(2, i));

  test("lies in [0, 1) and is exact in float32", () => {
    expect(many.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(many.every((x) => Math.fround(x) === x)).toBe(true);
  });

  test("has the mean 1/2 and the variance 1/12, to four standard errors", () => {
    const mean = many.reduce((sum, x) => sum + x, 0) / many.length;
    const variance = many.reduce((sum, x) => sum + (x - mean) ** 2, 0) / many.length;
    expect(Math.abs(mean - 1 / 2)).toBeLessThan((4 * Math.sqrt(1 / 12)) / Math.sqrt(many.length));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan((4 * Math.sqrt(1 / 180)) / Math.sqrt(many.length));
  });

  test("has neighbours that know nothing of each other", () => {
    const product = many.slice(1).reduce((sum, x, i) => sum + (x - 0.5) * ((many[i] as number) - 0.5), 0) / many.length;
    expect(Math.abs(12 * product)).toBeLessThan(4 / Math.sqrt(many.length));
  });
});

test("wholeBelow gives every number below its bound equally often", () => {
  const counts = [0, 0, 0, 0, 0, 0, 0];
  const draws = 70_000;
  for (let i = 0; i < draws; i++) {
    const x = wholeBelow(7, 3, i);
    counts[x] = (counts[x] as number) + 1;
  }
  expect(counts.length).toBe(7);
  for (const n of counts) expect(Math.abs(n - draws / 7)).toBeLessThan(4 * Math.sqrt(draws / 7));
});

describe("shuffled", () => {
  test("gives the orders it has always given", () => {
    expect([...shuffled(10, 1, 0)]).toEqual([2, 7, 3, 4, 1, 9, 5, 8, 0, 6]);
    expect([...shuffled(10, 1, 1)]).toEqual([1, 8, 6, 9, 3, 2, 0, 7, 4, 5]);
  });

  test.each([0, 1, 2, 17, 1000])("is a permutation of %d numbers", (count) => {
    expect([...shuffled(count, 5)].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  test("brings every number to every place equally often", () => {
    const counts = Array.from({ length: 16 }, () => 0);
    const tries = 16_000;
    for (let seed = 0; seed < tries; seed++)
      shuffled(4, seed).forEach((number, place) => {
        counts[4 * number + place] = (counts[4 * number + place] as number) + 1;
      });
    for (const n of counts) expect(Math.abs(n - tries / 4)).toBeLessThan(4 * Math.sqrt(tries / 4));
  });
});
