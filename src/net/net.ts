// A network as plain data, and `net(...)`, which makes one from layers while the type checker works out its shapes.

import type { NamedLayer } from "../layers/rule.ts";
import type { Shape, TextOf } from "../layers/types/shape.ts";
import { type Part, unfold } from "./blocks.ts";
import { resolve } from "./resolve.ts";
import type { After } from "./shapes-of-parts.ts";

/** How an image becomes the net's input: (value / 255 - mean) / std per channel, for images of size [height, width]. */
export interface Preprocess {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly size?: readonly [number, number];
}

declare const output: unique symbol;
declare const shapes: unique symbol;

/**
 * A network: a directed acyclic graph of layers, JSON-able, without weights. `In` and `Out` are shapes of one image;
 * `Shapes` are those after each argument of `net`, for whoever hovers over it.
 */
export interface Net<In extends Shape = Shape, Out extends Shape = Shape, Shapes = unknown> {
  /** The version of this format. */
  readonly hubel: 1;
  readonly name?: string;
  /** [channels, height, width]. */
  readonly input: In;
  readonly classes?: readonly string[];
  readonly preprocess?: Preprocess;
  readonly layers: readonly NamedLayer[];
  /** The layer whose output is the net's; the last one when left out. */
  readonly output?: string;
  /** For the type checker only, absent at run time. */
  readonly [output]?: Out;
  readonly [shapes]?: Shapes;
}

/** After each part in turn. Behind one that does not fit the shape is unknown, and nothing more is reported. */
type Walk<
  In extends Shape,
  Parts extends readonly unknown[],
  Done extends readonly unknown[] = [],
> = Parts extends readonly [infer First, ...infer Rest]
  ? After<In, First> extends infer Out
    ? Walk<Out extends Shape ? Out : Shape, Rest, [...Done, Out]>
    : never
  : Parts extends readonly []
    ? Done
    : [...Done, ...Shape[]];

type Last<Walked extends readonly unknown[], In extends Shape> = Walked extends readonly [
  ...unknown[],
  infer Out extends Shape,
]
  ? Out
  : Walked extends readonly []
    ? In
    : Shape;

/** "6x28x28", "6x28x28", "6x14x14": what hovering a net shows. */
type Texts<Walked extends readonly unknown[]> = {
  [I in keyof Walked]: Walked[I] extends Shape ? TextOf<Walked[I]> : never;
};

/** What each argument must be: itself, or the sentence that says why it does not fit. */
type Fitting<Layers extends readonly unknown[], Walked> = {
  [I in keyof Layers]: I extends keyof Walked
    ? Walked[I] extends infer Problem extends string
      ? Problem
      : Layers[I]
    : Layers[I];
};

/**
 * A network of layers and blocks one after another.
 * @param input [channels, height, width] of one image
 * @throws UserError naming every problem at once, before anything is allocated
 * @example
 * const lenet = net([1, 28, 28],
 *   conv2d(6, 5, { padding: 2 }), relu(), maxPool2d(2),
 *   conv2d(16, 5), relu(), maxPool2d(2),
 *   flatten(), linear(120), relu(), linear(84), relu(), linear(10)); // Net<[1, 28, 28], [10], ["6x28x28", ...]>
 */
export const net = <const In extends Shape, const Parts extends readonly Part[]>(
  input: readonly [...In],
  ...parts: Parts extends Fitting<Parts, Walk<In, Parts>> ? Parts : Fitting<Parts, Walk<In, Parts>>
): Net<In, Last<Walk<In, Parts>, In>, Texts<Walk<In, Parts>>> => {
  const { layers } = resolve({ input, layers: unfold(parts as readonly Part[]) });
  return { hubel: 1, input: input as unknown as In, layers: layers.map(({ layer }) => layer) };
};
