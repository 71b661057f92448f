// Padding as a layer of its own: PyTorch's ZeroPad2d, ReflectionPad2d, ReplicationPad2d and CircularPad2d.

import { paddingTooFar } from "./convolution.ts";
import { call } from "./operation.ts";
import { choice, padding, sidesOf } from "./options.ts";
import { type Layer, type LayerOptions, type LayerRule, nothingLearned, type PaddingMode } from "./rule.ts";
import type { WithinMap } from "./types/padding-limits.ts";
import type { OnMap, Option, Padding, Shape, SidesOf, TooFar } from "./types/shape.ts";
import type { Add, AllFrom0 } from "./types/whole-numbers.ts";
import { namedSides, needsMap } from "./window.ts";
import { step } from "./working.ts";

export interface PadOptions extends LayerOptions {
  readonly mode?: PaddingMode;
}

export interface Pad<P = Padding, O = PadOptions> extends Layer {
  readonly type: "pad";
  readonly padding: SidesOf<P>;
  readonly mode: Option<O, "mode", "zeros"> & PaddingMode;
}

export type PadShape<In extends Shape, L> = L extends {
  readonly padding: readonly [
    infer Top extends number,
    infer Left extends number,
    infer Bottom extends number,
    infer Right extends number,
  ];
  readonly mode: infer Mode extends string;
}
  ? AllFrom0<[Top, Left, Bottom, Right]> extends false
    ? "pad: padding must be whole numbers of at least 0"
    : OnMap<
        In,
        "pad",
        WithinMap<In, Mode, [Top, Left, Bottom, Right], [1, 1], [1, 1]> extends false
          ? TooFar<"pad", Mode, In>
          : [In[0], Add<Add<In[1] & number, Top>, Bottom>, Add<Add<In[2] & number, Left>, Right>]
      >
  : never;

/**
 * Pixels put around a map: (N,C,H,W) -> (N,C,H + top + bottom,W + left + right).
 * @param padding a number, [vertical, horizontal] or [top, left, bottom, right]
 * @param options mode ("zeros"): zeros, reflect, replicate or circular
 */
export const pad = <const P extends Padding, const O extends PadOptions = {}>(padding: P, options?: O): Pad<P, O> => {
  const { mode = "zeros", ...rest }: PadOptions = options ?? {};
  const layer: Pad = { type: "pad", padding: sidesOf(padding), mode, ...rest };
  return layer as unknown as Pad<P, O>;
};

export const padRule: LayerRule<Pad> = {
  options: {
    padding: padding(),
    mode: choice(["zeros", "reflect", "replicate", "circular"], () => "zeros"),
  },
  nameStem: "pad",
  shape({ type, padding, mode }, [input]) {
    if (input.length !== 3) return needsMap(type, input);
    const [channels = 0, height = 0, width = 0] = input;
    const [top, left, bottom, right] = padding;
    return paddingTooFar("mode", mode, padding, input) ?? [channels, top + height + bottom, left + width + right];
  },
  ...nothingLearned,
  field: ({ padding, mode }) =>
    mode === "circular" && padding.some((n) => n > 0)
      ? "everything"
      : { by: "window", kernel: [1, 1], stride: [1, 1], dilation: [1, 1], padding, beyond: mode },
  working: ({ padding: [top, left, bottom, right] }, { inputs: [[C = 0, H = 0, W = 0]] }) => [
    step("channels", "C", { C }, C),
    step("height", "top + H + bottom", { top, H, bottom }, top + H + bottom),
    step("width", "left + W + right", { left, W, right }, left + W + right),
  ],
  forward: ({ padding, mode }, { inputs: [input], output }) => [
    call("pad2d", { padding: namedSides(padding), mode }, { input, output }),
  ],
  backward: ({ padding, mode }, { gradOutput, gradInputs: [gradInput] }) =>
    gradInput ? [call("pad2dGrad", { padding: namedSides(padding), mode }, { gradOutput, gradInput })] : [],
};
