// The questions every layer answers. Shared code asks these and never what type a layer is.

import { sizeOf } from "../kernels/kernel.ts";
import type { Issue } from "../words/issue.ts";
import { call, type Operation, type TensorName } from "./operation.ts";
import type { OptionTable } from "./options.ts";
import type { Axes, FourSides, Shape } from "./types/shape.ts";
import type { Working } from "./working.ts";

/** A layer as data: its type, its options, and perhaps a name and the names of the layers it reads. */
export interface Layer {
  readonly type: string;
  readonly name?: string;
  readonly inputs?: readonly string[];
}

/** What every builder takes besides the layer's own options. */
export interface LayerOptions {
  readonly name?: string;
}

/** A layer in a net, where every layer has its name. */
export interface NamedLayer extends Layer {
  readonly name: string;
}

/** A tensor that a layer owns, under PyTorch's name and in its layout. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Weights are learned and counted as parameters; buffers are only saved. */
  readonly kind: "weight" | "buffer";
  /** Whether weight decay applies: to weights, not to biases. */
  readonly decay: boolean;
  /** Uniform in [-bound, bound), or one value. */
  readonly init: { readonly uniform: number } | { readonly constant: number };
}

/** A tensor that a layer needs only while it works, of one image where batched. */
export interface ScratchSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly batched: boolean;
}

/** What a layer reads, in order: at least one of them. */
export type Several<T> = readonly [T, ...T[]];

/** Where a layer stands: the shapes it reads and gives, of one image. */
export interface Place {
  readonly inputs: Several<Shape>;
  readonly output: Shape;
}

/** What a convolution finds beyond the edge of its input: PyTorch's padding_mode. */
export type PaddingMode = "zeros" | "reflect" | "replicate" | "circular";

/** How units after a layer depend on units before it, along both axes. */
export type FieldStep =
  | {
      /** Unit y sees units y * stride - padding + k * dilation, for k in [0, kernel). */
      readonly by: "window";
      readonly kernel: Axes;
      readonly stride: Axes;
      readonly dilation: Axes;
      readonly padding: FourSides;
      readonly beyond: PaddingMode;
    }
  | {
      /** The reverse: unit i is seen by units i * stride - padding + k * dilation. Upsampling is of this kind. */
      readonly by: "spread";
      readonly kernel: Axes;
      readonly stride: Axes;
      readonly dilation: Axes;
      readonly padding: FourSides;
    }
  /** Adaptive pooling: the map is shared out among the units. */
  | { readonly by: "shares" }
  | "same"
  | "everything";

/** The tensors of a layer at work, by name. */
export interface ForwardNames {
  readonly inputs: Several<TensorName>;
  readonly output: TensorName;
  /** The layer's own tensors and those it needs only while it works, by their short names. */
  readonly own: Readonly<Record<string, TensorName | undefined>>;
  readonly scratch: Readonly<Record<string, TensorName>>;
  /** Whether this is a step of training, by which the layer learns: then dropout drops, and so on. */
  readonly training: boolean;
}
export interface BackwardNames extends ForwardNames {
  readonly gradOutput: TensorName;
  /** One per input; absent where nobody needs it. */
  readonly gradInputs: Several<TensorName | undefined>;
  /** The gradients wanted of the layer's own tensors; frozen ones are absent. */
  readonly gradOwn: Readonly<Record<string, TensorName | undefined>>;
}

export interface LayerRule<L extends Layer> {
  readonly options: OptionTable;
  /** The start of an automatic name: "conv" makes conv1, conv2, ... */
  readonly nameStem: string;
  /** How many layers it reads; one where left out. */
  readonly reads?: "one" | "several";
  /** The shape after the layer, or what is wrong. Options have been checked before. */
  shape(layer: L, inputs: Several<Shape>): Shape | Issue;
  tensors(layer: L, inputs: Several<Shape>): readonly TensorSpec[];
  /** Multiply-adds for one image: products of convolution and linear layers, taps on padding included, bias not. */
  macs(layer: L, place: Place): number;
  /** How its units depend on those of one of its inputs. */
  field(layer: L, place: Place, input: number): FieldStep;
  /** How its shape, parameters and multiply-adds come about. */
  working(layer: L, place: Place): Working;
  scratch?(layer: L, place: Place): readonly ScratchSpec[];
  forward(layer: L, names: ForwardNames, place: Place): readonly Operation[];
  /** The operations that bring the gradient back, or null where the layer cannot be trained through. */
  backward(layer: L, names: BackwardNames, place: Place): readonly Operation[] | null;
  /** The loss that has this layer built in: at the end of a net, training leaves the layer out. */
  readonly partOfLoss?: "softmaxCrossEntropy";
}

/** The parts of a rule that layers without parameters share. */
export const nothingLearned = {
  tensors: () => [],
  macs: () => 0,
} as const;

/** PyTorch's default for convolution and linear layers: uniform within 1 / sqrt(fan in), for weight and bias. */
export const weightAndBias = (weight: readonly number[], bias: boolean): readonly TensorSpec[] => {
  const [outputs = 0, ...rest] = weight;
  const init = { uniform: 1 / Math.sqrt(sizeOf(rest)) };
  const specs: TensorSpec[] = [{ name: "weight", shape: weight, kind: "weight", decay: true, init }];
  if (bias) specs.push({ name: "bias", shape: [outputs], kind: "weight", decay: false, init });
  return specs;
};

/** The gradients wanted of a weight, by the given call, and of a bias, which is the slope at the output summed. */
export const weightAndBiasGradients = (
  gradOutput: TensorName,
  { weight, bias }: BackwardNames["gradOwn"],
  gradWeight: (name: TensorName) => Operation,
): readonly Operation[] => [
  ...(weight ? [gradWeight(weight)] : []),
  ...(bias ? [call("channelSum", {}, { input: gradOutput, sums: bias })] : []),
];

export const isIssue = (answer: Shape | Issue): answer is Issue => !Array.isArray(answer);

/** "3x32x32". */
export const shapeText = (shape: readonly number[]): string => shape.join("x");
