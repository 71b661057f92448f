// A network as plain data, and `net(...)`, which makes one from layers while the type checker works out its shapes.

import type { ShapeRules } from "../layers/index.ts";
import type { Layer, NamedLayer } from "../layers/rule.ts";
import type { Shape } from "../layers/types/shape.ts";
import { resolve } from "./resolve.ts";

/** How an image becomes the net's input: (value / 255 - mean) / std per channel, for images of size [height, width]. */
export interface Preprocess {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly size?: readonly [number, number];
}

declare const output: unique symbol;

/** A network: a directed acyclic graph of layers, JSON-able, without weights. `In` and `Out` are shapes of one image. */
export interface Net<In extends Shape = Shape, Out extends Shape = Shape> {
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
}

type After<In extends Shape, L extends Layer> = L["type"] extends infer T extends keyof ShapeRules<In, L>
  ? ShapeRules<In, L>[T]
  : Shape;

/** After each layer in turn. Behind a layer that does not fit the shape is unknown, and nothing more is reported. */
type Walk<
  In extends Shape,
  Layers extends readonly unknown[],
  Done extends readonly unknown[] = [],
> = Layers extends readonly [infer First extends Layer, ...infer Rest]
  ? After<In, First> extends infer Out
    ? Walk<Out extends Shape ? Out : Shape, Rest, [...Done, Out]>
    : never
  : Layers extends readonly []
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

/** What each argument must be: itself, or the sentence that says why it does not fit. */
type Fitting<Layers extends readonly unknown[], Walked> = {
  [I in keyof Layers]: I extends keyof Walked
    ? Walked[I] extends infer Problem extends string
      ? Problem
      : Layers[I]
    : Layers[I];
};

/**
 * A network of layers one after another.
 * @param input [channels, height, width] of one image
 * @throws UserError naming every problem at once, before anything is allocated
 * @example
 * const lenet = net([1, 28, 28],
 *   conv2d(6, 5, { padding: 2 }), relu(), maxPool2d(2),
 *   conv2d(16, 5), relu(), maxPool2d(2),
 *   flatten(), linear(120), relu(), linear(84), relu(), linear(10)); // Net<[1, 28, 28], [10]>
 */
export const net = <const In extends Shape, const Layers extends readonly Layer[]>(
  input: readonly [...In],
  ...layers: Layers extends Fitting<Layers, Walk<In, Layers>> ? Layers : Fitting<Layers, Walk<In, Layers>>
): Net<In, Last<Walk<In, Layers>, In>> => {
  const { layers: resolved } = resolve({ input, layers: layers as readonly Layer[] });
  return { hubel: 1, input: input as unknown as In, layers: resolved.map(({ layer }) => layer) };
};
