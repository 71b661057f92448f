// Pointwise work done by the kernel before it, on numbers it has in hand. Decided by what kernels declare of
// themselves; which layer asked for the work plays no part.

import { kernelNamed } from "../kernels/index.ts";
import { type Call, isView, type TensorName, type View } from "../layers/operation.ts";
import { type PlacedOperation, type Program, readsAndWrites } from "./program.ts";
import type { Target } from "./target.ts";

/** A kernel call, and perhaps a pointwise one that ends its work; the tensor between them then never exists. */
export interface FusedCall {
  readonly call: Call;
  readonly epilogue: Call | null;
  readonly layer: string | null;
}

export type Shapes = Readonly<Record<string, readonly number[]>>;

/** @param shapesOf the shapes of a call's operands */
export const fuse = (
  segment: readonly PlacedOperation[],
  program: Program,
  target: Target,
  shapesOf: (call: Call) => Shapes,
): readonly (FusedCall | View)[] => {
  const fused: (FusedCall | View)[] = [];
  const readers = readerCounts(program);
  for (let i = 0; i < segment.length; i++) {
    const { operation, layer } = segment[i] as PlacedOperation;
    if (isView(operation)) {
      fused.push(operation);
      continue;
    }
    const next = segment[i + 1]?.operation;
    const epilogue =
      next && !isView(next) && endsWith(operation, next, program, readers, target, shapesOf) ? next : null;
    fused.push({ call: operation, epilogue, layer });
    if (epilogue) i++;
  }
  return fused;
};

const endsWith = (
  call: Call,
  next: Call,
  program: Program,
  readers: ReadonlyMap<TensorName, number>,
  target: Target,
  shapesOf: (call: Call) => Shapes,
): boolean => {
  if (!kernelNamed(next.kernel).pointwise) return false;
  const { writes } = readsAndWrites(call);
  const [between] = writes;
  return (
    writes.length === 1 &&
    between !== undefined &&
    readsAndWrites(next).reads.filter((name) => name === between).length === 1 &&
    readers.get(between) === 1 &&
    !program.kept.includes(between) &&
    (target.kernels[call.kernel]?.epilogues?.(call.attributes, shapesOf(call)).includes(next.kernel) ?? false)
  );
};

/** How many operations read each tensor. */
const readerCounts = ({ forward, backward, update }: Program): ReadonlyMap<TensorName, number> => {
  const counts = new Map<TensorName, number>();
  for (const { operation } of [...forward, ...backward, ...update])
    for (const name of new Set(isView(operation) ? [operation.of] : readsAndWrites(operation).reads))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};
