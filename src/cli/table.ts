// A table in columns that line up, wide Korean characters included.

import stringWidth from "string-width";

export type Align = "left" | "right";

/** Cells; a line across, where null; or a text of its own below the row before, where it is one string. */
export type Row = readonly string[] | string | null;

const gap = "  ";

/** The first row is the heading. */
export const table = (rows: readonly Row[], aligns: readonly Align[]): string => {
  const widths = columnWidths(rows, aligns.length);
  const line = widths.map((w) => "─".repeat(w)).join(gap);
  return rows
    .map((row) => {
      if (row === null) return line;
      if (typeof row === "string") return row;
      return widths
        .map((width, i) => {
          const cell = row[i] ?? "";
          const space = " ".repeat(Math.max(0, width - stringWidth(cell)));
          return aligns[i] === "right" ? space + cell : cell + space;
        })
        .join(gap)
        .trimEnd();
    })
    .join("\n");
};

/** How wide a table of these rows is. */
export const tableWidth = (rows: readonly Row[], columns: number): number =>
  columnWidths(rows, columns).reduce((sum, w) => sum + w, gap.length * (columns - 1));

const columnWidths = (rows: readonly Row[], columns: number): readonly number[] =>
  Array.from({ length: columns }, (_, i) =>
    rows.reduce((most, row) => Math.max(most, Array.isArray(row) ? stringWidth(row[i] ?? "") : 0), 0),
  );

/** A text cut in its middle to so many columns: names differ at their ends. */
export const shortened = (text: string, columns: number): string => {
  if (stringWidth(text) <= columns) return text;
  const characters = [...text];
  const keep = Math.max(1, columns - 1);
  const head = Math.floor(keep / 3);
  return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (keep - head)).join("")}`;
};
