// Text in a picture: how wide it will be, cut to the room there is, and escaped. Widths are those of Helvetica and Arial,
// with a margin, since the font that is there is not known.

const margin = 1.05;
const boldMargin = 1.07;

/** In parts of the font's size. Letters beyond Latin (Korean) are squares. */
const widthOf = (letter: string): number => {
  if (/[ijltfr.,:;|!'()[\]/\\I ]/.test(letter)) return 0.31;
  if (/[mwMW@%]/.test(letter)) return 0.87;
  if (/[A-Z]/.test(letter)) return 0.7;
  return letter < "\u0250" ? 0.556 : 1;
};

/** About as many pixels as the text takes at a size. */
export const textWidth = (text: string, size: number, bold = false): number => {
  let width = 0;
  for (const letter of text) width += widthOf(letter);
  return width * size * margin * (bold ? boldMargin : 1);
};

/** The text, or as much of its end as fits, from a dot on where there is one: layers' names differ at their end. */
export const fitted = (text: string, size: number, room: number): string => {
  if (textWidth(text, size) <= room) return text;
  const letters = [...text].slice(-200); // no room takes more, and a name may be a megabyte long
  while (letters.length > 1 && textWidth(`…${letters.join("")}`, size) > room) letters.shift();
  const end = letters.join("");
  return `…${end.slice(end.indexOf(".") + 1)}`;
};

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** As text and attribute in XML, which has no place for control characters and halves of surrogate pairs at all. */
export const escaped = (text: string): string =>
  text
    .replace(/[&<>"]/g, (letter) => entities[letter] ?? letter)
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd");
