// A kernel says what a computation means: its operands, its cost, a plain reference and the cases that check
// every fast version against it. How a backend computes it is no business of this folder, which imports nothing else.

export type Floats = Float32Array | Float64Array;

/** A dense tensor in row-major order; maps are (N, C, H, W), features (N, F). */
export interface Tensor {
  readonly data: Floats;
  readonly shape: readonly number[];
}

export interface Operand {
  readonly access: "read" | "write" | "update";
  /** Whether the first axis is the batch, of which a run may use fewer rows than the plan holds. */
  readonly batched: boolean;
  readonly optional: boolean;
}

export const readRows = { access: "read", batched: true, optional: false } as const;
export const read = { access: "read", batched: false, optional: false } as const;
export const readOptional = { access: "read", batched: false, optional: true } as const;
export const writeRows = { access: "write", batched: true, optional: false } as const;
export const write = { access: "write", batched: false, optional: false } as const;
export const update = { access: "update", batched: false, optional: false } as const;

export type Operands = Readonly<Record<string, Operand>>;

/** The tensors a reference is called with: one per operand, optional ones possibly absent. */
export type TensorsOf<O extends Operands> = {
  readonly [K in keyof O as O[K]["optional"] extends true ? never : K]: Tensor;
} & { readonly [K in keyof O as O[K]["optional"] extends true ? K : never]?: Tensor };

/** The shapes of a case, in the same manner; a batched operand's first number is the batch. */
export type ShapesOf<O extends Operands> = {
  readonly [K in keyof O as O[K]["optional"] extends true ? never : K]: readonly number[];
} & { readonly [K in keyof O as O[K]["optional"] extends true ? K : never]?: readonly number[] };

/** Zero padding in pixels. */
export interface Sides {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}
export const noSides: Sides = { top: 0, left: 0, bottom: 0, right: 0 };

export interface Case<O extends Operands, A> {
  readonly attributes: A;
  readonly shapes: ShapesOf<O>;
}

export interface Kernel<O extends Operands, A> {
  readonly operands: O;
  /** Each output element depends on the same element of each operand, so it can end another kernel's work. */
  readonly pointwise?: boolean;
  /** How far an operand is read beyond its edges, where it counts as zero. */
  reach?(attributes: A, shapes: ShapesOf<O>): { readonly [K in keyof O]?: Sides };
  /** Floating-point operations (a multiply-add is two) for the given shapes, batch included. */
  flops(attributes: A, shapes: ShapesOf<O>): number;
  /** Plain, in double precision inside; the arrays decide what is stored. */
  reference(tensors: TensorsOf<O>, attributes: A): void;
  /** Largest error of a float32 version, relative to the largest magnitude of the reference output (at least 1). */
  readonly tolerance: number;
  readonly cases: readonly Case<O, A>[];
  /** How a case's inputs are filled where evenly spread values in [-1, 1) will not do. */
  readonly fill?: { readonly [K in keyof O]?: (tensor: Tensor) => void };
}

/** Gives a kernel its operand and attribute types. */
export const kernel = <const O extends Operands, A = Record<never, never>>(k: Kernel<O, A>): Kernel<O, A> => k;

/** The number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
