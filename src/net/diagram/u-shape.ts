// The picture of a U-Net: a chain whose skips lie one within the other goes down on the left and up again on the right,
// so that every skip is a level line. Other nets are refused, and are drawn from top to bottom.

import type { Box } from "./boxes.ts";
import type { Page } from "./page.ts";
import type { Measures } from "./placing.ts";
import { arrow, type Line, type Placed, rowGap } from "./routes.ts";

const leastSkips = 2;
const between = 90;

/** A layer further on reads this one's output again. */
interface Skip {
  readonly from: number;
  readonly to: number;
}

/** @returns the page, or null where the net is no such chain */
export const uShape = (boxes: readonly Box[], measures: Measures): Page | null => {
  const skips = nestedSkips(boxes);
  if (!skips) return null;
  const spots = spotsOf(boxes.length, skips);
  const { width } = measures;
  const rowHeight = Math.max(...boxes.map(measures.heightOf)) + rowGap;
  const placed = spots.map(({ row, isRight }, box): Placed => {
    const height = measures.heightOf(boxes[box] as Box);
    // Boxes of one row stand at one height in the middle, so that lines between them are level.
    const y = row * rowHeight + (rowHeight - rowGap - height) / 2;
    return { box, x: width / 2 + (isRight ? width + between : 0), y, height };
  });
  const at = (box: number) => placed[box] as Placed;
  const lines: Line[] = [];
  for (let box = 1; box < placed.length; box++) lines.push(step(at(box - 1), at(box), width));
  for (const { from, to } of skips) lines.push(across(at(from), at(to), width));
  const rows = Math.max(...spots.map(({ row }) => row)) + 1;
  return { boxes: placed, lines, frames: [], width: 2 * width + between, height: rows * rowHeight - rowGap };
};

/** The skips from the outermost in, or null where the boxes are no chain or the skips not nested. */
const nestedSkips = (boxes: readonly Box[]): readonly Skip[] | null => {
  const skips: Skip[] = [];
  for (const [to, { reads }] of boxes.entries()) {
    if (to > 0 && !reads.includes(to - 1)) return null;
    skips.push(...reads.filter((from) => from < to - 1).map((from) => ({ from, to })));
  }
  skips.sort((a, b) => a.from - b.from);
  const isNested = skips.every(({ from, to }, i) => {
    const outer = skips[i - 1];
    return !outer || (outer.from < from && to < outer.to);
  });
  return isNested && skips.length >= leastSkips ? skips : null;
};

interface Spot {
  readonly row: number;
  readonly isRight: boolean;
}

/** Each skip's ends are in one row. Between two skips are as many rows as the longer side needs; the other is spread. */
const spotsOf = (count: number, skips: readonly Skip[]): readonly Spot[] => {
  const [outermost, innermost] = [skips[0] as Skip, skips.at(-1) as Skip];
  const spots: Spot[] = [];
  let row = Math.max(outermost.from, count - 1 - outermost.to);
  for (let box = 0; box <= outermost.from; box++) spots[box] = { row: row - outermost.from + box, isRight: false };
  for (let box = outermost.to; box < count; box++) spots[box] = { row: row - box + outermost.to, isRight: true };
  for (const [i, inner] of skips.slice(1).entries()) {
    const outer = skips[i] as Skip;
    const [onLeft, onRight] = [inner.from - outer.from, outer.to - inner.to];
    const rows = Math.max(onLeft, onRight);
    for (let n = 1; n <= onLeft; n++) spots[outer.from + n] = { row: row + (n * rows) / onLeft, isRight: false };
    for (let n = 1; n <= onRight; n++) spots[outer.to - n] = { row: row + (n * rows) / onRight, isRight: true };
    row += rows;
  }
  const bottom = innermost.to - innermost.from - 1;
  const onLeft = Math.ceil(bottom / 2);
  for (let n = 1; n <= onLeft; n++) spots[innermost.from + n] = { row: row + n, isRight: false };
  for (let n = 1; n <= bottom - onLeft; n++) spots[innermost.to - n] = { row: row + n, isRight: true };
  return spots;
};

/** To the next box: down, up, or over to the other side. */
const step = (from: Placed, to: Placed, width: number): Line => {
  if (from.x === to.x && from.y < to.y) return arrow({ x: from.x, y: from.y + from.height }, to);
  const foot = { x: to.x, y: to.y + to.height };
  if (from.x === to.x) return arrow(from, foot);
  const middle = from.y + from.height / 2;
  if (middle < foot.y) return across(from, to, width);
  return arrow({ x: from.x + width / 2, y: middle }, { x: to.x, y: middle }, foot);
};

const across = (from: Placed, to: Placed, width: number): Line =>
  arrow({ x: from.x + width / 2, y: from.y + from.height / 2 }, { x: to.x - width / 2, y: from.y + from.height / 2 });
