// What can be looked at in a model's weights as they are: the templates of a linear classifier, and the filters of the
// first convolution. Where a net has none, the answer is null.

import { sizeOf } from "../kernels/kernel.ts";
import { isView } from "../layers/operation.ts";
import type { TensorSpec } from "../layers/rule.ts";
import type { Shape } from "../layers/types/shape.ts";
import type { Model } from "../model/model.ts";
import { inputName, type ResolvedLayer, resolve } from "../net/resolve.ts";

export interface Templates {
  /** The layer they belong to. */
  readonly layer: string;
  /** [C, H, W] of each: that of an input image. */
  readonly shape: Shape;
  readonly perClass: readonly Float32Array[];
}

export interface Filters {
  readonly layer: string;
  /** [C, kernel height, kernel width] of each. */
  readonly shape: Shape;
  readonly filters: readonly Float32Array[];
}

/**
 * One template per class, where the classes' numbers are weighted sums of the image's own pixels. What stands before may
 * only reshape the image; what follows may only work on the classes' numbers and learn nothing, as softmax does.
 */
export const templatesOf = ({ net, parameters }: Model): Templates | null => {
  const { layers, output } = resolve(net);
  const named = new Map(layers.map((layer) => [layer.name, layer]));

  let layer: ResolvedLayer | undefined = output;
  while (layer && layer.tensors.length === 0 && keepsShape(layer)) layer = named.get(layer.reads[0]);
  const weight = layer?.tensors.find(isWeight(2));
  if (!layer || !weight) return null;

  let [from] = layer.reads;
  for (let before = named.get(from); before && onlyReshapes(before); before = named.get(from)) [from] = before.reads;
  if (from !== inputName) return null;

  const perClass = split(parameters, layer, weight);
  return perClass && { layer: layer.name, shape: net.input, perClass };
};

/** The filters of the first layer whose weights are (filters, channels, height, width). */
export const firstFilters = ({ net, parameters }: Model): Filters | null => {
  for (const layer of resolve(net).layers) {
    const weight = layer.tensors.find(isWeight(4));
    if (!weight || weight.shape[0] !== layer.place.output[0]) continue;
    const filters = split(parameters, layer, weight);
    return filters && { layer: layer.name, shape: weight.shape.slice(1), filters };
  }
  return null;
};

const isWeight =
  (axes: number) =>
  ({ kind, shape }: TensorSpec) =>
    kind === "weight" && shape.length === axes;

const keepsShape = ({
  reads,
  place: {
    inputs: [input],
    output,
  },
}: ResolvedLayer) =>
  reads.length === 1 && input.length === output.length && input.every((size, axis) => size === output[axis]);

const onlyReshapes = ({ rule, layer, place, reads }: ResolvedLayer) =>
  reads.length === 1 &&
  rule
    .forward(layer, { inputs: ["input"], output: "output", own: {}, scratch: {}, training: false }, place)
    .every(isView);

/** A tensor along its first axis. */
const split = (
  parameters: Model["parameters"],
  layer: ResolvedLayer,
  { name, shape: [count = 0, ...rest] }: TensorSpec,
): readonly Float32Array[] | null => {
  const data = parameters.get(`${layer.name}.${name}`)?.data;
  const size = sizeOf(rest);
  return data ? Array.from({ length: count }, (_, i) => data.subarray(i * size, (i + 1) * size)) : null;
};
