// A step of a working as a line of text: what, formula, numbers, result.

import type { Words } from "./en.ts";

interface Step {
  readonly what: keyof Words["quantities"];
  readonly formula: string;
  readonly numbers: string;
  readonly result: number | string;
}

/** "height: floor((H - K + 2P) / S) + 1 = floor((32 - 5 + 2 × 2) / 1) + 1 = 32". */
export const stepText = ({ what, formula, numbers, result }: Step, words: Words): string => {
  const value = typeof result === "number" ? words.number(result) : result;
  // What is a number already is said once: "channels: F = 10".
  const said = [formula, numbers === String(result) ? "" : numbers, value];
  return `${words.quantities[what]}: ${said.filter((part, i) => part !== "" && part !== said[i - 1]).join(" = ")}`;
};
