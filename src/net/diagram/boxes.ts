// The boxes of a diagram: the layers of a net, those that change each number alone joined to the layer before them.
// Where the boxes stand is the layout's business.

import type { Layer } from "../../layers/rule.ts";
import type { Shape } from "../../layers/types/shape.ts";
import type { Resolved, ResolvedLayer } from "../resolve.ts";
import { inputName } from "../resolve.ts";

/** What a layer does, as far as its rule tells; each kind has its colour. */
export type Kind = "input" | "convolution" | "linear" | "resize" | "join" | "pointwise" | "other";

export interface Box {
  /** The first one gives the box its name and its kind; none for the net's input. */
  readonly layers: readonly ResolvedLayer[];
  readonly kind: Kind;
  /** The places in the list of those boxes that it reads, all before its own. */
  readonly reads: readonly number[];
  /** After the last layer, of one image. */
  readonly shape: Shape;
}

/** The net's input, then its layers, each behind all that it reads. */
export const boxesOf = ({ input, layers }: Resolved): readonly Box[] => {
  const readers = new Map<string, number>();
  for (const { reads } of layers) for (const name of reads) readers.set(name, (readers.get(name) ?? 0) + 1);
  const boxes: Box[] = [{ layers: [], kind: "input", reads: [], shape: input }];
  /** In which box a layer is. */
  const places = new Map<string, number>([[inputName, 0]]);
  for (const layer of layers) {
    const [from] = layer.reads;
    const before = places.get(from) as number;
    const box = boxes[before] as Box;
    if (readers.get(from) === 1 && joins(layer, box)) {
      boxes[before] = { ...box, layers: [...box.layers, layer] };
      places.set(layer.name, before);
      continue;
    }
    places.set(layer.name, boxes.length);
    const reads = layer.reads.map((name) => places.get(name) as number);
    boxes.push({ layers: [layer], kind: kindOf(layer), reads, shape: layer.place.output });
  }
  return boxes;
};

/** A normalisation joins a layer that learns; what comes after a pooling or a meeting of branches it belongs to no more. */
const joins = (layer: ResolvedLayer, { layers: [head] }: Box): boolean =>
  head !== undefined && kindOf(layer) === "pointwise" && (layer.tensors.length === 0 || head.tensors.length > 0);

const kindOf = ({ layer, rule, place, tensors }: ResolvedLayer): Kind => {
  if (rule.reads === "several") return "join";
  const field = rule.field(layer, place, 0);
  const [input] = place.inputs;
  if (rule.macs(layer, place) > 0) return field === "everything" ? "linear" : "convolution";
  if (field === "same" && input.join() === place.output.join()) return "pointwise";
  return field === "same" || tensors.length > 0 || input.length !== 3 ? "other" : "resize";
};

/** Options that the shape beside them tells, or that change nothing one could see. */
const leftOut = ["padding", "outputPadding", "bias", "eps", "momentum", "affine", "ceilMode", "countIncludePad"];
/** Options that are known by their form. */
const written: Readonly<Record<string, (text: string) => string>> = {
  filters: (text) => text,
  features: (text) => text,
  kernel: (text) => text,
  size: (text) => text,
  stride: (text) => `/${text}`,
};

/** "conv2d 64 7x7 /2": the type, and the options that are not as always. */
export const layerText = ({ layer, rule }: ResolvedLayer): string => {
  const options = layer as Layer & Readonly<Record<string, unknown>>;
  const parts = Object.entries(rule.options).flatMap(([name, { byDefault }]) => {
    const value = options[name];
    const usual = name === "stride" ? [1, 1] : byDefault?.(options);
    if (value === undefined || leftOut.includes(name) || String(value) === String(usual)) return [];
    const text = valueText(name, value);
    return [written[name]?.(text) ?? `${name} ${text}`];
  });
  return [layer.type, ...parts].join(" ");
};

/** A kernel is always "3x3"; a stride, and whatever else is the same on both axes, is one number. */
const valueText = (name: string, value: unknown): string => {
  if (!Array.isArray(value)) return String(value);
  const isOne = name !== "kernel" && name !== "size" && value.every((v) => v === value[0]);
  return isOne ? String(value[0]) : value.join("x");
};

/** "+ batchNorm2d, relu", or nothing. */
export const joinedText = ({ layers: [, ...joined] }: Box): string =>
  joined.length > 0 ? `+ ${joined.map(({ layer }) => layer.type).join(", ")}` : "";
