// Loss and accuracy over the epochs: the data that the page's script draws, and the same numbers as a table.

import type { EpochEvent } from "../../train/events.ts";
import type { Words } from "../../words/en.ts";
import type { Contents, NamedRun } from "./contents.ts";
import { type Html, html, jsonScript } from "./html.ts";
import { scrolling } from "./scrolling.ts";

type Measure = "trainLoss" | "validationLoss" | "trainAccuracy" | "validationAccuracy";

/** What curve-script.ts reads. */
interface Curves {
  readonly epoch: string;
  readonly epochs: readonly number[];
  readonly charts: readonly {
    /** Of the element that it is drawn in. */
    readonly id: string;
    /** The largest value that makes sense, if there is one. */
    readonly most: number | null;
    readonly series: readonly {
      readonly label: string;
      /** Which run, and so which colour. */
      readonly run: number;
      readonly dashed: boolean;
      readonly values: readonly (number | null)[];
      /** The values as the legend shows them. */
      readonly texts: readonly string[];
    }[];
  }[];
}

export const curvesSection = ({ main, beside, words }: Contents): Html => {
  const { report } = words;
  const runs = [main, ...beside];
  const epochs = [...new Set(runs.flatMap((run) => run.epochs.map(({ epoch }) => epoch)))].sort((a, b) => a - b);
  if (epochs.length === 0) return html``;
  const data: Curves = {
    epoch: report.columns.epoch,
    epochs,
    charts: [
      { id: "loss-chart", most: null, series: seriesOf(runs, epochs, "trainLoss", "validationLoss", words) },
      { id: "accuracy-chart", most: 100, series: seriesOf(runs, epochs, "trainAccuracy", "validationAccuracy", words) },
    ],
  };
  const shifted = main.record.options.augment !== "none";
  const validated = main.epochs.some(({ validationLoss }) => validationLoss !== null);
  return html`<section aria-labelledby="curves">
<h2 id="curves">${report.curves({})}</h2>
<div class="charts">
${chart("loss-chart", report.lossChart({}))}
${chart("accuracy-chart", report.accuracyChart({}))}
</div>
<p class="note">${report.curvesNote({ shifted, validated })}</p>
<details>
<summary>${report.curvesNumbers({})}</summary>
${scrolling(report.curvesNumbers({}), numbersTable(runs, epochs, words))}
</details>
${jsonScript("curves-data", data)}
</section>`;
};

/** The drawing is a picture to a screen reader, which finds the numbers in the table below. */
const chart = (id: string, title: string): Html => html`<figure>
<figcaption>${title}</figcaption>
<div class="chart" id="${id}" role="img" aria-label="${title}"></div>
</figure>`;

const isLoss = (measure: Measure) => measure === "trainLoss" || measure === "validationLoss";

const textOf = (measure: Measure, value: number | null | undefined, { percent }: Words): string => {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return isLoss(measure) ? value.toFixed(4) : percent(value);
};

const seriesOf = (
  runs: readonly NamedRun[],
  epochs: readonly number[],
  train: Measure,
  validation: Measure,
  words: Words,
): Curves["charts"][number]["series"] =>
  runs.flatMap((run, index) =>
    [train, validation].flatMap((measure) => {
      const found = epochs.map((epoch) => eventAt(run, epoch)?.[measure] ?? null);
      if (found.every((value) => value === null)) return [];
      const dashed = measure === train;
      return {
        label: words.report.series({ net: run.name, set: dashed ? "train" : "validation" }),
        run: index,
        dashed,
        values: found.map((value) => (value === null || isLoss(measure) ? value : 100 * value)),
        texts: found.map((value) => textOf(measure, value, words)),
      };
    }),
  );

const eventAt = (run: NamedRun, epoch: number): EpochEvent | undefined =>
  run.epochs.find((event) => event.epoch === epoch);

const numbersTable = (runs: readonly NamedRun[], epochs: readonly number[], words: Words): Html => {
  const { columns } = words.report;
  const measures = ["trainLoss", "validationLoss", "trainAccuracy", "validationAccuracy"] as const;
  return html`<table>
<caption><span>${words.report.curvesNumbersCaption({})}</span></caption>
<thead>
<tr><th scope="col" rowspan="2">${columns.epoch}</th>${runs.map(
    (run) => html`<th scope="colgroup" colspan="${measures.length}">${run.name}</th>`,
  )}</tr>
<tr>${runs.map(() => measures.map((measure) => html`<th scope="col">${columns[measure]}</th>`))}</tr>
</thead>
<tbody>
${epochs.map(
  (epoch) => html`<tr><th scope="row">${epoch}</th>${runs.map((run) =>
    measures.map((measure) => html`<td>${textOf(measure, eventAt(run, epoch)?.[measure], words)}</td>`),
  )}</tr>
`,
)}</tbody>
</table>`;
};
