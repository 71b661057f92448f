// Every kernel by name. A backend implements these and no others.

import { channelSum } from "./channel-sum.ts";
import { conv2d, conv2dGradInput, conv2dGradWeight } from "./conv2d.ts";
import type { Kernel, Operands } from "./kernel.ts";
import { linear, linearGradInput, linearGradWeight } from "./linear.ts";
import { nonFinite } from "./non-finite.ts";
import { add, relu, reluGrad, sigmoid, sigmoidGrad, tanh, tanhGrad } from "./pointwise.ts";
import { avgPool2d, avgPool2dGrad, maxPool2d, maxPool2dGrad } from "./pool2d.ts";
import { sgd } from "./sgd.ts";
import { softmax, softmaxCrossEntropy } from "./softmax.ts";

export const kernels = {
  conv2d,
  conv2dGradInput,
  conv2dGradWeight,
  linear,
  linearGradInput,
  linearGradWeight,
  channelSum,
  relu,
  reluGrad,
  sigmoid,
  sigmoidGrad,
  tanh,
  tanhGrad,
  add,
  maxPool2d,
  maxPool2dGrad,
  avgPool2d,
  avgPool2dGrad,
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
