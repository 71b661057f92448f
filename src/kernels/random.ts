// Randomness as a function of counters, never of the order in which it is asked for: the same (seed, epoch, sample)
// gives the same number on every backend and after every resume.

/** A well-mixing bijection of 32-bit integers (the "lowbias32" constants of hash-prospector). */
const mix = (x: number): number => {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
};

/** A 32-bit hash of whole numbers; their order counts. */
export const hash = (...counters: readonly number[]): number => {
  let h = 0x9e3779b9;
  for (const counter of counters) h = mix((h + 0x9e3779b9) ^ mix(counter >>> 0));
  return h;
};

/** A number in [0, 1) with 24 random bits, the same in float32 and float64. */
export const uniform = (...counters: readonly number[]): number => (hash(...counters) >>> 8) / 0x1000000;

/** A whole number in [0, below). */
export const wholeBelow = (below: number, ...counters: readonly number[]): number =>
  Math.floor(uniform(...counters) * below);

/** A 32-bit number for a text (FNV-1a), so that names can serve as counters. */
export const hashText = (text: string): number => {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
};

/** The numbers 0 to count - 1 in an order that the counters decide (Fisher and Yates). */
export const shuffled = (count: number, ...counters: readonly number[]): Uint32Array => {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const key = hash(...counters);
  for (let i = count - 1; i > 0; i--) {
    const j = wholeBelow(i + 1, key, i);
    const held = order[i] as number;
    order[i] = order[j] as number;
    order[j] = held;
  }
  return order;
};
