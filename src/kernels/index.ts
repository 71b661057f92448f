// Every kernel by name. A backend implements these and no others.

import {
  gelu,
  geluGrad,
  hardswish,
  hardswishGrad,
  leakyRelu,
  leakyReluGrad,
  relu,
  relu6,
  relu6Grad,
  reluGrad,
  sigmoid,
  sigmoidGrad,
  silu,
  siluGrad,
  tanh,
  tanhGrad,
} from "./activations.ts";
import { adaptiveAvgPool2d, adaptiveAvgPool2dGrad } from "./adaptive-pool2d.ts";
import { batchNorm, batchNormGradInput, batchNormStatistics, batchNormSums } from "./batch-norm.ts";
import { channelBias } from "./channel-bias.ts";
import { placeChannels, sliceChannels } from "./channel-slices.ts";
import { channelSum } from "./channel-sum.ts";
import { conv2d, conv2dGradInput, conv2dGradWeight } from "./conv2d.ts";
import { dropout } from "./dropout.ts";
import type { Kernel, Operands } from "./kernel.ts";
import { linear, linearGradInput, linearGradWeight } from "./linear.ts";
import { localResponseNorm, localResponseNormGrad } from "./local-response-norm.ts";
import { nonFinite } from "./non-finite.ts";
import { pad2d, pad2dGrad } from "./pad2d.ts";
import { add, multiply } from "./pointwise.ts";
import { avgPool2d, avgPool2dGrad, maxPool2d, maxPool2dGrad } from "./pool2d.ts";
import { channelDot, scaleChannels } from "./scale-channels.ts";
import { sgd } from "./sgd.ts";
import { softmax, softmaxCrossEntropy } from "./softmax.ts";
import { upsample2d, upsample2dGrad } from "./upsample2d.ts";

export const kernels = {
  conv2d,
  conv2dGradInput,
  conv2dGradWeight,
  linear,
  linearGradInput,
  linearGradWeight,
  channelSum,
  channelBias,
  scaleChannels,
  channelDot,
  relu,
  reluGrad,
  relu6,
  relu6Grad,
  leakyRelu,
  leakyReluGrad,
  sigmoid,
  sigmoidGrad,
  tanh,
  tanhGrad,
  gelu,
  geluGrad,
  silu,
  siluGrad,
  hardswish,
  hardswishGrad,
  add,
  multiply,
  maxPool2d,
  maxPool2dGrad,
  avgPool2d,
  avgPool2dGrad,
  adaptiveAvgPool2d,
  adaptiveAvgPool2dGrad,
  upsample2d,
  upsample2dGrad,
  pad2d,
  pad2dGrad,
  sliceChannels,
  placeChannels,
  batchNormStatistics,
  batchNorm,
  batchNormSums,
  batchNormGradInput,
  localResponseNorm,
  localResponseNormGrad,
  dropout,
  softmax,
  softmaxCrossEntropy,
  sgd,
  nonFinite,
};

export type KernelName = keyof typeof kernels;

export type AttributesOf<K extends KernelName> =
  (typeof kernels)[K] extends Kernel<Operands, infer A>
    ? A
    : (typeof kernels)[K] extends { reference(tensors: never, attributes: infer A): void }
      ? A
      : never;
export type OperandsOf<K extends KernelName> = (typeof kernels)[K]["operands"];

/** A kernel whose operand names are looked up, not known: what code that walks over all kernels sees. */
export type AnyKernel = Kernel<Operands, object>;

export const kernelNamed = (name: KernelName): AnyKernel => kernels[name] as unknown as AnyKernel;
