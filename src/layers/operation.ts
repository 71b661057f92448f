// What a layer asks to have computed: kernels on named tensors. No layout, no memory, no backend.

import type { AttributesOf, KernelName, OperandsOf } from "../kernels/index.ts";

/** The name of a tensor in a program: a layer's name for its output, "conv1.weight", "conv1.weight.grad", ... */
export type TensorName = string;

/** The scalar that holds the random key of a step of training: the upper and the lower 16 bits of a 32-bit number. */
export const randomKey: TensorName = "randomKey";

type Named<K extends KernelName> = { readonly [O in keyof OperandsOf<K>]?: TensorName | undefined };

/** One kernel call. */
export type Call = {
  readonly [K in KernelName]: {
    readonly kernel: K;
    readonly attributes: AttributesOf<K>;
    readonly operands: Named<K>;
  };
}[KernelName];

/** The same numbers in the same row-major order under another shape: nothing is computed. */
export interface View {
  readonly view: TensorName;
  readonly of: TensorName;
}

export type Operation = Call | View;

/** A kernel call; an operand left undefined is one that the kernel can do without. */
export const call = <K extends KernelName>(kernel: K, attributes: AttributesOf<K>, operands: Named<K>): Call =>
  ({ kernel, attributes, operands }) as unknown as Call;

export const isView = (operation: Operation): operation is View => "view" in operation;
