// Transposed convolution: each input pixel lays a filter over the output, `stride` pixels apart. It is a convolution's
// input gradient, and its own gradients are that convolution.

import { call } from "./operation.ts";
import { axesOf, count, flag, padding, pair, sidesOf, wholePair } from "./options.ts";
import type { Layer, LayerOptions, LayerRule, Place, TensorSpec } from "./rule.ts";
import type { Axes, AxesOf, OnMap, Option, OrProblem, Padding, Pair, Shape, SidesOf } from "./types/shape.ts";
import type { Add, AllFrom0, AllPositive, AtMost, Divides, Span, SpreadCount } from "./types/whole-numbers.ts";
import { namedSides, needsMap, span } from "./window.ts";
import { step } from "./working.ts";

export interface ConvTranspose2dOptions extends LayerOptions {
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly outputPadding?: Pair;
  readonly dilation?: Pair;
  readonly groups?: number;
  readonly bias?: boolean;
}

export interface ConvTranspose2d<Filters extends number = number, Kernel = Pair, O = ConvTranspose2dOptions>
  extends Layer {
  readonly type: "convTranspose2d";
  readonly filters: Filters;
  readonly kernel: AxesOf<Kernel>;
  readonly stride: AxesOf<Option<O, "stride", 1>>;
  readonly padding: SidesOf<Option<O, "padding", 0>>;
  readonly outputPadding: AxesOf<Option<O, "outputPadding", 0>>;
  readonly dilation: AxesOf<Option<O, "dilation", 1>>;
  readonly groups: Option<O, "groups", 1> & number;
  readonly bias: boolean;
}

export type ConvTranspose2dShape<In extends Shape, L> = L extends {
  readonly filters: infer F extends number;
  readonly groups: infer G extends number;
  readonly kernel: readonly [infer KV extends number, infer KH extends number];
  readonly stride: readonly [infer SV extends number, infer SH extends number];
  readonly dilation: readonly [infer DV extends number, infer DH extends number];
  readonly outputPadding: readonly [infer EV extends number, infer EH extends number];
  readonly padding: readonly [
    infer Top extends number,
    infer Left extends number,
    infer Bottom extends number,
    infer Right extends number,
  ];
}
  ? AllPositive<[F, G, KV, KH, SV, SH, DV, DH]> extends false
    ? "convTranspose2d: filters, kernel, stride, dilation and groups must be whole numbers of at least 1"
    : AllFrom0<[Top, Left, Bottom, Right, EV, EH]> extends false
      ? "convTranspose2d: padding and outputPadding must be whole numbers of at least 0"
      : OnMap<
          In,
          "convTranspose2d",
          [Divides<In[0] & number, G>, Divides<F, G>] extends [true, true]
            ? [Below<EV, SV, DV>, Below<EH, SH, DH>] extends [true, true]
              ? OrProblem<
                  F,
                  SpreadCount<In[1] & number, Span<KV, DV>, SV, Top, Bottom, EV>,
                  SpreadCount<In[2] & number, Span<KH, DH>, SH, Left, Right, EH>,
                  `convTranspose2d: its padding takes away all that it makes of its ${In[1]}x${In[2]} input`
                >
              : "convTranspose2d: outputPadding must be smaller than the stride or the dilation"
            : `convTranspose2d: ${G} groups must divide both its ${In[0]} input channels and its ${F} filters`
        >
  : never;
type Below<Extra extends number, Stride extends number, Dilation extends number> = [Extra] extends [0]
  ? true
  : true extends AtMost<Add<Extra, 1>, Stride> | AtMost<Add<Extra, 1>, Dilation>
    ? true
    : false;

/**
 * PyTorch's ConvTranspose2d: (N,C,H,W) -> (N,filters,H',W') with
 * H' = (H - 1) stride - padding + dilation (kernel - 1) + outputPadding + 1; padding is taken away from the output.
 * @param kernel a number, or [height, width]
 * @param options stride (1); padding (0); outputPadding (0): rows and columns added at the bottom and right, fewer than
 * the stride or the dilation; dilation (1); groups (1); bias (true)
 */
export const convTranspose2d = <
  const F extends number,
  const K extends Pair,
  const O extends ConvTranspose2dOptions = {},
>(
  filters: F,
  kernel: K,
  options?: O,
): ConvTranspose2d<F, K, O> => {
  const {
    stride = 1,
    padding = 0,
    outputPadding = 0,
    dilation = 1,
    groups = 1,
    bias = true,
    ...rest
  }: ConvTranspose2dOptions = options ?? {};
  const layer: ConvTranspose2d = {
    type: "convTranspose2d",
    filters,
    kernel: axesOf(kernel),
    stride: axesOf(stride),
    padding: sidesOf(padding),
    outputPadding: axesOf(outputPadding),
    dilation: axesOf(dilation),
    groups,
    bias,
    ...rest,
  };
  return layer as unknown as ConvTranspose2d<F, K, O>;
};

const sizeAfter = (l: ConvTranspose2d, [, height = 0, width = 0]: Shape): Axes => {
  const [top, left, bottom, right] = l.padding;
  const axis = (i: 0 | 1, size: number, taken: number) =>
    (size - 1) * l.stride[i] - taken + span(l.kernel[i], l.dilation[i]) + l.outputPadding[i];
  return [axis(0, height, top + bottom), axis(1, width, left + right)];
};

