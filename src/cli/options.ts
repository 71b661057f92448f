// Values of options, checked: what is not understood is refused, never guessed or ignored.

import { wrongUse } from "./mistake.ts";

export const wholeNumber =
  (option: string, least: number) =>
  (given: string): number => {
    const n = Number(given);
    if (given.trim() === "" || !Number.isSafeInteger(n) || n < least)
      throw wrongUse((w) => w.cli.needsWhole({ option, least, given }));
    return n;
  };

const ranges = {
  above0: (n: number) => n > 0,
  from0: (n: number) => n >= 0,
  from0below1: (n: number) => n >= 0 && n < 1,
};

export const number =
  (option: string, range: keyof typeof ranges) =>
  (given: string): number => {
    const n = Number(given);
    if (given.trim() === "" || !Number.isFinite(Math.fround(n)) || !ranges[range](n))
      throw wrongUse((w) => w.cli.needsNumber({ option, range, given }));
    return n;
  };

export const oneOf =
  <T extends string>(option: string, known: readonly T[]) =>
  (given: string): T => {
    const found = known.find((name) => name === given);
    if (found === undefined) throw wrongUse((w) => w.cli.needsOneOf({ option, given, known: known.join(", ") }));
    return found;
  };

export const inputShape = (given: string): readonly [number, number, number] => {
  const parts = given.split(/[,x×]/).map(Number); // as people type it, and as shapes are printed
  if (parts.length !== 3 || !parts.every((n) => Number.isSafeInteger(n) && n >= 1))
    throw wrongUse((w) => w.cli.needsInput({ given }));
  return parts as unknown as readonly [number, number, number];
};
