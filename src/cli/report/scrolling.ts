// A wide table's own scrolling, so that the page itself never scrolls sideways. It takes the focus: the keyboard scrolls
// it too.

import { type Html, html } from "./html.ts";

export const scrolling = (label: string, content: Html): Html =>
  html`<div class="scrolling" role="region" aria-label="${label}" tabindex="0">
${content}
</div>`;
