// What one particular unit sees, exactly, borders included: walked back from the unit to the image, layer by layer.

import { nearest } from "../layers/options.ts";
import type { FieldStep, PaddingMode } from "../layers/rule.ts";
import type { Shape } from "../layers/types/shape.ts";
import { UserError } from "../words/issue.ts";
import { fieldsOf, type LayerFields, mapSize } from "./fields.ts";
import { type Box, fieldOfUnit } from "./receptive-field.ts";
import { inputName, type Resolved } from "./resolve.ts";
import { seenBy } from "./seen-by.ts";

/** Units of a map: all that stand in one of the rows and one of the columns. */
interface Crossing {
  readonly rows: ReadonlySet<number>;
  readonly columns: ReadonlySet<number>;
}

export interface Sight {
  /** All that the unit would see if the image went on everywhere; null where nothing reaches it. */
  readonly field: Box | null;
  /** What it depends on; null where that is padding alone. */
  readonly box: Box | null;
  /** The part of the field that is image and not padding, 0 to 1. */
  readonly inside: number;
}

/** What one unit sees. Parameters and errors as for `unitBox`. */
export const sightOf = (resolved: Resolved, layer: string, unit: readonly [number, number]): Sight => {
  const box = unitBox(resolved, layer, unit);
  const image = mapSize(resolved.input);
  const { own } = fieldsOf(resolved.layers).get(layer) as LayerFields;
  const field = fieldOfUnit(own, unit, image);
  if (!field) return { field, box, inside: 0 };
  const [top, left, bottom, right] = field;
  const covered = (from: number, to: number, size: number) => Math.max(0, Math.min(to, size) - Math.max(from, 0));
  const area = covered(top, bottom, image[0]) * covered(left, right, image[1]);
  return { field, box, inside: area / ((bottom - top) * (right - left)) };
};

/**
 * The smallest box around the pixels that a unit depends on; null where it depends on none, since all it reads is
 * padding. Max pooling depends on its whole window.
 * @param unit [row, column] of a layer that has a map
 * @throws UserError where there is no such layer, RangeError where it has no such unit
 */
export const unitBox = (resolved: Resolved, layer: string, unit: readonly [number, number]): Box | null => {
  refuseUnknown(resolved, layer, unit);
  const whole: Box = [0, 0, resolved.input[1] ?? 0, resolved.input[2] ?? 0];
  const seen = new Map<string, readonly Crossing[]>([
    [layer, [{ rows: new Set([unit[0]]), columns: new Set([unit[1]]) }]],
  ]);
  for (const { name, layer: data, rule, reads, place } of [...resolved.layers].reverse()) {
    const units = seen.get(name);
    if (!units) continue;
    for (const [i, from] of reads.entries()) {
      const step = rule.field(data, place, i);
      if (step === "everything") return whole;
      const before = place.inputs[i] as Shape;
      for (const crossing of units) {
        const rows = through(step, 0, crossing.rows, before, place.output);
        const columns = through(step, 1, crossing.columns, before, place.output);
        if (rows.size > 0 && columns.size > 0) seen.set(from, joined(seen.get(from) ?? [], { rows, columns }));
      }
    }
  }
  return around(seen.get(inputName) ?? []);
};

const refuseUnknown = ({ layers }: Resolved, name: string, unit: readonly [number, number]) => {
  const found = layers.find((layer) => layer.name === name);
  if (!found) {
    const known = layers.map((layer) => layer.name);
    throw new UserError([{ key: "unknownLayerName", values: { name, nearest: nearest(name, known) } }]);
  }
  const [, height = 1, width = 1] = found.place.output;
  const isThere = (at: number, size: number) => Number.isInteger(at) && at >= 0 && at < size;
  if (!isThere(unit[0], height) || !isThere(unit[1], width))
    throw new RangeError(`${name} has ${height}x${width} units, and no unit ${unit.join(",")}`);
};

/** The units along one axis that some units read; those beyond the edge count as what is found there. */
const through = (
  step: Exclude<FieldStep, "everything">,
  axis: 0 | 1,
  units: ReadonlySet<number>,
  before: Shape,
  after: Shape,
): ReadonlySet<number> => {
  if (step === "same") return units;
  const [size, newSize] = [before[axis + 1] ?? 0, after[axis + 1] ?? 0];
  const beyond = step.by === "window" ? step.beyond : "zeros";
  const seen = new Set<number>();
  for (const unit of units)
    for (const i of seenBy(step, axis, unit, size, newSize)) {
      const place = i >= 0 && i < size ? i : foundAt(i, size, beyond);
      if (place !== null) seen.add(place);
    }
  return seen;
};

/** Which unit's number is found at a place beyond the edge; none where that is zero. */
const foundAt = (i: number, size: number, beyond: PaddingMode): number | null => {
  if (beyond === "zeros") return null;
  if (beyond === "replicate") return Math.min(Math.max(i, 0), size - 1);
  if (beyond === "circular") return ((i % size) + size) % size;
  return i < 0 ? -i : 2 * (size - 1) - i;
};

/** With one more crossing, unless it lies inside another; those inside it are dropped. */
const joined = (list: readonly Crossing[], added: Crossing): readonly Crossing[] => {
  if (list.some((other) => isInside(added, other))) return list;
  return [...list.filter((other) => !isInside(other, added)), added];
};
const isInside = (a: Crossing, b: Crossing): boolean => isSubset(a.rows, b.rows) && isSubset(a.columns, b.columns);
const isSubset = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean =>
  a.size <= b.size && [...a].every((n) => b.has(n));

const around = (crossings: readonly Crossing[]): Box | null => {
  if (crossings.length === 0) return null;
  const rows = crossings.flatMap((c) => [...c.rows]);
  const columns = crossings.flatMap((c) => [...c.columns]);
  const [top, left] = [rows, columns].map((list) => list.reduce((a, b) => Math.min(a, b))) as [number, number];
  const [bottom, right] = [rows, columns].map((list) => list.reduce((a, b) => Math.max(a, b)) + 1) as [number, number];
  return [top, left, bottom, right];
};
