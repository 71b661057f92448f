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
  // A jump of 1/100,000 is not 0.
  const shown = (n: number) => (Number.isInteger(n) ? words.number(n) : String(Number(n.toPrecision(4))));
  const value = typeof result === "number" ? shown(result) : result;
  // What is a number already is said once: "channels: F = 10".
  const grouped = numbers.replace(/\d{5,}/g, (digits) => words.number(Number(digits)));
  const said = [formula, numbers === String(result) ? "" : grouped, value];
  return `${words.quantities[what]}: ${said.filter((part, i) => part !== "" && part !== said[i - 1]).join(" = ")}`;
};

/** What the letters in the formulas of some steps mean, several to a line of so many columns. */
export const legendOf = (steps: readonly Pick<Step, "formula">[], words: Words, columns = 80): string => {
  const used = new Set(steps.flatMap(({ formula }) => formula.match(/[A-Za-z]\w*'?/g) ?? []));
  const lines: string[] = [];
  for (const [letters, meaning] of Object.entries(words.symbols)) {
    const shown = letters.split(" ").filter((letter) => used.has(letter));
    if (shown.length === 0) continue;
    const entry = `${shown.join(", ")} ${meaning}`;
    const longer = lines.length > 0 ? `${lines.at(-1)}; ${entry}` : entry;
    if (lines.length > 0 && longer.length < columns) lines[lines.length - 1] = longer;
    else lines.push(entry);
  }
  return lines.join(";\n");
};
