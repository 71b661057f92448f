// hubel train DATA: trains a network in a run folder. A new run is the resuming of a run that has done nothing yet, so
// both go the same way.

import type { Command } from "commander";
import type { Backend } from "../backends/backend.ts";
import { reference } from "../backends/reference.ts";
import { wasm } from "../backends/wasm/wasm.ts";
import { shift } from "../data/augment.ts";
import { type Dataset, measure, splitValidation } from "../data/dataset.ts";
import { initialise, type Model } from "../model/model.ts";
import { summarize } from "../net/summary.ts";
import type { TrainEvent } from "../train/events.ts";
import { fit } from "../train/fit.ts";
import { scheduleNames } from "../train/schedule.ts";
import { type AddCommand, type CommonOptions, command } from "./command.ts";
import { loadData } from "./data-argument.ts";
import { Mistake, wrongUse } from "./mistake.ts";
import { loadNet } from "./net-argument.ts";
import { number, oneOf, wholeNumber } from "./options.ts";
import { newRunFolder, RunFolder, type RunRecord } from "./run-folder.ts";
import { writeRunReport } from "./run-report.ts";
import { shellWord, type Terminal } from "./terminal.ts";
import { testModel } from "./test-model.ts";
import { version } from "./version.ts";

interface TrainOptions extends CommonOptions {
  readonly net: string;
  readonly beside?: string;
  readonly epochs: number;
  readonly batch: number;
  readonly optimizer: "sgd";
  readonly lr: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly schedule: RunRecord["options"]["schedule"];
  readonly augment: RunRecord["options"]["augment"];
  readonly threads: string;
  readonly backend: RunRecord["options"]["backend"];
  readonly out?: string;
  readonly resume?: string;
  readonly seed: number;
}

/** Validation is this part of the training images, chosen by the seed. */
const validationFraction = 0.1;
/** Exit status after Ctrl-C, as shells have it: 128 + the signal's number. */
const interruptedStatus = 130;

export const addTrain: AddCommand = (program, words, terminal, setStatus) => {
  const { cli } = words;
  const t = cli.train;
  command(program, words, "train", cli.verbs.train, "hubel train digits --epochs 10 --seed 2")
    .argument("[DATA]", cli.data)
    .option("--net <NET>", t.net, "lenet5")
    .option("--beside <NET>", t.beside)
    .option("--epochs <N>", t.epochs, wholeNumber("--epochs", 1), 30)
    .option("--batch <N>", t.batch, wholeNumber("--batch", 1), 32)
    .option("--optimizer <NAME>", t.optimizer, oneOf("--optimizer", ["sgd"]), "sgd")
    .option("--lr <RATE>", t.lr, number("--lr", "above0"), 0.02)
    .option("--momentum <M>", t.momentum, number("--momentum", "from0below1"), 0.9)
    .option("--weight-decay <D>", t.weightDecay, number("--weight-decay", "from0"), 5e-3)
    .option("--schedule <NAME>", t.schedule, oneOf("--schedule", scheduleNames), "cosine")
    .option("--augment <NAME>", t.augment, oneOf("--augment", ["shift", "none"]), "shift")
    .option("--threads <N>", t.threads, oneOf("--threads", ["1"]), "1")
    .option("--backend <NAME>", t.backend, oneOf("--backend", ["wasm", "reference"]), "wasm")
    .option("--out <DIR>", t.out)
    .option("--resume <DIR>", t.resume)
    .option("--seed <N>", cli.seed, wholeNumber("--seed", 0), 1)
    .action(async (data: string | undefined, options: TrainOptions, self: Command) => {
      const out = terminal(options);
      const run = options.resume === undefined ? await begin(data, options) : openForResume(options.resume, data, self);
      const finished = await trainAll(run, out, options);
      if (!finished) setStatus(interruptedStatus);
    });
};

/** Checks everything that can be checked, and only then makes the run's folder. */
const begin = async (data: string | undefined, options: TrainOptions): Promise<RunFolder> => {
  if (data === undefined) throw wrongUse((w) => w.cli.missingArgument({ name: "DATA" }));
  const dataset = await loadData(data);
  const nets = await Promise.all([options.net, ...(options.beside ? [options.beside] : [])].map(loadNet));
  const { mean, std } = measure(dataset.train);
  const [, height, width] = dataset.train.shape;
  const records = nets.map(
    (net, i): RunRecord => ({
      net: { ...net, classes: dataset.classes, preprocess: { mean, std, size: [height, width] } },
      data,
      options: {
        epochs: options.epochs,
        batchSize: options.batch,
        optimizer: {
          name: options.optimizer,
          learningRate: options.lr,
          momentum: options.momentum,
          weightDecay: options.weightDecay,
        },
        schedule: options.schedule,
        augment: options.augment,
        backend: options.backend,
      },
      seed: options.seed,
      versions: { hubel: version(), node: process.versions.node, backend: backendOf(options.backend).name },
      beside: i === 0 && nets[1] ? [nameOf(nets[1].name)] : [],
    }),
  );
  const starts = await Promise.all(records.map((record) => firstState(record, dataset)));
  const run = await newRunFolder(`${data}-${nameOf(nets[0]?.name)}`, options.out);
  // The main one last: once it is there, so is all that it names.
  for (const [i, record] of [...records.entries()].reverse()) {
    const start = starts[i];
    const folder = i === 0 ? run : run.beside(nameOf(record.net.name));
    if (start) await folder.create(record, start);
  }
  return run;
};

const nameOf = (name: string | undefined): string => (name ?? "net").replaceAll(/[^\w.-]+/g, "-");

