// Numbers and turns of phrase that several English sentences share.

import { numbersIn } from "../numbers.ts";

export const numbers = numbersIn("en-US");
export const { whole } = numbers;
export const duration = (seconds: number): string => numbers.duration(seconds, { s: " s", min: " min", h: " h" });
export const percent = (ratio: number) => `${(100 * ratio).toFixed(2)} %`;
export const orNearest = (nearest: string | null) => (nearest ? ` Did you mean "${nearest}"?` : "");

const quoted = (words: readonly string[]) => words.map((word) => `"${word}"`).join(", ");
/** What an option must be. */
export const expected = {
  count: () => "a whole number of at least 1",
  whole: () => "a whole number of at least 0",
  pair: () => "[vertical, horizontal], whole numbers of at least 1",
  wholePair: () => "[vertical, horizontal], whole numbers of at least 0",
  padding: (words: readonly string[]) =>
    `[top, left, bottom, right], whole numbers of at least 0${words.length > 0 ? `, or ${quoted(words)}` : ""}`,
  flag: () => "true or false",
  number: () => "a number",
  positive: () => "a number above 0",
  fraction: () => "a number of at least 0 and below 1",
  choice: (words: readonly string[]) => `one of ${quoted(words)}`,
};
