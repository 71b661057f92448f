// Pointwise kernels: over whole rows of pixels and channels where they stand alone, on a vector in hand where another
// kernel does them on the side.

import type { KernelName } from "../../../kernels/index.ts";
import { hasHalo } from "../../../plan/layout.ts";
import type { KernelStep, Placed } from "../../../plan/plan.ts";
import { type Code, f32x4, sequence, v128 } from "../assembly/code.ts";
import { type FunctionBuilder, increase } from "../assembly/module.ts";
import { activations, type Pointwise, simply } from "./activations.ts";
import { type AddressOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import type { Value } from "./functions.ts";

type V128 = Code<"v128">;

const pointwise = {
  ...activations,
  add: { operands: ["a", "b"], of: (_, [a = [], b = []]) => simply(f32x4.add(a, b)) },
  multiply: { operands: ["a", "b"], of: (_, [a = [], b = []]) => simply(f32x4.mul(a, b)) },
} satisfies Partial<Record<KernelName, Pointwise>>;

export type PointwiseName = keyof typeof pointwise;
export const pointwiseNames = Object.keys(pointwise) as readonly PointwiseName[];

export const isPointwise = (kernel: KernelName): kernel is PointwiseName => kernel in pointwise;

/** A pointwise kernel on its own: (operands..., result). */
export const emitPointwise = (step: KernelStep, addressOf: AddressOf): Emitted => {
  if (!isPointwise(step.kernel)) throw new Error(`${step.kernel} is not pointwise`);
  const { operands, of } = pointwise[step.kernel] as Pointwise;
  const output = step.operands["output" in step.operands && !operands.includes("output") ? "output" : "gradInput"];
  if (!output) throw new Error(`${step.kernel} has no result`);
  const tensors = [...operands.map((name) => operandOf(step, name)), output];
  // Without halos all rows of an image follow one another and are one long row.
  const dense = tensors.every((t) => !hasHalo(layoutOf(t).halo));
  const [, height, width] = layoutOf(output).dims;
  const rowLength = width * layoutOf(output).steps[2];
  const lines = dense ? 1 : height;
  const vectors = ((dense ? height : 1) * rowLength) / 4;
  const strides = tensors.map(stridesOf);
  return {
    key: JSON.stringify([step.kernel, step.attributes, lines, vectors, strides]),
    addresses: tensors.map(addressOf),
    write(f, addresses, rows) {
      const pointers = tensors.map(() => f.local("i32"));
      const rowStarts = tensors.map(() => f.local("i32"));
      const result = pointers.length - 1;
      const values = pointers.slice(0, result).map((p) => v128.load(p.get));
      const { before, value } = of(f, values, step.attributes);
      const body = sequence(before, v128.store((pointers[result] as (typeof pointers)[0]).get, value));
      const line = sequence(
        ...pointers.map((p, i) => p.set((rowStarts[i] as (typeof pointers)[0]).get)),
        f.times(vectors, body, ...pointers.map((p) => increase(p, 16))),
      );
      const image = sequence(
        ...rowStarts.map((r, i) => r.set((addresses[i] as (typeof addresses)[0]).get)),
        f.times(lines, line, ...rowStarts.map((r, i) => increase(r, (strides[i] as (typeof strides)[0]).row))),
      );
      return f.timesOf(
        rows.get,
        image,
        ...addresses.slice(0, tensors.length).map((a, i) => increase(a, (strides[i] as (typeof strides)[0]).image)),
      );
    },
  };
};

/** A pointwise kernel that ends another kernel's work: what it further reads, and what it makes of a vector in hand. */
export interface Epilogue {
  /** All that the code depends on besides addresses: part of the key of the function that it ends. */
  readonly key: string;
  readonly extra: Placed | null;
  /** @param extra the same four elements of the further operand */
  apply(f: FunctionBuilder, inHand: V128, extra: V128): Value;
}

export const epilogueOf = ({ epilogue }: KernelStep): Epilogue => {
  if (!epilogue) return { key: "", extra: null, apply: (_, inHand) => simply(inHand) };
  if (!isPointwise(epilogue.kernel)) throw new Error(`${epilogue.kernel} cannot be an epilogue`);
  const { operands, of } = pointwise[epilogue.kernel] as Pointwise;
  const further = operands[1];
  return {
    key: JSON.stringify([epilogue.kernel, epilogue.attributes]),
    extra: further === undefined ? null : (epilogue.operands[further] ?? null),
    apply: (f, inHand, extra) => of(f, [inHand, extra], epilogue.attributes),
  };
};
