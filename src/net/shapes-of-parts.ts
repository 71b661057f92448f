// Shapes after layers and blocks, in the type checker: each a shape, or a sentence that says why it does not fit.

import type { ShapeRules } from "../layers/index.ts";
import type { Layer } from "../layers/rule.ts";
import type { Shape, TextOf } from "../layers/types/shape.ts";
import type { Add } from "../layers/types/whole-numbers.ts";
import type { Join, Parallel, Residual, Sequential } from "./blocks.ts";

/** After one layer or block. A layer that reads others by name is checked when the net is made. */
export type After<In extends Shape, P> = P extends Layer
  ? P["type"] extends infer T extends keyof ShapeRules<In, P>
    ? ShapeRules<In, P>[T]
    : Shape
  : P extends Residual<infer Main, infer Shortcut>
    ? Sum<"residual", Ends<In, [Main, Shortcut]>>
    : P extends Parallel<infer Branches, infer How>
      ? Joined<How, Ends<In, Branches>>
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

/** After each branch. */
type Ends<In extends Shape, Branches extends readonly unknown[]> = Branches extends readonly [
  infer First extends readonly unknown[],
  ...infer Rest,
]
  ? [AfterAll<In, First>, ...Ends<In, Rest>]
  : Branches extends readonly []
    ? []
    : Shape[];

type Joined<How extends Join, Outs extends readonly unknown[]> = How extends "concat"
  ? Concat<Outs>
  : How extends "add"
    ? Sum<"parallel", Outs>
    : Product<Outs>;

type Branch<Place extends 1[]> = `branch ${Place["length"]}`;

/** One shape for all branches. Sizes that are not known agree with any. */
type Sum<Name extends string, Outs extends readonly unknown[], Place extends 1[] = [1]> = Outs extends readonly [
  infer First,
  ...infer Rest,
]
  ? First extends Shape
    ? Rest extends readonly []
      ? First
      : Rest[0] extends Shape
        ? Agree<First, Rest[0]> extends true
          ? Sum<Name, Rest, [...Place, 1]>
          : `${Name}: its branches must have one shape, but one gives ${TextOf<First>} and the other ${TextOf<Rest[0]>}`
        : Sum<Name, Rest, [...Place, 1]>
    : `${Name}: ${Branch<Place>}, ${First & string}`
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
type Concat<Outs extends readonly unknown[], Place extends 1[] = [1]> = Outs extends readonly [
  infer First,
  ...infer Rest,
]
  ? First extends Shape
    ? Rest extends readonly []
      ? First
      : Concat<Rest, [...Place, 1]> extends infer Others
        ? Others extends Shape
          ? Agree<Size<First>, Size<Others>> extends true
            ? [Add<First[0] & number, Others[0] & number>, ...Size<First>]
            : `parallel: its branches must have one height and width, but one gives ${TextOf<First>} and another ${TextOf<Rest[0] extends Shape ? Rest[0] : Others>}`
          : Others
        : never
    : `parallel: ${Branch<Place>}, ${First & string}`
  : Shape;
type Size<S extends Shape> = S extends readonly [number, ...infer Rest extends Shape] ? Rest : Shape;

/** Two branches of one shape, or the second one number per channel of the first. */
type Product<Outs extends readonly unknown[]> = Outs extends readonly [infer A, infer B]
  ? A extends Shape
    ? B extends readonly [A[0], 1, 1]
      ? A
      : Sum<"parallel", Outs>
    : `parallel: branch 1, ${A & string}`
  : 'parallel: "multiply" takes two branches';
