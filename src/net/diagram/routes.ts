// The ways of the lines between the boxes of one stretch: straight down where nothing is in the way, else in a lane beside
// all columns, so that no line crosses a box.

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box by its place in the list, its middle and its top edge, in pixels. */
export interface Placed extends Point {
  readonly box: number;
  readonly height: number;
}

/** A line from point to point, with an arrow at its end or without. */
export interface Line {
  readonly points: readonly Point[];
  readonly arrow: boolean;
}

/** Between rows; lines part a little below a box and meet a little above the next. */
export const rowGap = 30;
const parting = 9;
const meeting = 12;
const laneGap = 14;

/** Boxes that have their places. Row 0 is the entry, at (0, 0); boxes that are not here stand for it. */
export interface Ground {
  readonly placed: ReadonlyMap<number, Placed>;
  readonly rows: ReadonlyMap<number, number>;
  /** The top of every row. */
  readonly tops: readonly number[];
  /** Of a box. */
  readonly width: number;
  /** How far the columns reach to the right. */
  readonly side: number;
  readonly reads: readonly { readonly from: number; readonly to: number }[];
}

/** A line's vertical part over some rows. */
interface Run {
  readonly from: number;
  readonly top: number;
  readonly bottom: number;
}

export class Router {
  private readonly ground: Ground;
  private readonly lanes: Run[][] = [];
  private readonly verticals: (Run & { readonly x: number })[] = [];
  /** How many lines have entered a box from the side. */
  private readonly entered = new Map<number, number>();

  constructor(ground: Ground) {
    this.ground = ground;
  }

  /** How far boxes and lanes reach to the right. */
  right(): number {
    return this.ground.side + laneGap * this.lanes.length;
  }

  line(from: number, to: number): Line {
    const { placed, rows, tops, width, side, reads } = this.ground;
    const target = placed.get(to) as Placed;
    const source = placed.get(from) ?? { x: 0, y: 0, height: 0 };
    const run: Run = { from, top: rows.get(from) ?? 0, bottom: rows.get(to) ?? 0 };
    const start = { x: source.x, y: source.y + source.height };
    const part = (tops[run.top + 1] ?? 0) - rowGap + parting;
    const meet = (tops[run.bottom] ?? 0) - meeting;
    const down = (y: number): Line => arrow(start, { x: start.x, y }, { x: target.x, y }, target);
    if (run.bottom === run.top + 1) return down(reads.filter((read) => read.from === from).length > 1 ? part : meet);
    if (this.takes(source.x, run)) return down(meet);
    if (this.takes(target.x, run)) return down(part);
    const lane = side + laneGap * (1 + this.laneFor(run));
    const isLastInRow = [...placed.values()].every((p) => rows.get(p.box) !== run.bottom || p.x <= target.x);
    const bend = [start, { x: start.x, y: part }, { x: lane, y: part }];
    if (!isLastInRow) return arrow(...bend, { x: lane, y: meet }, { x: target.x, y: meet }, target);
    const before = this.entered.get(to) ?? 0;
    this.entered.set(to, before + 1);
    const y = target.y + target.height / 2 + Math.min(7 * before, target.height / 2 - 4);
    return arrow(...bend, { x: lane, y }, { x: target.x + width / 2, y });
  }

  /** Takes a way straight down where no box and no other box's line stands. */
  private takes(x: number, run: Run): boolean {
    const { placed, rows, width } = this.ground;
    const isBlocked =
      [...placed.values()].some((p) => {
        const row = rows.get(p.box) ?? 0;
        return row > run.top && row < run.bottom && Math.abs(p.x - x) < width / 2 + 5;
      }) || this.verticals.some((other) => other.x === x && overlap(other, run));
    if (!isBlocked) this.verticals.push({ ...run, x });
    return !isBlocked;
  }

  /** The innermost lane that is free over these rows; lines from one box share theirs. */
  private laneFor(run: Run): number {
    let lane = this.lanes.findIndex((runs) => !runs.some((other) => overlap(other, run)));
    if (lane < 0) lane = this.lanes.push([]) - 1;
    this.lanes[lane]?.push(run);
    return lane;
  }
}

const overlap = (a: Run, b: Run): boolean => a.from !== b.from && a.top < b.bottom && a.bottom > b.top;

/** A line with an arrow, through points that differ. */
export const arrow = (...points: readonly Point[]): Line => ({
  points: points.filter((p, i) => p.x !== points[i - 1]?.x || p.y !== points[i - 1]?.y).map(({ x, y }) => ({ x, y })),
  arrow: true,
});
