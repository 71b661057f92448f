// A net that cannot be: its table down to the first layer that does not fit, why, and what mends it.

import { shapeText } from "../layers/rule.ts";
import { diagnose } from "../net/doctor.ts";
import type { Description } from "../net/resolve.ts";
import { summariesOf } from "../net/summary.ts";
import { type Issue, issueText } from "../words/issue.ts";
import { layersTable } from "./layers-table.ts";
import type { Terminal } from "./terminal.ts";

/** @returns whether there was a layer to show; what is wrong with the description as a whole is for others to say */
export const showBrokenNet = (description: Description, out: Terminal, json: boolean): boolean => {
  const found = diagnose(description);
  if (!found?.issue.layer) return false;
  const { words } = out;
  const layers = summariesOf(found.known, description.input);
  const further = found.further.map((issue) => issueText(issue, words));
  const problem = issueText({ ...found.issue, repairs: [] } as Issue, words);
  const repairs = found.repairs.map(words.repair);
  if (json) {
    const { layer } = found.issue;
    out.json({ input: description.input, layers, problem: { layer, text: problem, repairs }, further });
    return true;
  }
  out.result(layersTable(layers, description.input, null, out));
  out.warn(`\n✗ ${problem}`);
  const before = layers.at(-1)?.output ?? description.input;
  out.warn(words.cli.reached({ shape: shapeText(before) }));
  if (repairs.length > 0) out.warn([words.cli.repairs({}), ...repairs.map((text) => `  • ${text}`)].join("\n"));
  for (const text of further) out.warn(`✗ ${text}`);
  return true;
};
