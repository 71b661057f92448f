// Where two rhythms meet again: strides and dilations, groups and channels.

/** Euclid's algorithm. */
export const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