/** The state before the first step. Making it also finds out whether net, data and options go together. */
const firstState = async (record: RunRecord, dataset: Dataset) => {
  const training = await openTraining(record, dataset, initialise(record.net, record.seed));
  const state = await training.state();
  training.close();
  return state;
};

const openForResume = (folder: string, data: string | undefined, self: Command): RunFolder => {
  const given = self.options
    .filter((o) => self.getOptionValueSource(o.attributeName()) === "cli")
    .map((o) => o.long ?? "");
  const option = data ?? given.find((name) => !["--resume", "--json", "--quiet", "--lang"].includes(name));
  if (option !== undefined) throw wrongUse((w) => w.cli.notWithResume({ option }));
  return new RunFolder(folder);
};

/** Trains what is not finished yet of a run and those beside it. False where it was interrupted. */
const trainAll = async (run: RunFolder, out: Terminal, options: CommonOptions): Promise<boolean> => {
  const record = await run.record();
  const folders = [run, ...record.beside.map((name) => run.beside(name))];
  if (folders.every((folder) => folder.isFinished) && run.hasReport) {
    out.note(out.words.cli.runFinished({ folder: run.folder }));
    return true;
  }
  const interrupted = listenForInterrupt();
  for (const folder of folders)
    if (!folder.isFinished && (interrupted.yes || !(await trainOne(folder, out, options, interrupted)))) {
      out.warn(out.words.cli.stopped({ program: out.program, folder: shellWord(run.folder) }));
      return false;
    }
  interrupted.stopListening();
  await writeRunReport(run, out, options);
  return true;
};

const trainOne = async (
  run: RunFolder,
  out: Terminal,
  options: CommonOptions,
  interrupted: { readonly yes: boolean },
): Promise<boolean> => {
  const record = await run.record();
  const { cli } = out.words;
  refuseOtherEngine(run, record);
  const dataset = await loadData(record.data);
  const state = await run.latestCheckpoint();
  await run.forgetAfter(state.progress.epoch);
  const training = await openTraining(record, dataset, { net: record.net, parameters: new Map() }, state);
  const { train, validation } = split(record, dataset);
  out.note(
    cli.training({
      net: nameOf(record.net.name),
      parameters: summarize(record.net).total.parameters,
      data: dataset.name,
      images: train.count,
      validation: validation.count,
      backend: record.versions.backend,
    }),
  );

  try {
    for await (const event of training) {
      report(event, record, out, options);
      if (event.event === "epoch") {
        await run.addMetrics(event);
        await run.writeCheckpoint(await training.state());
      }
      if (interrupted.yes) {
        out.progressDone();
        await run.writeCheckpoint(await training.state());
        return false;
      }
    }
    out.progressDone();
    const model = await training.model();
    const { seconds } = (await training.state()).progress;
    const tested = dataset.test && (await testModel(model, dataset.test, dataset.classes)).evaluation();
    const done = {
      event: "done",
      run: run.folder,
      model: run.modelFile,
      testAccuracy: tested?.accuracy ?? null,
      seconds,
    } as const;
    await run.addMetrics(done);
    await run.writeModel(model);
    if (options.json) out.json(done);
    return true;
  } finally {
    out.progressDone();
    training.close();
  }
};

const split = (record: RunRecord, dataset: Dataset) =>
  splitValidation(dataset.train, { fraction: validationFraction, seed: record.seed });

const openTraining = (
  record: RunRecord,
  dataset: Dataset,
  model: Model,
  resume?: Parameters<typeof fit>[2]["resume"],
) => {
  const { options, seed } = record;
  return fit(
    model,
    { ...split(record, dataset), classes: dataset.classes },
    {
      backend: backendOf(options.backend),
      epochs: options.epochs,
      batchSize: options.batchSize,
      optimizer: options.optimizer,
      schedule: options.schedule,
      augmentation: options.augment === "shift" ? shift() : null,
      seed,
      ...(resume ? { resume } : {}),
    },
  );
};

const backendOf = (name: RunRecord["options"]["backend"]): Backend => (name === "wasm" ? wasm() : reference());

/** Going on with another version or instruction set would not give what never stopping gives. */
const refuseOtherEngine = ({ folder }: RunFolder, { versions, options }: RunRecord) => {
  const known = version();
  if (versions.hubel !== known) throw new Mistake((w) => w.cli.otherVersion({ folder, given: versions.hubel, known }));
  const backend = backendOf(options.backend).name;
  if (versions.backend !== backend)
    throw new Mistake((w) => w.cli.otherBackend({ folder, given: versions.backend, known: backend }));
};

const report = (event: TrainEvent, record: RunRecord, out: Terminal, options: CommonOptions) => {
  const { cli } = out.words;
  const { epochs } = record.options;
  if (event.event === "step")
    return out.progress((bar) =>
      cli.progress({
        ...event,
        epochs,
        bar: bar(event.batch / event.batches),
        rate: event.imagesPerSecond,
        left: cli.duration({ seconds: event.secondsLeft }),
      }),
    );
  if (options.json) out.json(event);
  out.progressDone();
  out.note(cli.epochDone({ ...event, epochs }));
};

/** Ctrl-C, or a polite request to end, is heard between steps; a second one ends the process at once. */
const listenForInterrupt = () => {
  const state = { yes: false };
  const listen = () => {
    if (state.yes) process.exit(interruptedStatus);
    state.yes = true;
  };
  process.on("SIGINT", listen).on("SIGTERM", listen);
  return Object.assign(state, {
    stopListening: () => void process.off("SIGINT", listen).off("SIGTERM", listen),
  });
};
