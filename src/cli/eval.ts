// hubel eval MODEL DATA: how good a model is on test images.

import { type AddCommand, type CommonOptions, command } from "./command.ts";
import { confusionTable } from "./confusion-table.ts";
import { loadData } from "./data-argument.ts";
import { Mistake } from "./mistake.ts";
import { loadModel } from "./net-argument.ts";
import { wholeNumber } from "./options.ts";
import { table } from "./table.ts";
import { testModel } from "./test-model.ts";

export const addEval: AddCommand = (program, words, terminal) => {
  const { cli } = words;
  command(program, words, "eval", cli.verbs.eval, "hubel eval runs/digits-lenet5/model.safetensors digits")
    .argument("<MODEL>", cli.model)
    .argument("<DATA>", cli.data)
    .option("--batch <N>", cli.evalBatch, wholeNumber("--batch", 1), 64)
    .action(async (name: string, data: string, options: CommonOptions & { readonly batch: number }) => {
      const out = terminal(options);
      const model = await loadModel(name);
      const { test, classes } = await loadData(data);
      if (!test) throw new Mistake((w) => w.cli.noTestData({ name: data }));
      const evaluation = (await testModel(model, test, classes, options.batch)).evaluation();
      if (options.json) return out.json(evaluation);
      const { columns } = cli;
      const three = (n: number) => n.toFixed(3);
      out.result(`${cli.evalHead(evaluation)}\n`);
      out.result(
        table(
          [
            [columns.class, columns.precision, columns.recall, columns.f1].map(out.bold),
            null,
            ...evaluation.perClass.map((c) => [c.name, three(c.precision), three(c.recall), three(c.f1)]),
          ],
          ["left", "right", "right", "right"],
        ),
      );
      out.result(`\n${confusionTable(evaluation, out)}`);
    });
};
