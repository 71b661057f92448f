// Receptive fields: the box of input pixels that a unit can depend on, layer by layer, through branches, strides in both
// directions and dilation. This is the field of a unit far from the border, padding included; unit-box.ts says what one
// particular unit sees.

import { greatestCommonDivisor } from "../kernels/greatest-common-divisor.ts";
import type { FieldStep } from "../layers/rule.ts";
import { seenBy } from "./seen-by.ts";

/** [top, left, bottom, right] in pixels; bottom and right are the first ones beyond. */
export type Box = readonly [number, number, number, number];

/** In input pixels, [vertical, horizontal]. */
export interface ReceptiveField {
  /** How many pixels a unit sees: the most, where units differ. */
  readonly size: readonly [number, number];
  /** The distance between neighbouring units' fields: on average, where upsampling makes it uneven. */
  readonly jump: readonly [number, number];
  /** Where the field of unit 0 begins; negative where it reaches into the padding. */
  readonly start: readonly [number, number];
}

/**
 * Fields along one axis: unit q * period + r sees pixels first[r] + q * advance to last[r] + q * advance. The period is
 * 1 unless something was upsampled. A unit that sees nothing has its first beyond its last.
 */
interface AxisField {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly advance: number;
}

/** The fields of a layer's units, or that each of them sees the whole image. */
export type Fields = readonly [AxisField, AxisField] | "everything";

const pixels: AxisField = { first: [0], last: [0], advance: 1 };
export const pixelFields: Fields = [pixels, pixels];

export const fieldOf = (fields: Fields, image: readonly [number, number]): ReceptiveField => {
  if (fields === "everything") return { size: image, jump: image, start: [0, 0] };
  const [v, h] = fields.map(({ first, last, advance }) => ({
    size: first.reduce((most, from, r) => Math.max(most, (last[r] as number) - from + 1), 0),
    jump: advance / first.length,
    start: first.find(Number.isFinite) ?? 0,
  })) as [Record<"size" | "jump" | "start", number>, Record<"size" | "jump" | "start", number>];
  return { size: [v.size, h.size], jump: [v.jump, h.jump], start: [v.start, h.start] };
};

/**
 * The fields after one more layer: for a window, size + (kernel - 1) jump, jump x stride, start - padding x jump.
 * (Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.)
 * @param before the sizes of the map that it reads, and of the one it gives
 */
export const fieldsAfter = (
  fields: Fields,
  step: FieldStep,
  before: readonly [number, number],
  after: readonly [number, number],
): Fields => {
  if (step === "everything" || fields === "everything") return "everything";
  if (step === "same") return fields;
  return [axisAfter(fields[0], step, 0, before[0], after[0]), axisAfter(fields[1], step, 1, before[1], after[1])];
};

const axisAfter = (
  field: AxisField,
  step: Exclude<FieldStep, string>,
  axis: 0 | 1,
  before: number,
  after: number,
): AxisField => {
  const period = field.first.length;
  // After `units` new units everything has moved on by `periods` periods of the old ones.
  let [units, periods] = [after, before / period];
  if (step.by === "window") {
    const stride = step.stride[axis];
    const common = greatestCommonDivisor(period, stride);
    [units, periods] = [period / common, stride / common];
  } else if (step.by === "spread") {
    [units, periods] = [period * step.stride[axis], 1];
  } else if (before % after === 0) {
    const common = greatestCommonDivisor(period, before / after);
    [units, periods] = [period / common, before / after / common];
  }
  const first: number[] = [];
  const last: number[] = [];
  for (let unit = 0; unit < units; unit++) {
    let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    // Fields move on with every period, so that what lies between the first period of what is seen and the last adds nothing.
    for (const i of seenBy(step, axis, unit, before, after, period)) {
      const [left, right] = at(field, i);
      from = Math.min(from, left);
      to = Math.max(to, right);
    }
    first.push(from);
    last.push(to);
  }
  return shortest({ first, last, advance: field.advance * periods });
};

