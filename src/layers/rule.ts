// The questions every layer answers. Shared code asks these and never what type a layer is.

import { sizeOf } from "../kernels/kernel.ts";
import type { Issue } from "../words/issue.ts";
import { call, type Operation, type TensorName } from "./operation.ts";
import type { OptionTable } from "./options.ts";
import type { Axes, FourSides, Shape } from "./types/shape.ts";

/** A layer as data: its type, its options, and perhaps a name and the names of the layers it reads. */
export interface Layer {
  readonly type: string;
  readonly name?: string;
  readonly inputs?: readonly string[];
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
  /** Uniform in [-bound, bound). */
  readonly init: { readonly uniform: number };
}

/** How the receptive field grows: a sliding window, each unit alone, or every unit seeing the whole image. */
export type FieldStep =
  | { readonly kernel: Axes; readonly stride: Axes; readonly padding: FourSides }
  | "same"
  | "everything";

/** The tensors of a layer at work, by name. */
export interface ForwardNames {
  readonly input: TensorName;
  readonly output: TensorName;
  /** The layer's own tensors, by their short names. */
  readonly own: Readonly<Record<string, TensorName | undefined>>;
}
export interface BackwardNames extends ForwardNames {
  readonly gradOutput: TensorName;
  /** Absent where nobody needs it. */
  readonly gradInput?: TensorName;
  /** The gradients wanted of the layer's own tensors; frozen ones are absent. */
  readonly gradOwn: Readonly<Record<string, TensorName | undefined>>;
}

export interface LayerRule<L extends Layer> {
  readonly options: OptionTable;
  /** The start of an automatic name: "conv" makes conv1, conv2, ... */
  readonly nameStem: string;
  /** The shape after the layer, or what is wrong. Options have been checked before. */
  shape(layer: L, input: Shape): Shape | Issue;
  tensors(layer: L, input: Shape): readonly TensorSpec[];
  /** Multiply-adds for one image: products of convolution and linear layers, taps on padding included, bias not. */
  macs(layer: L, input: Shape, output: Shape): number;
  field(layer: L): FieldStep;
  forward(layer: L, names: ForwardNames): readonly Operation[];
  /** The operations that bring the gradient back, or null where the layer cannot be trained through. */
  backward(layer: L, names: BackwardNames): readonly Operation[] | null;
  /** The loss that has this layer built in: at the end of a net, training leaves the layer out. */
  readonly partOfLoss?: "softmaxCrossEntropy";
}

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
