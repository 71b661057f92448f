// Shapes of one image, and the pieces from which layers make their type-level rules. A rule answers the shape after the
// layer, or a sentence saying why the layer does not fit, which the editor then shows at the layer.

import type { WithinMap } from "./padding-limits.ts";
import type {
  AllFrom0,
  AllPositive,
  Divide,
  DivideUp,
  Multiply,
  Span,
  Subtract,
  WindowCount,
} from "./whole-numbers.ts";

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

/** ONNX's SAME_UPPER and SAME_LOWER: padding such that the output is ceil(input / stride). */
export type SamePadding = "same-upper" | "same-lower";

/** What a convolution's padding may be given as. */
export type ConvPadding = Padding | "same" | SamePadding;
/** The padding of a convolution, as its kernel and options make it. */
export type ConvPaddingOf<Kernel, O> = ConvSidesOf<
  Option<O, "padding", 0>,
  AxesOf<Kernel>,
  AxesOf<Option<O, "stride", 1>>,
  AxesOf<Option<O, "dilation", 1>>
>;
/** "same" becomes numbers here, where the stride is 1; the other two depend on the input and stay as they are. */
type ConvSidesOf<P, Kernel extends Axes, Stride extends Axes, Dilation extends Axes> = P extends SamePadding
  ? P
  : P extends "same"
    ? Stride extends readonly [1, 1]
      ? SameSides<TakenUp<Kernel[0], Dilation[0]>, TakenUp<Kernel[1], Dilation[1]>>
      : "same"
    : SidesOf<P>;
type TakenUp<Kernel extends number, Dilation extends number> = Multiply<Dilation, Subtract<Kernel, 1>>;
type SameSides<V extends number, H extends number> = readonly [
  Divide<V, 2>,
  Divide<H, 2>,
  DivideUpFrom0<V>,
  DivideUpFrom0<H>,
];
type DivideUpFrom0<N extends number> = N extends 0 ? 0 : DivideUp<N, 2>;

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
export type Slide<In extends Shape, L, Channels, Rounding extends "floor" | "ceil" = "floor"> = L extends {
  readonly type: infer Type extends string;
  readonly kernel: readonly [infer KV extends number, infer KH extends number];
  readonly stride: readonly [infer SV extends number, infer SH extends number];
  readonly padding: infer Padding;
}
  ? DilationOf<L> extends readonly [infer DV extends number, infer DH extends number]
    ? AllPositive<[KV, KH, SV, SH, DV, DH]> extends false
      ? `${Type}: kernel, stride and dilation must be whole numbers of at least 1`
      : Padding extends readonly [
            infer Top extends number,
            infer Left extends number,
            infer Bottom extends number,
            infer Right extends number,
          ]
        ? AllFrom0<Padding> extends false
          ? `${Type}: padding must be whole numbers of at least 0`
          : OrProblem<
              Channels,
              WindowCount<In[1] & number, Span<KV, DV>, SV, Top, Bottom, Rounding>,
              WindowCount<In[2] & number, Span<KH, DH>, SH, Left, Right, Rounding>,
              `${Type}: a ${KV}x${KH} kernel${Dilated<DV, DH>} does not fit its ${In[1]}x${In[2]} input (padding ${PaddingText<Top, Left, Bottom, Right>})`
            >
        : Padding extends "same"
          ? `${Type}: padding "same" needs stride 1; "same-upper" gives ceil(size / stride)`
          : Padding extends SamePadding
            ? [Channels, DivideUp<In[1] & number, SV>, DivideUp<In[2] & number, SH>]
            : [Channels, number, number]
    : never
  : never;

/** The same for a convolution, whose padding may be taken from the map itself. */
export type Convolve<In extends Shape, L, Channels> = L extends {
  readonly type: infer Type extends string;
  readonly kernel: readonly [infer KV extends number, infer KH extends number];
  readonly stride: infer Strides extends Axes;
  readonly dilation: readonly [infer DV extends number, infer DH extends number];
  readonly padding: infer Padding;
  readonly paddingMode: infer Mode extends string;
}
  ? Slide<In, L, Channels> extends infer Out
    ? Out extends Shape
      ? WithinMap<In, Mode, Padding, [Span<KV, DV>, Span<KH, DH>], Strides> extends false
        ? TooFar<Type, Mode, In>
        : Out
      : Out
    : never
  : never;

/** What a layer says whose padding takes more from the map than it has. */
export type TooFar<
  Type extends string,
  Mode extends string,
  In extends Shape,
> = `${Type}: its ${In[1]}x${In[2]} input has too few pixels for so much "${Mode}" padding`;

type DilationOf<L> = L extends { readonly dilation: infer D extends Axes } ? D : readonly [1, 1];
type Dilated<V extends number, H extends number> = [V, H] extends [1, 1] ? "" : ` (dilation ${V}x${H})`;

/** The map, or the problem where one of its sizes is `never`. */
export type OrProblem<Channels, Height, Width, Problem> = [Height] extends [never]
  ? Problem
  : [Width] extends [never]
    ? Problem
    : [Channels, Height, Width];

export type PaddingText<T extends number, L extends number, B extends number, R extends number> = [L, B, R] extends [
  T,
  T,
  T,
]
  ? `${T}`
  : `${T},${L},${B},${R}`;
