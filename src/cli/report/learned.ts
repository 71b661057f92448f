// The weights that can be looked at as they are: whole-image templates of a linear classifier beside the first filters
// of a convolutional net, and what such a picture shows and does not show.

import { firstFilters, templatesOf } from "../../explain/filters.ts";
import { largestMagnitude, weightPictures, weightScale } from "../../explain/pictures.ts";
import { shapeText } from "../../layers/rule.ts";
import type { Shape } from "../../layers/types/shape.ts";
import type { Words } from "../../words/en.ts";
import type { Contents, NamedRun } from "./contents.ts";
import { type Html, html } from "./html.ts";
import { image, stretched } from "./image.ts";

/** More pictures than this say little and make the page heavy. */
const mostPictures = 100;
/** A group of more takes the whole width. */
const mostBesideEachOther = 25;

export const learnedSection = ({ main, beside, words }: Contents): Html => {
  // Templates come first: the simpler idea, which the filters are then compared with.
  const runs = [main, ...beside];
  const groups = [...runs.map((run) => templates(run, words)), ...runs.map((run) => filters(run, words))].filter(
    (group) => group !== null,
  );
  if (groups.length === 0) return html``;
  return html`<section aria-labelledby="learned">
<h2 id="learned">${words.report.learned({})}</h2>
<div class="groups">
${groups}
</div>
</section>`;
};

const templates = (run: NamedRun, words: Words): Html | null => {
  const found = templatesOf(run.model);
  if (!found) return null;
  const { report } = words;
  const { shape, perClass } = found;
  const classes = run.record.net.classes ?? perClass.map((_, k) => String(k));
  const caption = report.templatesCaption({
    count: perClass.length,
    shape: shapeText(shape),
    colour: shape[0] === 3,
  });
  const title = report.templates({ net: run.name });
  const names = perClass.map((_, k) => classes[k] ?? String(k));
  return group(
    { title, caption, weights: perClass, shape, target: 84, names, alt: (name) => report.templateAlt({ name }) },
    words,
  );
};

const filters = (run: NamedRun, words: Words): Html | null => {
  const found = firstFilters(run.model);
  if (!found) return null;
  const { report } = words;
  const caption = report.filtersCaption({
    count: found.filters.length,
    shape: shapeText(found.shape),
    layer: found.layer,
    colour: found.shape[0] === 3,
  });
  const title = report.filters({ net: run.name });
  const names = found.filters.map((_, f) => String(f + 1));
  const alt = (name: string) => report.filterAlt({ name });
  return group({ title, caption, weights: found.filters, shape: found.shape, target: 70, names, alt }, words);
};

interface Group {
  readonly title: string;
  readonly caption: string;
  readonly weights: readonly Float32Array[];
  readonly shape: Shape;
  readonly target: number;
  readonly names: readonly string[];
  alt(name: string): string;
}

const group = ({ title, caption, weights, shape, target, names, alt }: Group, { report }: Words): Html => {
  const limit = largestMagnitude(weights);
  const end = String(Number(limit.toPrecision(2)));
  const [channels = 1] = shape;
  const tiles = weights.flatMap((one, i) => {
    const name = names[i] ?? "";
    const pictures = weightPictures(one, shape, limit);
    return pictures.map((picture, channel) => ({
      picture,
      name: pictures.length > 1 ? report.ofChannel({ name, channel: channel + 1 }) : name,
    }));
  });
  const shown = tiles.slice(0, mostPictures);
  const cut =
    shown.length < tiles.length
      ? html`<p class="note">${report.firstOf({ shown: shown.length, all: tiles.length })}</p>`
      : null;
  return html`<figure class="${shown.length > mostBesideEachOther ? "group broad" : "group"}">
<figcaption><h3>${title}</h3><p>${caption}</p></figcaption>
<ul class="tiles">
${shown.map(
  ({ picture, name }) => html`<li>${image(picture, alt(name), target)}<span>${name}</span></li>
`,
)}</ul>
${cut}
<div class="scale">${stretched(weightScale(channels, 101), report.scaleAlt({ colour: channels === 3 }))}
<div><span>−${end}</span><span>0</span><span>+${end}</span></div></div>
<p class="note">${report.scaleNote({ colour: channels === 3 })}</p>
</figure>`;
};
