// What was taken for what: the confusion matrix as a shaded table, and each class's precision and recall.

import type { Evaluation } from "../../train/metrics.ts";
import type { Words } from "../../words/en.ts";
import type { Contents } from "./contents.ts";
import { type Html, html } from "./html.ts";
import { scrolling } from "./scrolling.ts";

/** How many shades styles.ts has. */
const shades = 8;
/** With more classes the two tables stand one below the other. */
const mostBesideEachOther = 12;
/** How many confusions are named in words. */
const namedConfusions = 5;

export const confusionSection = (contents: Contents): Html => {
  const { main, words } = contents;
  const { report } = words;
  if (!main.test) return html``;
  const { evaluation } = main.test;
  return html`<section aria-labelledby="confusion">
<h2 id="confusion">${report.confusion({})}</h2>
${mostOften(evaluation, words)}
<div class="${evaluation.perClass.length > mostBesideEachOther ? "" : "groups"}">
<div>
${scrolling(words.cli.confusion({}), matrix(evaluation, words))}
<p class="note">${report.confusionNote({ images: evaluation.images })}</p>
</div>
<div>
${scrolling(report.perClassCaption({}), perClassTable(contents, evaluation))}
<p class="note">${report.perClassNote({})}</p>
</div>
</div>
</section>`;
};

const mostOften = ({ confusion, perClass }: Evaluation, { report }: Words): Html | null => {
  const name = (k: number) => perClass[k]?.name ?? String(k);
  const pairs = confusion
    .flatMap((row, actual) => row.map((images, predicted) => ({ actual, predicted, images })))
    .filter(({ actual, predicted, images }) => actual !== predicted && images > 0)
    .sort((a, b) => b.images - a.images)
    .slice(0, namedConfusions)
    .map(({ actual, predicted, images }) => ({ actual: name(actual), predicted: name(predicted), images }));
  return pairs.length > 0 ? html`<p>${report.mostOften({ pairs })}</p>` : null;
};

const matrix = ({ confusion, perClass }: Evaluation, { cli, report }: Words): Html => {
  const names = perClass.map(({ name }) => name);
  const mostWrong = Math.max(1, ...confusion.map((row, k) => Math.max(0, ...row.filter((_, i) => i !== k))));
  const shade = (part: number) => Math.max(1, Math.ceil(part * shades));
  const cell = (images: number, actual: number, predicted: number, rowTotal: number) => {
    if (images === 0) return html`<td></td>`;
    const tone = actual === predicted ? `right-${shade(images / rowTotal)}` : `wrong-${shade(images / mostWrong)}`;
    return html`<td class="${tone}">${images}</td>`;
  };
  // Long names stand upright, so that the columns stay as narrow as their numbers.
  const upright = names.some((name) => name.length > 4) ? "upright" : "";
  return html`<table class="matrix">
<caption><span>${cli.confusion({})}</span></caption>
<thead>
<tr>
<th scope="col" rowspan="2">${report.columns.actual}</th>
<th scope="colgroup" colspan="${names.length}">${report.columns.predicted}</th>
</tr>
<tr class="${upright}">${names.map((name) => html`<th scope="col" title="${name}"><span>${name}</span></th>`)}</tr>
</thead>
<tbody>
${confusion.map((row, actual) => {
  const name = names[actual] ?? "";
  const total = row.reduce((sum, n) => sum + n, 0);
  const cells = row.map((n, predicted) => cell(n, actual, predicted, total));
  return html`<tr><th scope="row" title="${name}"><span>${name}</span></th>${cells}</tr>
`;
})}</tbody>
</table>`;
};

const perClassTable = ({ beside, words }: Contents, { perClass, confusion }: Evaluation): Html => {
  const { columns } = words.cli;
  const { percent, report } = words;
  const others = beside.flatMap((run) =>
    run.test ? [{ name: run.name, perClass: run.test.evaluation.perClass }] : [],
  );
  const heads = [
    columns.class,
    columns.images,
    columns.precision,
    columns.recall,
    columns.f1,
    ...others.map(({ name }) => report.columns.f1Of({ net: name })),
  ];
  return html`<table>
<caption><span>${report.perClassCaption({})}</span></caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${perClass.map(({ name, precision, recall, f1 }, k) => {
  const images = confusion[k]?.reduce((sum, n) => sum + n, 0) ?? 0;
  const ratios = [precision, recall, f1, ...others.map((other) => other.perClass[k]?.f1 ?? 0)];
  const cells = [words.number(images), ...ratios.map(percent)];
  return html`<tr><th scope="row" title="${name}">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
})}</tbody>
</table>`;
};
