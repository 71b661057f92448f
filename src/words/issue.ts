// A problem as data: which sentence, with which numbers, at which layer. The sentence itself stands in the words.

import { en, type Words } from "./en.ts";

type Sentences = Words["issues"];

/** One problem. `key` names its sentence in the words; `values` are what the sentence speaks of. */
export type Issue = {
  readonly [K in keyof Sentences]: {
    readonly key: K;
    readonly values: Parameters<Sentences[K]>[0];
    readonly layer?: { readonly number: number; readonly name: string };
  };
}[keyof Sentences];

/** An issue as a sentence. */
export const issueText = (issue: Issue, words: Words = en): string => {
  const sentence = words.issues[issue.key] as (values: Issue["values"]) => string;
  const text = sentence(issue.values);
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
