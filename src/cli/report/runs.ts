// The runs line by line, and in sentences what setting them side by side shows.

import { firstFilters, templatesOf } from "../../explain/filters.ts";
import { summarize } from "../../net/summary.ts";
import type { Words } from "../../words/en.ts";
import type { Contents, NamedRun } from "./contents.ts";
import { type Html, html } from "./html.ts";
import { scrolling } from "./scrolling.ts";

export const runsSection = ({ main, beside, words }: Contents): Html => {
  const { report, cli } = words;
  const { columns } = report;
  const heads = [
    columns.testAccuracy,
    columns.testLoss,
    cli.columns.parameters,
    cli.columns.macs,
    columns.epochs,
    columns.seed,
    columns.seconds,
  ];
  return html`<section aria-labelledby="runs">
<h2 id="runs">${report.runs({ count: 1 + beside.length })}</h2>
${scrolling(
  report.runsCaption({}),
  html`<table>
<caption><span>${report.runsCaption({})}</span></caption>
<thead><tr>${[columns.net, ...heads].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${[main, ...beside].map((run) => runRow(run, words))}</tbody>
</table>`,
)}
${beside.map((other) => html`<ul>${comparison(main, other, words).map((sentence) => html`<li>${sentence}</li>`)}</ul>`)}
</section>`;
};

const runRow = (run: NamedRun, { number, percent }: Words): Html => {
  const { parameters, macs } = summarize(run.record.net).total;
  const cells = [
    run.test ? html`<strong>${percent(run.test.evaluation.accuracy)}</strong>` : "–",
    run.test ? run.test.evaluation.loss.toFixed(4) : "–",
    number(parameters),
    number(macs),
    number(run.record.options.epochs),
    String(run.record.seed),
    run.seconds.toFixed(1),
  ];
  return html`<tr><th scope="row">${run.name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
};

/** Only what follows from the numbers at hand: both runs answered for the same images. */
const comparison = (main: NamedRun, other: NamedRun, { report }: Words): readonly string[] => {
  const sentences: string[] = [];
  const [first, second] = [main.name, other.name];
  if (main.test && other.test) {
    const wrongIn = ({ mistakes }: NonNullable<NamedRun["test"]>) => new Set(mistakes.map(({ image }) => image));
    const [firstWrong, secondWrong] = [wrongIn(main.test), wrongIn(other.test)];
    sentences.push(
      report.compareAccuracy({
        first,
        second,
        images: main.test.evaluation.images,
        firstAccuracy: main.test.evaluation.accuracy,
        secondAccuracy: other.test.evaluation.accuracy,
        onlyFirst: [...secondWrong].filter((image) => !firstWrong.has(image)).length,
        onlySecond: [...firstWrong].filter((image) => !secondWrong.has(image)).length,
      }),
    );
  }
  const [costs, otherCosts] = [summarize(main.record.net).total, summarize(other.record.net).total];
  const inOrder = (cost: number, otherCost: number) =>
    cost >= otherCost
      ? { more: first, less: second, times: cost / otherCost }
      : { more: second, less: first, times: otherCost / cost };
  sentences.push(
    report.compareParameters(inOrder(costs.parameters, otherCosts.parameters)),
    report.compareMacs(inOrder(costs.macs, otherCosts.macs)),
  );
  for (const [one, another] of [
    [main, other],
    [other, main],
  ] as const)
    if (firstFilters(one.model) && templatesOf(another.model))
      sentences.push(report.compareIdeas({ convolutional: one.name, linear: another.name }));
  if (main.test && other.test) sentences.push(report.compareChance({}));
  return sentences;
};
