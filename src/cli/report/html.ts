// HTML as values: `html` escapes every text put into it, so that markup can only come from a template in this program.

/** Markup that is safe already. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

export type Piece = Html | string | number | null | readonly Piece[];

/** Texts and numbers are escaped, null is nothing, lists stand one after another. Attributes belong in double quotes. */
export const html = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html =>
  new Html(parts.map((part, i) => part + (i < pieces.length ? markupOf(pieces[i] ?? null) : "")).join(""));

const markupOf = (piece: Piece): string => {
  if (piece === null) return "";
  if (piece instanceof Html) return piece.markup;
  if (typeof piece === "string" || typeof piece === "number") return escapeText(String(piece));
  return piece.map(markupOf).join("");
};

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeText = (text: string) => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");

/** Data for the page's script. No text in it can end the element or open a comment: there is no "<" left. */
export const jsonScript = (id: string, value: unknown): Html => {
  const json = new Html(JSON.stringify(value).replaceAll("<", "\\u003c"));
  return html`<script type="application/json" id="${id}">${json}</script>`;
};
