// Shapes after layers and blocks, in the type checker: each a shape, or a sentence that says why it does not fit.

import type { ShapeRules } from "../layers/index.ts";
import type { Layer } from "../layers/rule.ts";
import type { Shape, TextOf } from "../layers/types/shape.ts";
import type { Add } from "../layers/types/whole-numbers.ts";
import type { Join, Parallel, Residual, Sequential } from "./blocks.ts";

/** After one layer or block. A layer that reads others by name is checked when the net is made. */
export type After<In extends Shape, P> = P extends Layer
  ? P extends { readonly inputs: readonly string[] }
    ? Shape
    : P["type"] extends infer T extends keyof ShapeRules<In, P>
      ? ShapeRules<In, P>[T]
      : Shape
  : P extends Residual<infer Main, infer Shortcut>
    ? Joined<"residual", "add", Ends<In, [Main, Shortcut]>>
    : P extends Parallel<infer Branches, infer How>
      ? Joined<"parallel", How, Ends<In, Branches>>
      : P extends Sequential<infer Layers>
        ? AfterAll<In, Layers>
        : Shape;

/** After several in turn: a shape, or the first sentence with its place. */
type AfterAll<In extends Shape, Parts extends readonly unknown[], Place extends 1[] = [1]> = Parts extends readonly [
  infer First,
  ...infer Rest,
]
  ? After<In, First> extends infer Out
    ? Out extends Shape
      ? AfterAll<Out, Rest, [...Place, 1]>
      : `layer ${Place["length"]} inside, ${Out & string}`
    : never
  : Parts extends readonly []
    ? In
    : Shape;

/** After each branch: shapes, or the first sentence with its branch. */
type Ends<
  In extends Shape,
  Branches extends readonly unknown[],
  Done extends readonly Shape[] = [],
> = Branches extends readonly [infer First extends readonly unknown[], ...infer Rest]
  ? AfterAll<In, First> extends infer Out
    ? Out extends Shape
      ? Ends<In, Rest, [...Done, Out]>
      : `branch ${[...Done, 1]["length"] & number}, ${Out & string}`
    : never
  : Branches extends readonly []
    ? Done
    : Shape[];

type Joined<Name extends string, How extends Join, Outs> = Outs extends string
  ? `${Name}: ${Outs}`
  : Outs extends readonly [Shape, Shape, ...Shape[]]
    ? How extends "concat"
      ? Concat<Outs>
      : How extends "add"
        ? Sum<Name, Outs>
        : Product<Outs>
    : Outs extends readonly [] | readonly [Shape]
      ? `${Name}: needs at least two branches`
      : Shape;

/** One shape for all branches. Sizes that are not known agree with any. */
type Sum<Name extends string, Outs> = Outs extends readonly [
  infer A extends Shape,
  infer B extends Shape,
  ...infer Rest,
]
  ? Agree<A, B> extends true
    ? Sum<Name, [A, ...Rest]>
    : `${Name}: its branches must have one shape, but one gives ${TextOf<A>} and the other ${TextOf<B>}`
  : Outs extends readonly [infer Out]
    ? Out
    : Shape;

type Agree<A extends Shape, B extends Shape> = number extends A["length"] | B["length"]
  ? true
  : A["length"] extends B["length"]
    ? { [I in keyof A]: I extends keyof B ? Same<A[I], B[I]> : true }[number] extends true
      ? true
      : false
    : false;
type Same<A, B> = number extends A | B ? true : A extends B ? true : false;

/** Channels added up; height and width must agree. */
type Concat<Outs> = Outs extends readonly [infer A extends Shape, infer B extends Shape, ...infer Rest]
  ? Agree<Size<A>, Size<B>> extends true
    ? Concat<[[Add<A[0] & number, B[0] & number>, ...Size<A>], ...Rest]>
    : `parallel: its branches must have one height and width, but one gives ${TextOf<A>} and another ${TextOf<B>}`
  : Outs extends readonly [infer Out]
    ? Out
    : Shape;
type Size<S extends Shape> = S extends readonly [number, ...infer Rest extends Shape] ? Rest : Shape;

/** Two branches of one shape, or the second one number per channel of the first, which is a map. */
type Product<Outs> = Outs extends readonly [infer A extends Shape, infer B extends Shape]
  ? A["length"] extends 3
    ? Agree<B, [A[0] & number, 1, 1]> extends true
      ? A
      : Sum<"parallel", Outs>
    : Sum<"parallel", Outs>
  : 'parallel: "multiply" takes two branches';