/** The pixels that one unit would see if the image went on everywhere: [top, left, bottom, right], the last two beyond. */
export const fieldOfUnit = (
  fields: Fields,
  [row, column]: readonly [number, number],
  [height, width]: readonly [number, number],
): Box | null => {
  if (fields === "everything") return [0, 0, height, width];
  const [[top, bottom], [left, right]] = [at(fields[0], row), at(fields[1], column)];
  return top > bottom || left > right ? null : [top, left, bottom + 1, right + 1];
};

/** The pixels that a unit sees, from first to last. */
const at = ({ first, last, advance }: AxisField, unit: number): readonly [number, number] => {
  const period = first.length;
  const q = Math.floor(unit / period);
  const r = unit - q * period;
  return [(first[r] as number) + q * advance, (last[r] as number) + q * advance];
};

/** The same with the shortest period that says it. */
const shortest = (field: AxisField): AxisField => {
  const { first, last, advance } = field;
  const length = first.length;
  for (let period = 1; period < length; period++) {
    if (length % period !== 0) continue;
    const moved = (advance * period) / length;
    const repeats = (list: readonly number[]) =>
      list.every((x, i) => i < period || x === (list[i - period] as number) + moved);
    if (repeats(first) && repeats(last))
      return { first: first.slice(0, period), last: last.slice(0, period), advance: moved };
  }
  return field;
};

/** Where branches meet: a unit sees what its branches see, as the box around all of it. */
export const union = (branches: readonly Fields[], size: readonly [number, number]): Fields => {
  const [first, ...others] = branches;
  if (first === undefined || branches.includes("everything")) return "everything";
  return others.reduce<Fields>((a, b) => {
    if (a === "everything" || b === "everything") return "everything";
    return [axisUnion(a[0], b[0], size[0]), axisUnion(a[1], b[1], size[1])];
  }, first);
};

const axisUnion = (a: AxisField, b: AxisField, size: number): AxisField => {
  if (a === b) return a;
  const [p, q] = [a.first.length, b.first.length];
  // Branches that do not move at one pace have no period: then every unit is written out.
  const together = jumpOf(a) === jumpOf(b);
  const units = together ? (p * q) / greatestCommonDivisor(p, q) : size;
  const seen = Array.from({ length: units }, (_, unit) => [at(a, unit), at(b, unit)] as const);
  return shortest({
    first: seen.map(([[x], [y]]) => Math.min(x, y)),
    last: seen.map(([[, x], [, y]]) => Math.max(x, y)),
    advance: units * Math.max(jumpOf(a), jumpOf(b)),
  });
};

const jumpOf = ({ first, advance }: AxisField) => advance / first.length;

/**
 * How far the centres of branches' fields lie apart where they meet, in pixels, on average over units: [0, 0] where they
 * look at the same place. Null where their fields even move at different paces.
 */
export const misalignment = (a: Fields, b: Fields): readonly [number, number] | null => {
  if (a === "everything" || b === "everything") return [0, 0];
  const apart = (x: AxisField, y: AxisField): number | null => {
    if (jumpOf(x) !== jumpOf(y)) return null;
    const units = x.first.length * y.first.length;
    let sum = 0;
    for (let unit = 0; unit < units; unit++) {
      const [[from, to], [otherFrom, otherTo]] = [at(x, unit), at(y, unit)];
      sum += (from + to - otherFrom - otherTo) / 2;
    }
    return Number.isFinite(sum) ? Math.abs(sum / units) : 0;
  };
  const [v, h] = [apart(a[0], b[0]), apart(a[1], b[1])];
  return v === null || h === null ? null : [v, h];
};

/** How many more layers of one kind it takes until a unit's field is as large as the image; null where it never grows. */
export const layersToSeeAll = (
  { size, jump }: Pick<ReceptiveField, "size" | "jump">,
  image: readonly [number, number],
  layers: readonly { readonly kernel: number; readonly stride: number }[],
): number | null => {
  let [seen, pace] = [[...size], [...jump]];
  const done = () => seen.every((n, i) => n >= (image[i] as number));
  if (!done() && layers.every(({ kernel }) => kernel === 1)) return null;
  let count = 0;
  for (; !done(); count++)
    for (const { kernel, stride } of layers) {
      seen = seen.map((n, i) => n + (kernel - 1) * (pace[i] as number));
      pace = pace.map((n) => n * stride);
    }
  return count;
};
