// What a finished run leaves and says: report.html, test accuracy, confusion matrix, what to try next.

import type { Dataset } from "../data/dataset.ts";
import type { CommonOptions } from "./command.ts";
import { confusionTable } from "./confusion-table.ts";
import { loadData } from "./data-argument.ts";
import { nameRuns, type ReportedRun } from "./report/contents.ts";
import { renderReport } from "./report/report.ts";
import type { RunFolder } from "./run-folder.ts";
import { shellWord, type Terminal } from "./terminal.ts";
import { testModel } from "./test-model.ts";

export const writeRunReport = async (run: RunFolder, out: Terminal, options: CommonOptions): Promise<void> => {
  const record = await run.record();
  const dataset = await loadData(record.data);
  const main = await reported(run, dataset);
  const beside = await Promise.all(record.beside.map((name) => reported(run.beside(name), dataset)));
  await run.writeReport(renderReport({ main, beside, test: dataset.test, words: out.words, language: out.language }));
  if (!options.json) say(run, [main, ...beside], out);
};

const reported = async (run: RunFolder, dataset: Dataset): Promise<ReportedRun> => {
  const model = await run.model();
  const tally = dataset.test && (await testModel(model, dataset.test, dataset.classes));
  return {
    record: await run.record(),
    epochs: await run.metrics(),
    model,
    seconds: await run.seconds(),
    test: tally && { evaluation: tally.evaluation(), mistakes: tally.mistakes() },
  };
};

const say = (run: RunFolder, runs: readonly ReportedRun[], out: Terminal) => {
  const { cli } = out.words;
  out.result("");
  for (const { name, test, seconds } of nameRuns(runs))
    if (test) {
      const { accuracy, images } = test.evaluation;
      out.result(out.bold(cli.testAccuracy({ net: name, accuracy, images, wrong: test.mistakes.length, seconds })));
    }
  const [main] = runs;
  if (main?.test) out.result(`\n${confusionTable(main.test.evaluation, out)}\n`);
  out.result(cli.runFolder({ folder: run.folder }));
  const modelFile = shellWord(run.modelFile);
  const next: readonly (readonly [command: string, what: string])[] = [
    [`eval ${modelFile} ${main?.record.data}`, cli.nextEval({})],
    [`summary ${modelFile}`, cli.nextSummary({})],
    [`train ${main?.record.data} --seed ${(main?.record.seed ?? 0) + 1} --lr 0.01`, cli.nextAgain({})],
  ];
  out.result(`\n${cli.next({})}\n  ${cli.nextReport({ file: run.reportFile })}`);
  for (const [command, what] of next) out.result(`  ${what}:\n    ${out.bold(`${out.program} ${command}`)}`);
};
