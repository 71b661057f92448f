// What a net costs and sees, layer by layer, as data. How it is printed is the command line's business.

import { kernelNamed } from "../kernels/index.ts";
import { sizeOf } from "../kernels/kernel.ts";
import { isView } from "../layers/operation.ts";
import type { Shape } from "../layers/types/shape.ts";
import { UserError } from "../words/issue.ts";
import { fieldsOf, type LayerFields, mapSize } from "./fields.ts";
import { frozenIn } from "./frozen.ts";
import type { Net } from "./net.ts";
import { type Fields, fieldOf, misalignment, pixelFields, type ReceptiveField } from "./receptive-field.ts";
import { type ResolvedLayer, resolve } from "./resolve.ts";

export interface LayerSummary {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  /** [channels, height, width] or [features], for one image. */
  readonly output: readonly number[];
  /** Weights and biases; buffers are not counted. */
  readonly parameters: number;
  /** Multiply-adds for one image. */
  readonly macs: number;
  /**
   * Floating-point operations for one image beyond the multiply-adds: normalisation, activations, pooling and the like,
   * as the kernels' contracts count them (a comparison or an addition is one).
   */
  readonly otherFlops: number;
  /** The layer's output in float32, for one image. */
  readonly activationBytes: number;
  readonly receptiveField: ReceptiveField;
  /**
   * Where branches meet whose units look at different places: by how many pixels, [vertical, horizontal], or null where
   * their units even lie at different distances. Absent where all is aligned.
   */
  readonly misaligned?: readonly [number, number] | null;
}

export interface Summary {
  readonly name: string | null;
  readonly input: readonly number[];
  readonly layers: readonly LayerSummary[];
  readonly total: {
    readonly parameters: number;
    /** Parameters that training changes: all of them, unless some are frozen. */
    readonly trainable: number;
    /** Numbers that are saved but not learned, such as running means. */
    readonly buffers: number;
    readonly macs: number;
    readonly otherFlops: number;
    readonly parameterBytes: number;
    readonly activationBytes: number;
    readonly receptiveField: ReceptiveField;
  };
}

export interface SummaryOptions {
  /** Parameters that training leaves as they are, by name ("conv1.weight") or by layer ("conv1"). */
  readonly frozen?: readonly string[];
}

/** @throws UserError where the net has problems, or nothing has a name that is said to be frozen */
export const summarize = (net: Net, { frozen = [] }: SummaryOptions = {}): Summary => {
  const resolved = resolve(net);
  const image = mapSize(net.input);
  const layers = summariesOf(resolved.layers, net.input);
  const { tensors: held, issues } = frozenIn(resolved.layers, frozen);
  if (issues.length > 0) throw new UserError(issues);
  const tensors = resolved.layers.flatMap((layer) => layer.tensors.map((t) => ({ layer: layer.name, ...t })));
  const count = (kept: typeof tensors) => kept.reduce((total, { shape }) => total + sizeOf(shape), 0);
  const weights = tensors.filter(({ kind }) => kind === "weight");
  const sum = (of: (layer: LayerSummary) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  return {
    name: net.name ?? null,
    input: net.input,
    layers,
    total: {
      parameters: count(weights),
      trainable: count(weights.filter(({ layer, name }) => !held.has(`${layer}.${name}`))),
      buffers: count(tensors.filter(({ kind }) => kind === "buffer")),
      macs: sum((l) => l.macs),
      otherFlops: sum((l) => l.otherFlops),
      parameterBytes: 4 * count(weights),
      activationBytes: sum((l) => l.activationBytes),
      receptiveField:
        layers.find(({ name }) => name === resolved.output.name)?.receptiveField ?? fieldOf(pixelFields, image),
    },
  };
};

/** The summaries of layers whose shapes are known, in order; of a net that has problems these are the first ones. */
export const summariesOf = (known: readonly ResolvedLayer[], input: Shape): readonly LayerSummary[] => {
  const image = mapSize(input);
  const fields = fieldsOf(known);
  return known.map((resolvedLayer): LayerSummary => {
    const { name, layer, rule, reads, place, tensors } = resolvedLayer;
    const { branches, own } = fields.get(name) as LayerFields;
    // Flat features have no places that could be compared.
    const apart = place.output.length === 3 ? misalignmentOf(branches) : aligned;
    const macs = rule.macs(layer, place);
    return {
      name,
      type: layer.type,
      inputs: reads,
      output: place.output,
      parameters: tensors.filter((t) => t.kind === "weight").reduce((total, t) => total + sizeOf(t.shape), 0),
      macs,
      otherFlops: flopsOf(resolvedLayer) - 2 * macs,
      activationBytes: 4 * sizeOf(place.output),
      receptiveField: fieldOf(own, image),
      ...(apart === null || apart[0] + apart[1] > 0 ? { misaligned: apart } : {}),
    };
  });
};

const aligned: readonly [number, number] = [0, 0];

/** The largest distance of any branch's centres from the first's; null where one moves at another pace. */
const misalignmentOf = ([first, ...others]: readonly Fields[]): readonly [number, number] | null => {
  let worst = aligned;
  for (const other of others) {
    const apart = misalignment(first as Fields, other);
    if (apart === null) return null;
    worst = [Math.max(worst[0], apart[0]), Math.max(worst[1], apart[1])];
  }
  return worst;
};

/** What the layer's kernels compute on one image, by their contracts. */
const flopsOf = ({ layer, rule, reads, place, tensors }: ResolvedLayer): number => {
  const scratch = rule.scratch?.(layer, place) ?? [];
  const shapes = new Map<string, readonly number[]>([["output", [1, ...place.output]]]);
  for (const [i, shape] of place.inputs.entries()) shapes.set(`input ${i}`, [1, ...shape]);
  for (const { name, shape } of tensors) shapes.set(name, shape);
  for (const { name, shape, batched } of scratch) shapes.set(name, batched ? [1, ...shape] : shape);
  const named = (list: readonly { readonly name: string }[]) =>
    Object.fromEntries(list.map(({ name }) => [name, name]));
  const [first, ...rest] = reads.map((_, i) => `input ${i}`);
  const operations = rule.forward(
    layer,
    {
      inputs: [first as string, ...rest],
      output: "output",
      own: named(tensors),
      scratch: named(scratch),
      training: false,
    },
    place,
  );
  return operations.reduce((total, operation) => {
    if (isView(operation)) return total;
    const operands = Object.entries(operation.operands as Readonly<Record<string, string | undefined>>);
    const known = operands.flatMap(([operand, name]) => {
      const shape = name === undefined ? undefined : shapes.get(name);
      return shape ? [[operand, shape] as const] : [];
    });
    return total + kernelNamed(operation.kernel).flops(operation.attributes, Object.fromEntries(known));
  }, 0);
};
