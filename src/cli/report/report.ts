// report.html: one page, complete in itself, that shows a finished run. `hubel train` writes it; it opens from the disk
// and asks nothing of any server.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageSet } from "../../data/dataset.ts";
import { packageFolder } from "../../node/packaged.ts";
import type { Words } from "../../words/en.ts";
import { confusionSection } from "./confusion.ts";
import { type Contents, type NamedRun, nameRuns, type ReportedRun } from "./contents.ts";
import { curveScript } from "./curve-script.ts";
import { curvesSection } from "./curves.ts";
import { type Html, html } from "./html.ts";
import { learnedSection } from "./learned.ts";
import { mistakesSection } from "./mistakes.ts";
import { page } from "./page.ts";
import { repeatSection } from "./repeat.ts";
import { runsSection } from "./runs.ts";
import { styles } from "./styles.ts";

export interface ReportContents {
  readonly main: ReportedRun;
  /** Runs on the same data to set beside it. */
  readonly beside: readonly ReportedRun[];
  /** The images that all of them were tested on; null where the data have none. */
  readonly test: ImageSet | null;
  readonly words: Words;
  /** For the page's lang attribute. */
  readonly language: string;
}

/** The library that draws the curves, as texts. */
export interface ChartLibrary {
  readonly script: string;
  readonly styles: string;
}

/** uPlot, with its licence, as the build puts it into the package. */
const packagedCharts = (): ChartLibrary => {
  const read = (name: string) => readFileSync(join(packageFolder(), "dist", name), "utf8");
  return { script: read("uplot.js"), styles: read("uplot.css") };
};

export const renderReport = (given: ReportContents, charts: ChartLibrary = packagedCharts()): string => {
  const { test, words, language } = given;
  const [main, ...beside] = nameRuns([given.main, ...given.beside]) as readonly [NamedRun, ...NamedRun[]];
  const contents: Contents = { main, beside, test, words };
  const title = words.report.title({ net: main.name, data: main.record.data });
  const body = html`<header>
<h1>${title}</h1>
${headline(contents)}
</header>
<main>
${runsSection(contents)}
${curvesSection(contents)}
${learnedSection(contents)}
${confusionSection(contents)}
${mistakesSection(contents)}
${repeatSection(contents)}
</main>
<footer><p>${words.report.writtenBy({ version: main.record.versions.hubel })}</p></footer>`;
  return page({
    language,
    title: `${title} · hubel`,
    styles: `${charts.styles}\n${styles}`,
    script: `${charts.script}\n${curveScript}`,
    body,
  });
};

/** The one number that a reader came for: on test images, or else on the validation images of the last epoch. */
const headline = ({ main, words }: Contents): Html | null => {
  const { percent, report } = words;
  const big = (accuracy: number, what: string) =>
    html`<p class="headline"><strong>${percent(accuracy)}</strong> <span>${what}</span></p>`;
  if (main.test) {
    const { accuracy, images } = main.test.evaluation;
    return big(accuracy, report.headline({ images, wrong: main.test.mistakes.length }));
  }
  const validation = main.epochs.at(-1)?.validationAccuracy ?? null;
  return validation === null ? html`<p>${report.noTest({})}</p>` : big(validation, report.headlineValidation({}));
};
