// Shapes of one image, and the pieces from which layers make their type-level rules. A rule answers the shape after the
// layer, or a sentence saying why the layer does not fit, which the editor then shows at the layer.

import type { AllPositive, WindowCount } from "./whole-numbers.ts";

/** [channels, height, width] of a map, or [features]; always of one image, the batch left out. */
export type Shape = readonly number[];

/** A number for both axes, or [vertical, horizontal]. */
export type Pair = number | readonly [number, number];
export type Axes = readonly [number, number];
export type AxesOf<P> = P extends readonly [infer V extends number, infer H extends number]
  ? readonly [V, H]
  : P extends number
    ? readonly [P, P]
    : Axes;

/** A number for every side, [vertical, horizontal], or [top, left, bottom, right]. */
export type Padding = number | readonly [number, number] | readonly [number, number, number, number];
export type FourSides = readonly [number, number, number, number];
export type SidesOf<P> = P extends readonly [
  infer T extends number,
  infer L extends number,
  infer B extends number,
  infer R extends number,
]
  ? readonly [T, L, B, R]
  : P extends readonly [infer V extends number, infer H extends number]
    ? readonly [V, H, V, H]
    : P extends number
      ? readonly [P, P, P, P]
      : FourSides;

/** The option called Name in O, or its default; either, where O may or may not have it. */
export type Option<O, Name extends string, Default> = O extends { readonly [N in Name]: infer V }
  ? undefined extends V
    ? Exclude<V, undefined> | Default
    : V
  : Name extends keyof O
    ? Exclude<O[Name], undefined> | Default
    : Default;

/** "3x32x32". */
export type TextOf<S extends Shape> = S extends readonly [infer N extends number, ...infer Rest extends Shape]
  ? Rest extends readonly []
    ? `${N}`
    : `${N}x${TextOf<Rest>}`
  : "";

/** Out, provided that the input is a map (or its rank is not known). */
export type OnMap<In extends Shape, Type extends string, Out> = number extends In["length"]
  ? Out extends Shape
    ? Out
    : Shape
  : In["length"] extends 3
    ? Out
    : `${Type}: needs channels x height x width, but its input is ${TextOf<In>}`;

/** A window sliding over a map: [Channels, height, width] after it, or why it does not fit. */
export type Slide<In extends Shape, L, Channels extends number> = L extends {
  readonly type: infer Type extends string;
  readonly kernel: readonly [infer KV extends number, infer KH extends number];
  readonly stride: readonly [infer SV extends number, infer SH extends number];
  readonly padding: readonly [
    infer Top extends number,
    infer Left extends number,
    infer Bottom extends number,
    infer Right extends number,
  ];
}
  ? AllPositive<[KV, KH, SV, SH]> extends false
    ? `${Type}: kernel and stride must be whole numbers of at least 1`
    : Map<
        Channels,
        WindowCount<In[1] & number, KV, SV, Top, Bottom>,
        WindowCount<In[2] & number, KH, SH, Left, Right>,
        `${Type}: a ${KV}x${KH} kernel does not fit its ${In[1]}x${In[2]} input (padding ${PaddingText<Top, Left, Bottom, Right>})`
      >
  : never;

type Map<Channels, Height, Width, Problem> = [Height] extends [never]
  ? Problem
  : [Width] extends [never]
    ? Problem
    : [Channels, Height, Width];

type PaddingText<T extends number, L extends number, B extends number, R extends number> = [L, B, R] extends [T, T, T]
  ? `${T}`
  : `${T},${L},${B},${R}`;
