// The receptive fields of all layers of a net, and of what comes in over each of their inputs.

import type { Shape } from "../layers/types/shape.ts";
import { type Fields, fieldsAfter, pixelFields, union } from "./receptive-field.ts";
import { inputName, type ResolvedLayer } from "./resolve.ts";

export interface LayerFields {
  /** Of the layer's units through one input alone, in the order of its inputs. */
  readonly branches: readonly Fields[];
  /** Through all of them. */
  readonly own: Fields;
}

/** By name. @param layers in order, each behind those that it reads */
export const fieldsOf = (layers: readonly ResolvedLayer[]): ReadonlyMap<string, LayerFields> => {
  const fields = new Map<string, LayerFields>();
  for (const { name, layer, rule, reads, place } of layers) {
    const after = mapSize(place.output);
    const branches = reads.map((from, i) => {
      const before = from === inputName ? pixelFields : (fields.get(from)?.own ?? pixelFields);
      return fieldsAfter(before, rule.field(layer, place, i), mapSize(place.inputs[i] as Shape), after);
    });
    fields.set(name, { branches, own: union(branches, after) });
  }
  return fields;
};

/** [height, width]; flat features are one place. */
export const mapSize = ([, height = 1, width = 1]: Shape): readonly [number, number] => [height, width];
