// Which views are free. A flattened map may keep the map's memory, channels together, only where everybody who uses the
// flat tensor can work in that order; otherwise it is copied into its own.

import { isView, type TensorName, type View } from "../layers/operation.ts";
import { dimsOf } from "./layout.ts";
import { operandNames, type Program } from "./program.ts";
import type { Target } from "./target.ts";

/** For each view that is free, the tensor whose memory it keeps. */
export const freeViews = (program: Program, target: Target): ReadonlyMap<TensorName, TensorName> => {
  const views = [...program.forward, ...program.backward].map(({ operation }) => operation).filter(isView);
  const dims = (name: TensorName) => dimsOf(program.tensors.get(name)?.shape ?? []).join();
  const renames = views.filter(({ view, of }) => dims(view) === dims(of));
  const reshapes = views.filter((v) => !renames.includes(v));
  const orderMinded = new Set<TensorName>();
  for (const { operation } of [...program.forward, ...program.backward])
    if (!isView(operation) && !target.takesMapOrder(operation.kernel))
      for (const [, name] of operandNames(operation)) orderMinded.add(name);

  /** The tensor and all that are only other names for it. */
  const sameAs = (name: TensorName, seen = new Set<TensorName>([name])): ReadonlySet<TensorName> => {
    for (const { view, of } of renames)
      for (const [a, b] of [
        [view, of],
        [of, view],
      ] as const)
        if (a === name && !seen.has(b)) sameAs(b, seen.add(b));
    return seen;
  };
  const isFlat = (name: TensorName) => program.tensors.get(name)?.shape.length === 1;
  const isFree = ({ view, of }: View) => ![...sameAs(isFlat(view) ? view : of)].some((name) => orderMinded.has(name));
  return new Map([...renames, ...reshapes.filter(isFree)].map(({ view, of }) => [view, of]));
};
