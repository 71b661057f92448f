// Where the boxes of one stretch stand: rows by the longest path, branches in columns of their own. The ways of the lines
// are found in routes.ts; the order of the stretches on the page is not here.

import type { Box } from "./boxes.ts";
import type { Stretch } from "./fold.ts";
import { type Line, type Placed, Router, rowGap } from "./routes.ts";

/** Boxes and lines about x = 0, where the one tensor enters at the top and leaves at the bottom. */
export interface Placing {
  readonly boxes: readonly Placed[];
  readonly lines: readonly Line[];
  /** How far it reaches to either side, and down. */
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

/** What is the same for all boxes of a picture. */
export interface Measures {
  readonly width: number;
  heightOf(box: Box): number;
}

const columnGap = 26;

export const placeStretch = (boxes: readonly Box[], { first, last }: Stretch, measures: Measures): Placing => {
  const places = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const rows = rowsOf(boxes, places, first);
  const columns = columnsOf(boxes, places, rows, first);
  const columnCount = Math.max(1, ...columns.values());
  const { width } = measures;
  const tops = topsOf(boxes, places, rows, measures);
  const placed = new Map<number, Placed>();
  for (const place of places) {
    const column = columns.get(place);
    const x = column === undefined ? 0 : (column - (columnCount + 1) / 2) * (width + columnGap);
    placed.set(place, {
      box: place,
      x,
      y: tops[rows.get(place) ?? 0] ?? 0,
      height: measures.heightOf(boxes[place] as Box),
    });
  }
  const side = ((columnCount - 1) * (width + columnGap) + width) / 2;
  const reads = places.flatMap((place) => (boxes[place] as Box).reads.map((from) => ({ from, to: place })));
  const router = new Router({ placed, rows, tops, width, side, reads });
  const lines = reads.map(({ from, to }) => router.line(from, to));
  const exit = placed.get(last) as Placed;
  return { boxes: [...placed.values()], lines, left: side, right: router.right(), height: exit.y + exit.height };
};

/** The longest path from the entry, which is row 0. */
const rowsOf = (boxes: readonly Box[], places: readonly number[], first: number): ReadonlyMap<number, number> => {
  const rows = new Map<number, number>();
  for (const place of places) {
    const before = (boxes[place] as Box).reads.map((from) => (from < first ? 0 : (rows.get(from) ?? 0)));
    rows.set(place, 1 + Math.max(0, ...before));
  }
  return rows;
};

/** The top of every row; that of row 0 is 0, and its height too. */
const topsOf = (
  boxes: readonly Box[],
  places: readonly number[],
  rows: ReadonlyMap<number, number>,
  { heightOf }: Measures,
): readonly number[] => {
  const heights: number[] = [0];
  for (const place of places) {
    const row = rows.get(place) ?? 0;
    heights[row] = Math.max(heights[row] ?? 0, heightOf(boxes[place] as Box));
  }
  const tops = [0];
  for (let row = 1; row < heights.length; row++) tops.push((tops[row - 1] ?? 0) + (heights[row - 1] ?? 0) + rowGap);
  return tops;
};

/**
 * Columns from 1 on: a box goes on in the column of the first it reads that no other box continues, or begins one.
 * A column that has ended is used again. The last box has none, where branches meet in it: it stands in the middle.
 */
const columnsOf = (
  boxes: readonly Box[],
  places: readonly number[],
  rows: ReadonlyMap<number, number>,
  first: number,
): ReadonlyMap<number, number> => {
  const last = places.at(-1);
  const columns = new Map<number, number>();
  const continued = new Set<number>();
  /** The lowest row in each column that is taken. */
  const ends: number[] = [];
  for (const place of places) {
    if (place === last) continue;
    const row = rows.get(place) ?? 0;
    const { reads } = boxes[place] as Box;
    const from = reads.find((read) => read >= first && !continued.has(read));
    let column = from === undefined ? undefined : columns.get(from);
    if (from !== undefined) continued.add(from);
    // Another branch may have taken the rows of a column that had ended; and a branch keeps clear of the rows before it.
    const since = Math.min(...reads.map((read) => (read < first ? 0 : (rows.get(read) ?? 0))));
    if (column === undefined || (ends[column] ?? 0) >= row) {
      const free = ends.findIndex((end, i) => i > 0 && end <= since);
      column = free > 0 ? free : Math.max(1, ends.length);
    }
    ends[column] = row;
    columns.set(place, column);
  }
  return columns;
};
