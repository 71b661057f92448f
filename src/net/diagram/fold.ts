// The stretches of a net between places where only one tensor passes, and the runs of them that are the same again and
// again, which a diagram shows once.

import { shapeText } from "../../layers/rule.ts";
import type { Box } from "./boxes.ts";

/** Neighbouring boxes, by place, the last included. They read each other and the last box before them, nothing else. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** Stretches that are drawn, standing for `times` as many. */
export interface Group {
  readonly stretches: readonly Stretch[];
  readonly times: number;
  /** What the first and the last of the repeated are called; empty where nothing is repeated. */
  readonly names: readonly [first: string, last: string] | null;
  /** The shapes of its boxes by place, as text: "96-256x56x56" where they grow from the first to the last. */
  readonly shapes: ReadonlyMap<number, string>;
}

/** Saving less than so many boxes is not worth a frame. */
const leastSaved = 2;
const longestPeriod = 8;

/** All boxes behind the input in groups, with `fold` the repeated ones once. */
export const groupsOf = (boxes: readonly Box[], fold: boolean): readonly Group[] => {
  const stretches = stretchesOf(boxes);
  const looks = stretches.map((stretch) => lookOf(boxes, stretch));
  const groups: Group[] = [];
  for (let at = 0; at < stretches.length; ) {
    const { period, times } = fold ? bestRun(stretches, looks, at) : once;
    groups.push(groupOf(boxes, stretches.slice(at, at + period * times), period));
    at += period * times;
  }
  return groups;
};

/** Cut wherever all that comes later reads nothing before the last box. */
const stretchesOf = (boxes: readonly Box[]): readonly Stretch[] => {
  const stretches: Stretch[] = [];
  let earliestRead = boxes.length;
  let last = boxes.length - 1;
  for (let i = boxes.length - 1; i >= 1; i--) {
    if (earliestRead >= i && i < boxes.length - 1) {
      stretches.unshift({ first: i + 1, last });
      last = i;
    }
    earliestRead = Math.min(earliestRead, ...(boxes[i] as Box).reads);
  }
  return [{ first: 1, last }, ...stretches].filter(({ first }) => first < boxes.length);
};

/** The same text for stretches that look the same: layers, options, wiring and size of the maps; channels may grow. */
const lookOf = (boxes: readonly Box[], { first, last }: Stretch): string =>
  JSON.stringify(
    boxes.slice(first, last + 1).map(({ layers, reads, shape }) => ({
      layers: layers.map(({ layer: { name: _, inputs: __, ...options } }) => options),
      reads: reads.map((place) => Math.max(-1, place - first)),
      map: shape.length === 3 ? shape.slice(1) : shape,
    })),
  );

const once = { period: 1, times: 1 };

/** The repetition beginning here that saves the most boxes. */
const bestRun = (stretches: readonly Stretch[], looks: readonly string[], at: number) => {
  let best = once;
  let mostSaved = leastSaved - 1;
  for (let period = 1; period <= Math.min(longestPeriod, (looks.length - at) / 2); period++) {
    let end = at + period;
    while (end < looks.length && looks[end] === looks[end - period]) end++;
    const times = Math.floor((end - at) / period);
    const size = countBoxes(stretches.slice(at, at + period));
    const saved = (times - 1) * size;
    if (saved > mostSaved) {
      mostSaved = saved;
      best = { period, times };
    }
  }
  return best;
};

const countBoxes = (stretches: readonly Stretch[]): number =>
  stretches.reduce((total, { first, last }) => total + last - first + 1, 0);

const groupOf = (boxes: readonly Box[], run: readonly Stretch[], period: number): Group => {
  const times = run.length / period;
  const stretches = run.slice(0, period);
  const size = countBoxes(stretches);
  const start = stretches[0]?.first ?? 0;
  const shapes = new Map<number, string>();
  for (let place = start; place < start + size; place++)
    shapes.set(place, rangeText(boxes[place] as Box, boxes[place + (times - 1) * size] as Box));
  const layersOf = (turn: number) =>
    boxes.slice(start + turn * size, start + (turn + 1) * size).flatMap(({ layers }) => layers.map(({ name }) => name));
  return { stretches, times, names: times > 1 ? runNames(layersOf(0), layersOf(times - 1)) : null, shapes };
};

const rangeText = ({ shape: from }: Box, { shape: to }: Box): string =>
  from[0] === to[0] ? shapeText(from) : [`${from[0]}-${to[0]}`, ...from.slice(1)].join("x");

/** By the blocks' names ("layer3.1", "layer3.22") where they have any, else by the first and the very last layer. */
const runNames = (first: readonly string[], last: readonly string[]): readonly [string, string] => {
  const [from, to] = [commonStart(first), commonStart(last)];
  return from !== "" && to !== "" && from !== to ? [from, to] : [first[0] ?? "", last.at(-1) ?? ""];
};

/** "layer3.1" for "layer3.1.conv1", "layer3.1.bn1", "layer3.1". */
export const commonStart = (names: readonly string[]): string => {
  const [first = [], ...rest] = names.map((name) => name.split("."));
  const differs = first.findIndex((part, i) => rest.some((other) => other[i] !== part));
  return (differs < 0 ? first : first.slice(0, differs)).join(".");
};
