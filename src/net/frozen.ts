// What training leaves as it is: tensors named one by one ("conv1.weight"), or all of a layer ("conv1").

import { nearest } from "../layers/options.ts";
import type { Issue } from "../words/issue.ts";
import type { ResolvedLayer } from "./resolve.ts";

export interface Frozen {
  /** By their full names. */
  readonly tensors: ReadonlySet<string>;
  /** Names that are neither a tensor's nor a layer's. */
  readonly issues: readonly Issue[];
}

export const frozenIn = (
  layers: readonly Pick<ResolvedLayer, "name" | "tensors">[],
  names: readonly string[],
): Frozen => {
  const ofLayer = new Map(layers.map(({ name, tensors }) => [name, tensors.map((t) => `${name}.${t.name}`)]));
  const every = new Set([...ofLayer.values()].flat());
  const tensors = new Set<string>();
  const issues: Issue[] = [];
  for (const name of names) {
    const meant = every.has(name) ? [name] : ofLayer.get(name);
    for (const tensor of meant ?? []) tensors.add(tensor);
    if (!meant)
      issues.push({ key: "unknownTensor", values: { name, nearest: nearest(name, [...every, ...ofLayer.keys()]) } });
  }
  return { tensors, issues };
};
