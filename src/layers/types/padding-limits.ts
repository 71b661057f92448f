// How far padding may reach, in the type checker; the rules say the same at run time. Where a size is not known, any
// padding may.

import type { PaddingMode } from "../rule.ts";
import type { FourSides, SamePadding, Shape } from "./shape.ts";
import type { Add, AtMost, DivideUp, Multiply, Subtract } from "./whole-numbers.ts";

/** False where it is known that a side has more padding than half of the kernel: PyTorch's limit for pooling. */
export type WithinHalf<Padding, Kernel> = Padding extends readonly [0, 0, 0, 0]
  ? true
  : [Padding, Kernel] extends [
        readonly [
          infer Top extends number,
          infer Left extends number,
          infer Bottom extends number,
          infer Right extends number,
        ],
        readonly [infer V extends number, infer H extends number],
      ]
    ? All<[Half<Top, V>, Half<Left, H>, Half<Bottom, V>, Half<Right, H>]>
    : true;
type Half<P extends number, Kernel extends number> = AtMost<Add<P, P>, Kernel>;

/** False where it is known that reflecting or wrapping around would need more pixels than the map has. */
export type WithinMap<In extends Shape, Mode, Padding, Spans extends Shape, Strides extends Shape> = [Mode] extends [
  Exclude<PaddingMode, "reflect" | "circular">,
]
  ? true
  : Padding extends FourSides
    ? All<
        [
          Reaches<Mode, Padding[0], In[1]>,
          Reaches<Mode, Padding[1], In[2]>,
          Reaches<Mode, Padding[2], In[1]>,
          Reaches<Mode, Padding[3], In[2]>,
        ]
      >
    : Padding extends SamePadding
      ? All<
          [
            Reaches<Mode, LargerSide<In[1] & number, Spans[0] & number, Strides[0] & number>, In[1]>,
            Reaches<Mode, LargerSide<In[2] & number, Spans[1] & number, Strides[1] & number>, In[2]>,
          ]
        >
      : true;

/** Reflection leaves the edge itself out. */
type Reaches<Mode, P extends number, Size> = [Mode] extends ["reflect"]
  ? AtMost<Add<P, 1>, Size & number>
  : [Mode] extends ["circular"]
    ? AtMost<P, Size & number>
    : true;

/** The larger side of what "same-upper" and "same-lower" pad: half of what the last window lacks, rounded up. */
type LargerSide<Size extends number, Span extends number, Stride extends number> =
  Subtract<Add<Multiply<Subtract<DivideUp<Size, Stride>, 1>, Stride>, Span>, Size> extends infer Total
    ? [Total] extends [never]
      ? 0
      : Total extends 0
        ? 0
        : DivideUp<Total & number, 2>
    : never;

type All<Answers extends readonly boolean[]> = false extends Answers[number] ? false : true;
