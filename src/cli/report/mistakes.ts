// The test images that the model was surest about and wrong.

import { imagePicture } from "../../explain/pictures.ts";
import type { Contents } from "./contents.ts";
import { type Html, html } from "./html.ts";
import { image } from "./image.ts";

const mostShown = 24;

export const mistakesSection = ({ main, test, words }: Contents): Html => {
  const { report } = words;
  if (!main.test || !test) return html``;
  const { evaluation, mistakes } = main.test;
  const name = (k: number) => evaluation.perClass[k]?.name ?? String(k);
  const size = test.shape.reduce((product, n) => product * n, 1);
  const shown = mistakes.slice(0, mostShown);
  const tile = ({ image: index, label, predicted, probability }: (typeof mistakes)[number]) => {
    const picture = imagePicture(test.pixels.subarray(index * size, (index + 1) * size), test.shape);
    const alt = report.imageAlt({ number: index + 1 });
    const caption = report.mistake({ label: name(label), predicted: name(predicted), probability });
    return html`<li><figure>${image(picture, alt, 84)}<figcaption>${caption}</figcaption></figure></li>
`;
  };
  return html`<section aria-labelledby="mistakes">
<h2 id="mistakes">${report.mistakes({})}</h2>
${
  shown.length === 0
    ? html`<p>${report.noMistakes({})}</p>`
    : html`<p>${report.mistakesNote({ net: main.name, shown: shown.length, wrong: mistakes.length })}</p>
<ul class="tiles wide">
${shown.map(tile)}</ul>`
}
</section>`;
};
