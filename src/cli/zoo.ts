// hubel zoo: the networks that ship.

import { shapeText } from "../layers/rule.ts";
import { summarize } from "../net/summary.ts";
import { zoo } from "../net/zoo/index.ts";
import { type AddCommand, type CommonOptions, command } from "./command.ts";
import { table } from "./table.ts";

export const addZoo: AddCommand = (program, words, terminal) => {
  const { cli } = words;
  command(program, words, "zoo", cli.verbs.zoo, "hubel zoo").action((options: CommonOptions) => {
    const out = terminal(options);
    const rows = zoo.map(({ name, source, net }) => {
      const { input, total } = summarize(net());
      return { name, input, parameters: total.parameters, macs: total.macs, source };
    });
    if (options.json) return out.json(rows);
    const { columns } = cli;
    out.result(
      table(
        [
          [columns.name, columns.input, columns.parameters, columns.macs],
          null,
          ...rows.map((r) => [r.name, shapeText(r.input), words.number(r.parameters), words.number(r.macs)]),
        ],
        ["left", "left", "right", "right"],
      ),
    );
    for (const { name, source } of rows) out.result(out.dim(`${name}: ${source}`));
  });
};
