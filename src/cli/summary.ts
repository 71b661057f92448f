// hubel summary NET: the table of layers; one layer's working; what training takes; or the plan of a backend.

import { totalmem } from "node:os";
import { wasm } from "../backends/wasm/wasm.ts";
import { explainLayer } from "../net/explain-layer.ts";
import type { Net } from "../net/net.ts";
import { type Summary, summarize } from "../net/summary.ts";
import { lower } from "../plan/lower.ts";
import { printPlan } from "../plan/print.ts";
import { program as programOf } from "../plan/program.ts";
import { sessionLayout } from "../plan/session-layout.ts";
import { largestBatch, trainingMemory, trainingPace } from "../train/cost.ts";
import { legendOf, stepText } from "../words/working.ts";
import { showBrokenNet } from "./broken-net.ts";
import { type AddCommand, type CommonOptions, command } from "./command.ts";
import { layersTable } from "./layers-table.ts";
import { wrongUse } from "./mistake.ts";
import { descriptionOf, loadNetFor } from "./net-argument.ts";
import { inputShape, oneOf, wholeNumber } from "./options.ts";
import type { Terminal } from "./terminal.ts";

interface SummaryOptions extends CommonOptions {
  readonly input?: readonly [number, number, number];
  readonly batch?: number;
  readonly plan?: "infer" | "train";
  readonly explain?: string;
  /** How many images an epoch has. */
  readonly training?: number;
  readonly frozen?: readonly string[];
}

/** WebAssembly addresses 4 GiB. */
const wasmLimit = 2 ** 32;
const usualBatch = 64;

export const addSummary: AddCommand = (program, words, terminal, setStatus) => {
  const { cli } = words;
  const collect = (name: string, before: readonly string[] = []) => [...before, name];
  command(
    program,
    words,
    "summary",
    cli.verbs.summary,
    "hubel summary lenet5\n  hubel summary resnet18 --explain layer2.0.conv1",
  )
    .argument("<NET>", cli.net)
    .option("--input <C,H,W>", cli.summary.input, inputShape)
    .option("--batch <N>", cli.summary.batch, wholeNumber("--batch", 1))
    .option("--explain <LAYER>", cli.summary.explain)
    .option("--training <IMAGES>", cli.summary.training, wholeNumber("--training", 1))
    .option("--frozen <NAME>", cli.summary.frozen, collect)
    .option("--plan <PURPOSE>", cli.summary.plan, oneOf("--plan", ["infer", "train"]))
    .action(async (name: string, options: SummaryOptions) => {
      refuseTogether(options);
      const out = terminal(options);
      try {
        const net = await loadNetFor(name, options.input);
        if (options.plan) return out.result(planOf(net, options.plan, options));
        if (options.explain !== undefined) return explain(net, options.explain, options, out);
        await show(net, options, out);
      } catch (error) {
        const description = descriptionOf(error);
        if (!description || options.plan) throw error;
        if (!showBrokenNet(description, out, options.json ?? false)) throw error;
        setStatus(1);
      }
    });
};

const refuseTogether = (options: SummaryOptions) => {
  const views = (["plan", "explain", "training"] as const).filter((name) => options[name] !== undefined);
  const [one, other] = options.plan && options.json ? ["plan", "json"] : views;
  if (one !== undefined && other !== undefined)
    throw wrongUse((w) => w.cli.notTogether({ one: `--${one}`, other: `--${other}` }));
  const untrained = options.plan === "infer" ? "--plan infer" : options.explain === undefined ? null : "--explain";
  if (untrained && options.frozen) throw wrongUse((w) => w.cli.notTogether({ one: untrained, other: "--frozen" }));
};

const planOf = (net: Net, purpose: "infer" | "train", { batch: capacity = 1, frozen = [] }: SummaryOptions): string => {
  const made = programOf(net, purpose, { frozen });
  return printPlan(lower(made, wasm().target, { capacity, session: sessionLayout([made]) })).trimEnd();
};

const explain = (net: Net, layer: string, { json, batch = 1 }: SummaryOptions, out: Terminal) => {
  const working = explainLayer(net, layer, { batch });
  const steps = working.map((step) => stepText(step, out.words));
  if (json) return out.json({ layer, steps });
  for (const text of steps) out.result(text);
  out.result(`\n${out.dim(legendOf(working, out.words))}`);
};

const show = async (net: Net, options: SummaryOptions, out: Terminal) => {
  const summary = summarize(net, { frozen: options.frozen ?? [] });
  const training = options.training === undefined ? null : await trainingCost(net, options.training, options, out);
  if (options.json) return out.json({ ...summary, ...(training ? { training } : {}) });
  const { words } = out;
  const images = options.batch ?? 1;
  out.result(layersTable(summary.layers, summary.input, summary.total, out));
  out.result(
    `\n${words.cli.summaryFoot({ ...summary.total, images, activationBytes: images * summary.total.activationBytes })}`,
  );
  for (const text of misalignments(summary, out)) out.result(text);
  if (training) out.result(`\n${words.cli.trainingFoot(training)}`);
};

const misalignments = ({ layers }: Summary, { words }: Terminal): readonly string[] =>
  layers.flatMap(({ name, misaligned }) =>
    misaligned === undefined ? [] : [words.cli.misaligned({ name, apart: misaligned ? misaligned.join(" x ") : null })],
  );

const trainingCost = async (net: Net, images: number, options: SummaryOptions, out: Terminal) => {
  const { batch = usualBatch, frozen = [] } = options;
  const backend = wasm();
  const memory = trainingMemory(net, backend.target, batch, { frozen });
  const limitBytes = Math.min(wasmLimit, totalmem());
  const largest = largestBatch(net, backend.target, limitBytes, { frozen });
  out.note(out.words.cli.measuring({}));
  const imagesPerSecond = largest === 0 ? null : await trainingPace(net, backend, Math.min(batch, largest), { frozen });
  const secondsPerEpoch = imagesPerSecond === null ? null : images / imagesPerSecond;
  return {
    ...memory,
    limitBytes,
    largestBatch: largest,
    images,
    imagesPerSecond,
    secondsPerEpoch,
    backend: backend.name,
  };
};
