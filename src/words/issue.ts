// A problem as data: which sentence, with which numbers, at which layer. The sentence itself stands in the words.

import { en, type Words } from "./en.ts";

type Sentences = Words["issues"];

/** A layer in a repair: its type, and the options that matter; the others have their defaults. */
export type RepairLayer = { readonly type: string; readonly [option: string]: unknown };

/**
 * One way to mend a misfit: other options of the layer where it shows, or of the one named; layers put before it, on its
 * way from one of its inputs where it has several (0 is the first); or a layer taken out.
 */
export type Repair =
  | { readonly set: Readonly<Record<string, unknown>>; readonly at?: string }
  | { readonly before: readonly RepairLayer[]; readonly input?: number }
  | { readonly remove: string };

/** One problem. `key` names its sentence in the words; `values` are what the sentence speaks of. */
export type Issue = {
  readonly [K in keyof Sentences]: {
    readonly key: K;
    readonly values: Parameters<Sentences[K]>[0];
    readonly layer?: { readonly number: number; readonly name: string };
    /** Each of them makes the layer fit where it stands. */
    readonly repairs?: readonly Repair[];
  };
}[keyof Sentences];

/** An issue as a sentence. */
export const issueText = (issue: Issue, words: Words = en): string => {
  const sentence = words.issues[issue.key] as (values: Issue["values"]) => string;
  const repairs = issue.repairs?.map(words.repair) ?? [];
  const text = sentence(issue.values) + (repairs.length > 0 ? ` ${words.tryThis({ repairs })}` : "");
  return issue.layer ? words.atLayer({ ...issue.layer, text }) : text;
};

/** Something the user can mend. Its message is English; `issues` can be worded in another language. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[], options?: ErrorOptions) {
    super(issues.map((issue) => issueText(issue)).join("\n"), options);
    this.issues = issues;
  }
}
