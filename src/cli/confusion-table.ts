// The confusion matrix as a table.

import type { Evaluation } from "../train/metrics.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export const confusionTable = ({ confusion, perClass }: Evaluation, out: Terminal): string => {
  const names = perClass.map(({ name }) => name);
  const cell = (count: number, actual: number, predicted: number) => {
    if (count === 0) return out.dim("·");
    return actual === predicted ? out.bold(String(count)) : String(count);
  };
  return [
    out.words.cli.confusion({}),
    table(
      [["", ...names], null, ...confusion.map((row, a) => [names[a] ?? "", ...row.map((n, p) => cell(n, a, p))])],
      ["left", ...names.map(() => "right" as const)],
    ),
  ].join("\n");
};
