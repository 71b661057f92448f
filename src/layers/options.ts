// The options of a layer as a table: what each must be, and what it is when left out. Builders, JSON and error
// messages all read this table.

import type { Issue } from "../words/issue.ts";
import { shown, shownName } from "../words/shown.ts";
import type { Axes, FourSides, Padding, Pair } from "./types/shape.ts";

export interface OptionRule {
  /** A short word for what is expected: looked up in the words. */
  readonly expects:
    | "count"
    | "pair"
    | "whole"
    | "wholePair"
    | "padding"
    | "flag"
    | "number"
    | "positive"
    | "fraction"
    | "choice";
  /** The words that a choice is between, or that stand for a padding worked out from the input. */
  readonly choices?: readonly string[];
  /** The same as JSON Schema. */
  readonly schema: object;
  accepts(value: unknown): boolean;
  /** The value when left out, possibly another option's; absent where the option is required. */
  readonly byDefault?: (given: Readonly<Record<string, unknown>>) => unknown;
}

export type OptionTable = Readonly<Record<string, OptionRule>>;

type Default = OptionRule["byDefault"];
const option = (rule: Omit<OptionRule, "byDefault">, byDefault: Default): OptionRule =>
  byDefault ? { ...rule, byDefault } : rule;

const isWhole = (least: number) => (value: unknown) => Number.isSafeInteger(value) && (value as number) >= least;
const isList = (length: number, least: number) => (value: unknown) =>
  Array.isArray(value) && value.length === length && value.every(isWhole(least));
const isNumber = (holds: (n: number) => boolean) => (value: unknown) =>
  typeof value === "number" && Number.isFinite(value) && holds(value);
const wholeSchema = (least: number) => ({ type: "integer", minimum: least });
const listSchema = (length: number, least: number) => ({
  type: "array",
  items: wholeSchema(least),
  minItems: length,
  maxItems: length,
});

/** A whole number of at least 1. */
export const count = (byDefault?: Default) =>
  option({ expects: "count", schema: wholeSchema(1), accepts: isWhole(1) }, byDefault);
/** [vertical, horizontal], each at least 1. */
export const pair = (byDefault?: Default) =>
  option({ expects: "pair", schema: listSchema(2, 1), accepts: isList(2, 1) }, byDefault);
/** [vertical, horizontal], each at least 0. */
export const wholePair = (byDefault?: Default) =>
  option({ expects: "wholePair", schema: listSchema(2, 0), accepts: isList(2, 0) }, byDefault);
/** [top, left, bottom, right], each at least 0; or a word for what is worked out from the input. */
export const padding = (byDefault?: Default, words: readonly string[] = []) =>
  option(
    {
      expects: "padding",
      choices: words,
      schema: words.length > 0 ? { anyOf: [listSchema(4, 0), { enum: words }] } : listSchema(4, 0),
      accepts: (value) => isList(4, 0)(value) || words.includes(value as string),
    },
    byDefault,
  );
export const flag = (byDefault?: Default) =>
  option({ expects: "flag", schema: { type: "boolean" }, accepts: (value) => typeof value === "boolean" }, byDefault);
/** Any finite number. */
export const number = (byDefault?: Default) =>
  option({ expects: "number", schema: { type: "number" }, accepts: isNumber(() => true) }, byDefault);
export const positive = (byDefault?: Default) =>
  option(
    { expects: "positive", schema: { type: "number", exclusiveMinimum: 0 }, accepts: isNumber((n) => n > 0) },
    byDefault,
  );
/** At least 0 and below 1. */
export const fraction = (byDefault?: Default) =>
  option(
    {
      expects: "fraction",
      schema: { type: "number", minimum: 0, exclusiveMaximum: 1 },
      accepts: isNumber((n) => n >= 0 && n < 1),
    },
    byDefault,
  );
/** One of some words. */
export const choice = (choices: readonly string[], byDefault?: Default) =>
  option(
    { expects: "choice", choices, schema: { enum: choices }, accepts: (v) => choices.includes(v as string) },
    byDefault,
  );

/** A builder's shorthand written out: 5 is [5, 5]. Anything else passes unchanged, to be refused by the check. */
export const axesOf = (value: Pair): Axes => (typeof value === "number" ? [value, value] : value);
/** 2 is [2, 2, 2, 2]; [1, 2] is [1, 2, 1, 2]. Anything else passes, as above. */
export const sidesOf = (value: Padding): FourSides => {
  if (typeof value === "number") return [value, value, value, value];
  return value?.length === 2 ? [value[0], value[1], value[0], value[1]] : value;
};

/** What is wrong with a layer's options; unknown ones are answered with the nearest known name. */
export const optionIssues = (layer: Readonly<Record<string, unknown>>, table: OptionTable): Issue[] => {
  const issues: Issue[] = [];
  const known = [...Object.keys(table), "name", "type", "inputs"];
  for (const key of Object.keys(layer))
    if (!known.includes(key))
      issues.push({
        key: "unknownOption",
        values: { option: shownName(key), nearest: nearest(key, Object.keys(table)) },
      });
  for (const [name, rule] of Object.entries(table)) {
    const value = layer[name];
    if (value === undefined) issues.push({ key: "missingOption", values: { option: name } });
    else if (!rule.accepts(value))
      issues.push({
        key: "badOption",
        values: { option: name, expects: rule.expects, choices: rule.choices ?? [], given: shown(value) },
      });
  }
  return issues;
};

/** A layer with every option that it leaves out filled in. */
export const withDefaults = <L extends object>(layer: L, table: OptionTable): L => {
  const filled = { ...layer } as Record<string, unknown>;
  for (const [name, rule] of Object.entries(table))
    if (filled[name] === undefined && rule.byDefault) filled[name] = rule.byDefault(filled);
  return filled as L;
};

/** The known name that takes the fewest edits to reach, or null where none is near. */
export const nearest = (word: string, known: readonly string[]): string | null => {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(word.length / 2)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= least) continue; // so that a word of a megabyte costs nothing
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
};

/** Levenshtein's distance. */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] as number) + 1,
          (next[j - 1] as number) + 1,
          (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] as number;
};
