// hubel summary NET: the table of layers, or the plan by which a backend would compute it.

import { wasm } from "../backends/wasm/wasm.ts";
import { shapeText } from "../layers/rule.ts";
import { type LayerSummary, summarize } from "../net/summary.ts";
import { lower } from "../plan/lower.ts";
import { printPlan } from "../plan/print.ts";
import { program as programOf } from "../plan/program.ts";
import { sessionLayout } from "../plan/session-layout.ts";
import { type AddCommand, type CommonOptions, command } from "./command.ts";
import { wrongUse } from "./mistake.ts";
import { loadNet } from "./net-argument.ts";
import { inputShape, oneOf, wholeNumber } from "./options.ts";
import { table } from "./table.ts";

interface SummaryOptions extends CommonOptions {
  readonly input?: readonly [number, number, number];
  readonly batch: number;
  readonly plan?: "infer" | "train";
}

export const addSummary: AddCommand = (program, words, terminal) => {
  const { cli } = words;
  command(program, words, "summary", cli.verbs.summary, "hubel summary lenet5")
    .argument("<NET>", cli.net)
    .option("--input <C,H,W>", cli.summary.input, inputShape)
    .option("--batch <N>", cli.summary.batch, wholeNumber("--batch", 1), 1)
    .option("--plan <PURPOSE>", cli.summary.plan, oneOf("--plan", ["infer", "train"]))
    .action(async (name: string, options: SummaryOptions) => {
      const out = terminal(options);
      const given = await loadNet(name);
      const net = options.input ? { ...given, input: options.input } : given;
      if (options.plan && options.json) throw wrongUse((w) => w.cli.notTogether({ one: "--plan", other: "--json" }));
      if (options.plan) {
        const purposeful = programOf(net, options.plan);
        const plan = lower(purposeful, wasm().target, {
          capacity: options.batch,
          session: sessionLayout([purposeful]),
        });
        return out.result(printPlan(plan).trimEnd());
      }
      const summary = summarize(net);
      if (options.json) return out.json(summary);
      const { columns } = cli;
      const { total } = summary;
      const field = (f: LayerSummary["receptiveField"]) => (f ? shapeText(f.size) : "");
      out.result(
        table(
          [
            [columns.layer, columns.type, columns.output, columns.parameters, columns.macs, columns.field].map(
              out.bold,
            ),
            null,
            ["input", "", shapeText(summary.input), "", "", ""],
            ...summary.layers.map((l) => [
              l.name,
              l.type,
              shapeText(l.output),
              l.parameters === 0 ? "" : words.number(l.parameters),
              l.macs === 0 ? "" : words.number(l.macs),
              field(l.receptiveField),
            ]),
            null,
            [cli.total, "", "", words.number(total.parameters), words.number(total.macs), field(total.receptiveField)],
          ],
          ["left", "left", "right", "right", "right", "right"],
        ),
      );
      out.result(
        `\n${cli.summaryFoot({ ...total, activationBytes: total.activationBytes * options.batch, images: options.batch })}`,
      );
    });
};
