// Whether a net and images go together: the size of its input, and as many outputs as there are classes.

import type { ImageSet } from "../data/dataset.ts";
import { shapeText } from "../layers/rule.ts";
import type { Net } from "../net/net.ts";
import { resolve } from "../net/resolve.ts";
import { type Issue, UserError } from "../words/issue.ts";

/** @throws UserError saying what does not go together */
export const checkTogether = (net: Net, sets: readonly ImageSet[], classes: readonly string[]): void => {
  const issues: Issue[] = [];
  const input = shapeText(net.input);
  const other = sets.find((set) => shapeText(set.shape) !== input);
  if (other) issues.push({ key: "inputMismatch", values: { net: input, data: shapeText(other.shape) } });
  const outputs = resolve(net).output.place.output;
  if (outputs.length === 1 && outputs[0] !== classes.length)
    issues.push({ key: "classMismatch", values: { net: outputs[0] ?? 0, data: classes.length } });
  if (issues.length > 0) throw new UserError(issues);
};
