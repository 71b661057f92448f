// A table in columns that line up, wide Korean characters included.

import stringWidth from "string-width";

export type Align = "left" | "right";

/** Rows of cells; the first row is the heading. A row that is null is a line. */
export const table = (rows: readonly (readonly string[] | null)[], aligns: readonly Align[]): string => {
  const widths = aligns.map((_, i) => Math.max(...rows.map((row) => (row ? stringWidth(row[i] ?? "") : 0))));
  const line = widths.map((w) => "─".repeat(w)).join("  ");
  return rows
    .map((row) =>
      row === null
        ? line
        : widths
            .map((width, i) => {
              const cell = row[i] ?? "";
              const space = " ".repeat(width - stringWidth(cell));
              return aligns[i] === "right" ? space + cell : cell + space;
            })
            .join("  ")
            .trimEnd(),
    )
    .join("\n");
};
