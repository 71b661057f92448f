// How to do the run again: the command line, the options, the versions, and the networks' descriptions.

import { isDeepStrictEqual } from "node:util";
import { netToJson } from "../../net/json.ts";
import type { Net } from "../../net/net.ts";
import { zoo } from "../../net/zoo/index.ts";
import type { Contents, NamedRun } from "./contents.ts";
import { type Html, html } from "./html.ts";

export const repeatSection = ({ main, beside, words }: Contents): Html => {
  const { report } = words;
  const { columns } = report;
  const { record } = main;
  const { optimizer } = record.options;
  const runs = [main, ...beside];
  const facts: readonly (readonly [name: string, value: string])[] = [
    [columns.data, record.data],
    [columns.seed, String(record.seed)],
    [columns.epochs, String(record.options.epochs)],
    [columns.batchSize, String(record.options.batchSize)],
    [columns.optimizer, optimizer.name],
    [columns.learningRate, `${optimizer.learningRate}, ${record.options.schedule}`],
    [columns.momentum, String(optimizer.momentum)],
    [columns.weightDecay, String(optimizer.weightDecay)],
    [columns.augmentation, record.options.augment],
    [columns.backend, record.versions.backend],
    ["hubel", record.versions.hubel],
    ["Node.js", record.versions.node],
  ];
  const own = runs.filter((run) => !ships(run.record.net));
  return html`<section aria-labelledby="repeat">
<h2 id="repeat">${report.repeat({})}</h2>
<pre tabindex="0"><code>${commandLine(runs)}</code></pre>
<p>${report.repeatNote({})}</p>
${own.map((run) => html`<p>${report.repeatOwnNet({ net: run.name, file: netFile(run) })}</p>`)}
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${runs.map(
  (run) => html`<details>
<summary>${report.description({ net: run.name })}</summary>
<pre tabindex="0"><code>${netToJson(run.record.net)}</code></pre>
</details>
`,
)}
</section>`;
};

/** A line may end between options but not within one. */
const commandLine = (runs: readonly NamedRun[]): Html => {
  const [main, beside] = runs;
  if (!main) return html``;
  const { data, seed, options: given } = main.record;
  const { optimizer } = given;
  const words = [
    ["hubel", "train", data],
    ["--net", netArgument(main)],
    ...(beside ? [["--beside", netArgument(beside)]] : []),
    ["--epochs", given.epochs],
    ["--batch", given.batchSize],
    ["--optimizer", optimizer.name],
    ["--lr", optimizer.learningRate],
    ["--momentum", optimizer.momentum],
    ["--weight-decay", optimizer.weightDecay],
    ["--schedule", given.schedule],
    ["--augment", given.augment],
    ["--backend", given.backend],
    ["--seed", seed],
  ];
  const options = words.map((group) => html`<span class="unbroken">${group.map(quoted).join(" ")}</span>`);
  return html`${options.map((option, i) => (i === 0 ? option : html` ${option}`))}`;
};

const netArgument = (run: NamedRun): string => (ships(run.record.net) ? (run.record.net.name ?? "") : netFile(run));
const netFile = (run: NamedRun): string => `${run.name.replaceAll(/[^\w.-]+/g, "-")}.json`;

/** Whether the name alone says which net it is. */
const ships = (net: Net): boolean => {
  const shipped = zoo.find(({ name }) => name === net.name)?.net();
  const shapeOf = ({ input, layers, output }: Net) => JSON.parse(JSON.stringify({ input, layers, output })) as unknown;
  return shipped !== undefined && isDeepStrictEqual(shapeOf(shipped), shapeOf(net));
};

/** As a shell takes it for one word. */
const quoted = (word: string | number): string => {
  const text = String(word);
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
};
