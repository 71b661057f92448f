// The emitter of every kernel, and what lowering needs to know of it.

import type { KernelName } from "../../../kernels/index.ts";
import { sizeOf } from "../../../kernels/kernel.ts";
import type { PoolAttributes } from "../../../kernels/pool2d.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import type { CallFacts, KernelTarget } from "../../../plan/target.ts";
import { convFilters, convFlipped, convGradient, linearFilters, linearFlipped, linearGradient } from "../forms.ts";
import type { Variant } from "../variant.ts";
import { emitChannelSum } from "./channel-sum.ts";
import { emitConv2d, emitConv2dGradInput } from "./convolution.ts";
import type { AddressOf, Emitted } from "./emitted.ts";
import { emitLinear, emitLinearGradInput } from "./linear.ts";
import { describePanelProduct } from "./panel-product.ts";
import { emitPointwise } from "./pointwise.ts";
import { emitAvgPool, emitAvgPoolGrad, emitMaxPool, emitMaxPoolGrad, windowsAreApart } from "./pool.ts";
import { emitSoftmax, emitSoftmaxCrossEntropy } from "./softmax.ts";
import { emitNonFinite, emitSgd } from "./update.ts";
import { emitConv2dGradWeight, emitLinearGradWeight } from "./weight-gradients.ts";

interface WasmKernel extends KernelTarget {
  emit(step: KernelStep, addressOf: AddressOf, variant: Variant): Emitted | readonly Emitted[];
}

const activations = ["relu", "sigmoid", "tanh"] as const;
const activationGradients = ["reluGrad", "sigmoidGrad", "tanhGrad"] as const;

const tapsOf = ({ shapes }: CallFacts, operand: string): number => sizeOf((shapes[operand] ?? []).slice(1));
const direct = (facts: CallFacts) => `direct; ${describePanelProduct([{ count: tapsOf(facts, "weight"), step: 4 }])}`;

const pointwise: WasmKernel = { how: () => "four numbers at a time", emit: emitPointwise };
const pool = (emit: WasmKernel["emit"]): WasmKernel => ({ how: () => "four channels at a time", emit });
const poolGradient = (emit: WasmKernel["emit"]): WasmKernel => ({
  // Windows that overlap add to a pixel several times, so its gradient is not in hand when one of them is done.
  epilogues: (attributes) => (windowsAreApart(attributes as PoolAttributes) ? activationGradients : []),
  how: ({ attributes }) =>
    windowsAreApart(attributes as PoolAttributes)
      ? "four channels at a time; windows apart, so stored"
      : "four channels at a time; windows overlap, so added up",
  emit,
});

export const wasmKernels: Readonly<Record<KernelName, WasmKernel>> = {
  conv2d: { forms: { weight: convFilters }, epilogues: () => activations, how: direct, emit: emitConv2d },
  conv2dGradInput: {
    forms: { weight: convFlipped },
    // Positions that no tap reaches are zeroed beforehand and miss the epilogue, which would leave them zero.
    epilogues: () => activationGradients,
    how: ({ attributes }) => {
      const { stride } = attributes as { readonly stride: readonly [number, number] };
      return `direct on flipped filters, ${stride[0] * stride[1]} phase(s); 8 channels at a time`;
    },
    emit: emitConv2dGradInput,
  },
  conv2dGradWeight: {
    forms: { gradWeight: convGradient },
    how: () => "summed in registers, 8 filters and a few taps at a time",
    emit: emitConv2dGradWeight,
  },
  linear: { forms: { weight: linearFilters }, epilogues: () => activations, how: direct, emit: emitLinear },
  linearGradInput: {
    forms: { weight: linearFlipped },
    epilogues: () => activationGradients,
    how: () => "direct; 8 inputs at a time",
    emit: emitLinearGradInput,
  },
  linearGradWeight: {
    forms: { gradWeight: linearGradient },
    how: () => "summed in registers, 8 outputs and a few inputs at a time",
    emit: emitLinearGradWeight,
  },
  channelSum: { how: () => "image by image", emit: emitChannelSum },
  relu: pointwise,
  reluGrad: pointwise,
  sigmoid: pointwise,
  sigmoidGrad: pointwise,
  tanh: pointwise,
  tanhGrad: pointwise,
  add: pointwise,
  maxPool2d: pool(emitMaxPool),
  maxPool2dGrad: poolGradient(emitMaxPoolGrad),
  avgPool2d: pool(emitAvgPool),
  avgPool2dGrad: poolGradient(emitAvgPoolGrad),
  softmax: { how: () => "row by row", emit: emitSoftmax },
  softmaxCrossEntropy: { how: () => "row by row, summed in double precision", emit: emitSoftmaxCrossEntropy },
  sgd: { how: () => "four numbers at a time", emit: emitSgd },
  nonFinite: { how: () => "four numbers at a time", emit: emitNonFinite },
};
