// The page: groups one below the other, in strips side by side where that would become too tall, with frames around what
// is repeated. Everything gets its final place here; nothing is drawn.

import type { Box } from "./boxes.ts";
import type { Group } from "./fold.ts";
import { type Measures, type Placing, placeStretch } from "./placing.ts";
import { arrow, type Line, type Placed, type Point } from "./routes.ts";

export interface Frame extends Point {
  readonly width: number;
  readonly height: number;
  /** Where the line enters it, about which its heading is parted. */
  readonly middle: number;
  readonly group: Group;
}

export interface Page {
  readonly boxes: readonly Placed[];
  readonly lines: readonly Line[];
  readonly frames: readonly Frame[];
  readonly width: number;
  readonly height: number;
}

/** Above and below a frame, within it at its sides, and for its heading. */
const frameGap = 12;
const frameSide = 14;
export const frameHeading = 20;
const gutter = 44;
/** The connecting line's distance from what it passes at the top and the bottom of a strip. */
const turn = 14;
/** Pictures up to this height are one strip; others get about this ratio of width to height. */
const tallest = 900;
const ratio = 1.15;
const mostStrips = 8;

/** A group and what belongs to it, about x = 0 and below y = 0. */
interface Piece extends Placing {
  readonly frame: Omit<Frame, "x" | "y" | "middle"> | null;
}

/** The input's box stands on top of the first strip. */
export const pageOf = (boxes: readonly Box[], groups: readonly Group[], measures: Measures): Page => {
  const { width } = measures;
  const height = measures.heightOf(boxes[0] as Box);
  const input: Piece = {
    boxes: [{ box: 0, x: 0, y: 0, height }],
    lines: [],
    left: width / 2,
    right: width / 2,
    height,
    frame: null,
  };
  return arranged(bestStrips([input, ...groups.map((group) => pieceOf(boxes, group, measures))]));
};

const pieceOf = (boxes: readonly Box[], group: Group, measures: Measures): Piece => {
  const placings = group.stretches.map((stretch) => placeStretch(boxes, stretch, measures));
  const left = Math.max(...placings.map((p) => p.left));
  const right = Math.max(...placings.map((p) => p.right));
  const isFramed = group.times > 1;
  const head = isFramed ? frameGap + frameHeading : 0;
  const lines: Line[] = isFramed ? [straight({ x: 0, y: 0 }, { x: 0, y: head })] : [];
  const placed: Placed[] = [];
  let y = head;
  for (const placing of placings) {
    placed.push(...placing.boxes.map((box) => ({ ...box, y: box.y + y })));
    lines.push(...placing.lines.map((line) => moved(line, 0, y)));
    y += placing.height;
  }
  if (!isFramed) return { boxes: placed, lines, left, right, height: y, frame: null };
  const bottom = y + frameGap;
  lines.push(straight({ x: 0, y }, { x: 0, y: bottom }));
  const frame = { width: left + right + 2 * frameSide, height: bottom - frameGap, group };
  return { boxes: placed, lines, left: left + frameSide, right: right + frameSide, height: bottom, frame };
};

const straight = (from: Point, to: Point): Line => ({ points: [from, to], arrow: false });
const moved = ({ points, arrow }: Line, x: number, y: number): Line => ({
  points: points.map((p) => ({ x: p.x + x, y: p.y + y })),
  arrow,
});

type Strips = readonly (readonly Piece[])[];
const heightOf = (pieces: readonly Piece[]) => pieces.reduce((total, { height }) => total + height, 0);
const leftOf = (pieces: readonly Piece[]) => Math.max(...pieces.map(({ left }) => left));
const widthOf = (pieces: readonly Piece[]) => leftOf(pieces) + Math.max(...pieces.map(({ right }) => right));

/** As many strips as bring the picture nearest to the ratio. */
const bestStrips = (pieces: readonly Piece[]): Strips => {
  if (heightOf(pieces) <= tallest) return [pieces];
  let best: Strips = [pieces];
  let least = Number.POSITIVE_INFINITY;
  for (let count = 1; count <= mostStrips; count++) {
    const strips = inStrips(pieces, count);
    const width = strips.reduce((total, strip) => total + widthOf(strip) + gutter, -gutter);
    const off = Math.abs(Math.log(width / Math.max(...strips.map(heightOf)) / ratio));
    if (off < least) [best, least] = [strips, off];
  }
  return best;
};

/** In so many strips at most, the highest as low as can be: halving the range in which that height lies. */
const inStrips = (pieces: readonly Piece[], count: number): Strips => {
  let [low, high] = [Math.max(...pieces.map(({ height }) => height)), heightOf(pieces)];
  while (high - low > 1) {
    const limit = (low + high) / 2;
    if (filled(pieces, limit).length <= count) high = limit;
    else low = limit;
  }
  return filled(pieces, high);
};

const filled = (pieces: readonly Piece[], limit: number): Strips => {
  const strips: Piece[][] = [[]];
  let height = 0;
  for (const piece of pieces) {
    if (height > 0 && height + piece.height > limit) {
      strips.push([]);
      height = 0;
    }
    strips.at(-1)?.push(piece);
    height += piece.height;
  }
  return strips;
};

const arranged = (strips: Strips): Page => {
  const boxes: Placed[] = [];
  const lines: Line[] = [];
  const frames: Frame[] = [];
  /** Room above the first boxes for the line that comes from the strip before. */
  const top = strips.length > 1 ? turn : 0;
  let edge = 0;
  let width = 0;
  let end: Point | null = null;
  for (const strip of strips) {
    const middle = edge + leftOf(strip);
    if (end) {
      const x = edge - gutter / 2;
      const under = end.y + turn;
      const { points } = arrow(
        end,
        { x: end.x, y: under },
        { x, y: under },
        { x, y: 0 },
        { x: middle, y: 0 },
        { x: middle, y: top },
      );
      lines.push({ points, arrow: false });
    }
    let y = top;
    for (const piece of strip) {
      boxes.push(...piece.boxes.map((box) => ({ ...box, x: box.x + middle, y: box.y + y })));
      lines.push(...piece.lines.map((line) => moved(line, middle, y)));
      if (piece.frame) {
        const { group, ...size } = piece.frame;
        frames.push({
          ...size,
          x: middle - piece.left,
          y: y + frameGap,
          middle,
          group,
        });
      }
      y += piece.height;
    }
    end = { x: middle, y };
    width = edge + widthOf(strip);
    edge = width + gutter;
  }
  const height = Math.max(...strips.map(heightOf)) + top + (strips.length > 1 ? turn : 0);
  return { boxes, lines, frames, width, height };
};