/** The convolution whose input gradient this layer is. */
const attributes = ({ stride, padding, dilation, groups }: ConvTranspose2d) => ({
  stride,
  dilation,
  groups,
  padding: namedSides(padding),
});

const weightShape = ({ filters, groups, kernel }: ConvTranspose2d, [channels = 0]: Shape): readonly number[] => [
  channels,
  filters / groups,
  ...kernel,
];

export const convTranspose2dRule: LayerRule<ConvTranspose2d> = {
  options: {
    filters: count(),
    kernel: pair(),
    stride: pair(() => [1, 1]),
    padding: padding(() => [0, 0, 0, 0]),
    outputPadding: wholePair(() => [0, 0]),
    dilation: pair(() => [1, 1]),
    groups: count(() => 1),
    bias: flag(() => true),
  },
  nameStem: "convTranspose",
  shape(layer, [input]) {
    if (input.length !== 3) return needsMap(layer.type, input);
    const { filters, groups, stride, dilation, outputPadding } = layer;
    const channels = input[0] ?? 0;
    if (channels % groups !== 0 || filters % groups !== 0)
      return { key: "groupsDoNotDivide", values: { groups, channels, filters }, repairs: [{ set: { groups: 1 } }] };
    if (outputPadding.some((n, i) => n >= Math.max(stride[i as 0 | 1], dilation[i as 0 | 1])))
      return {
        key: "outputPaddingTooLarge",
        values: { outputPadding: outputPadding.join(",") },
        repairs: [{ set: { outputPadding: [0, 0] } }],
      };
    const [height, width] = sizeAfter(layer, input);
    if (height < 1 || width < 1)
      return { key: "nothingLeft", values: { height, width }, repairs: [{ set: { padding: [0, 0, 0, 0] } }] };
    return [filters, height, width];
  },
  tensors(layer, [input]): readonly TensorSpec[] {
    const weight = weightShape(layer, input);
    // PyTorch takes the weight's second axis and the kernel as the fan in, whatever the direction.
    const init = { uniform: 1 / Math.sqrt((weight[1] ?? 1) * layer.kernel[0] * layer.kernel[1]) };
    return [
      { name: "weight", shape: weight, kind: "weight", decay: true, init },
      ...(layer.bias ? [{ name: "bias", shape: [layer.filters], kind: "weight", decay: false, init } as const] : []),
    ];
  },
  macs: (layer, { inputs: [input] }) =>
    weightShape(layer, input).reduce((product, n) => product * n, (input[1] ?? 0) * (input[2] ?? 0)),
  field: ({ kernel, stride, dilation, padding }) => ({ by: "spread", kernel, stride, dilation, padding }),
  working(layer, { inputs: [input], output }) {
    const [C = 0, H = 0, W = 0] = input;
    const [F = 0, newHeight = 0, newWidth = 0] = output;
    const [top, left, bottom, right] = layer.padding;
    const {
      groups: G,
      bias,
      kernel: [Kh, Kw],
    } = layer;
    const size = (what: "height" | "width", i: 0 | 1, n: number, P: number, Q: number, result: number) => {
      const letter = what === "height" ? "H" : "W";
      const symbols = {
        [letter]: n,
        S: layer.stride[i],
        P,
        Q,
        D: layer.dilation[i],
        K: layer.kernel[i],
        E: layer.outputPadding[i],
      };
      const extra = layer.outputPadding[i] > 0 ? " + E" : "";
      return step(what, `(${letter} - 1) × S - (P + Q) + D × (K - 1) + 1${extra}`, symbols, result);
    };
    const perGroup = G === 1 ? "F" : "F / G";
    const symbols = { C, F, G, Kh, Kw, H, W };
    return [
      step("channels", "F", { F }, F),
      size("height", 0, H, top, bottom, newHeight),
      size("width", 1, W, left, right, newWidth),
      step(
        "parameters",
        `C × ${perGroup} × Kh × Kw${bias ? " + F" : ""}`,
        symbols,
        (C * F * Kh * Kw) / G + (bias ? F : 0),
      ),
      step("macs", `(C × H × W) × (${perGroup} × Kh × Kw)`, symbols, (C * H * W * F * Kh * Kw) / G),
    ];
  },
  scratch: ({ bias }: ConvTranspose2d, { output }: Place) =>
    bias ? [{ name: "withoutBias", shape: output, batched: true }] : [],
  forward(layer, { inputs: [input], output, own: { weight, bias }, scratch: { withoutBias } }) {
    const spread = bias ? withoutBias : output;
    return [
      call("conv2dGradInput", attributes(layer), { gradOutput: input, weight, gradInput: spread }),
      ...(bias ? [call("channelBias", {}, { input: spread, bias, output })] : []),
    ];
  },
  backward: (layer, { inputs: [input], own: { weight }, gradOutput, gradInputs: [gradInput], gradOwn }) => [
    ...(gradOwn["weight"]
      ? [
          call("conv2dGradWeight", attributes(layer), {
            input: gradOutput,
            gradOutput: input,
            gradWeight: gradOwn["weight"],
          }),
        ]
      : []),
    ...(gradOwn["bias"] ? [call("channelSum", {}, { input: gradOutput, sums: gradOwn["bias"] })] : []),
    ...(gradInput ? [call("conv2d", attributes(layer), { input: gradOutput, weight, output: gradInput })] : []),
  ],
};
