// The emitter of every kernel, and what lowering needs to know of it.

import type { ConvAttributes } from "../../../kernels/conv2d.ts";
import type { KernelName } from "../../../kernels/index.ts";
import { sizeOf } from "../../../kernels/kernel.ts";
import type { PadAttributes } from "../../../kernels/pad2d.ts";
import type { PoolAttributes } from "../../../kernels/pool2d.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import type { CallFacts, KernelTarget } from "../../../plan/target.ts";
import { convFilters, convFlipped, convGradient, linearFilters, linearFlipped, linearGradient } from "../forms.ts";
import { bundlesOf, isDepthwise } from "../groups.ts";
import type { Variant } from "../variant.ts";
import { activationGradientNames, activationNames } from "./activations.ts";
import { emitBatchNorm, emitBatchNormGradInput, emitBatchNormStatistics, emitBatchNormSums } from "./batch-norm.ts";
import { emitPlaceChannels, emitSliceChannels } from "./channel-slices.ts";
import { emitChannelSum } from "./channel-sum.ts";
import { emitConv2d, emitConv2dGradInput } from "./convolution.ts";
import { emitDropout } from "./dropout.ts";
import type { AddressOf, Emitted } from "./emitted.ts";
import { emitLinear, emitLinearGradInput } from "./linear.ts";
import { emitLocalResponseNorm, emitLocalResponseNormGrad } from "./local-response-norm.ts";
import { emitPad, emitPadGrad } from "./pad.ts";
import { describePanelProduct } from "./panel-product.ts";
import { emitChannelBias, emitChannelDot, emitScaleChannels } from "./per-channel.ts";
import { emitPointwise, type PointwiseName, pointwiseNames } from "./pointwise.ts";
import { emitAvgPool, emitAvgPoolGrad, emitMaxPool, emitMaxPoolGrad, windowsAreApart } from "./pool.ts";
import { emitAdaptiveAvgPool, emitAdaptiveAvgPoolGrad, emitUpsample, emitUpsampleGrad } from "./resample.ts";
import { emitSoftmax, emitSoftmaxCrossEntropy } from "./softmax.ts";
import { emitNonFinite, emitSgd } from "./update.ts";
import { emitConv2dGradWeight, emitLinearGradWeight } from "./weight-gradients.ts";

interface WasmKernel extends KernelTarget {
  emit(step: KernelStep, addressOf: AddressOf, variant: Variant): Emitted | readonly Emitted[];
}

const tapsOf = ({ shapes }: CallFacts, operand: string): number => sizeOf((shapes[operand] ?? []).slice(1));
const direct = (facts: CallFacts, together = 1) =>
  `direct; ${describePanelProduct([{ count: together * tapsOf(facts, "weight"), step: 4 }])}`;

/** A convolution's two ways. Groups that share a panel are computed as one, with zeros between them. */
const convolution = (facts: CallFacts, outputs: string, dense: (together: number) => string): string => {
  const attributes = facts.attributes as ConvAttributes;
  if (isDepthwise(attributes, facts.shapes["weight"] ?? [])) return "depthwise; 8 channels of a few pixels at a time";
  const { groups } = bundlesOf(attributes.groups, (facts.shapes[outputs]?.[1] ?? 0) / attributes.groups);
  return groups === 1 ? dense(1) : `${dense(groups)}; block-diagonal: ${groups} times the work`;
};

const pointwise: WasmKernel = { how: () => "four numbers at a time", emit: emitPointwise };
const alone = Object.fromEntries(pointwiseNames.map((name) => [name, pointwise])) as Record<PointwiseName, WasmKernel>;
const pool = (emit: WasmKernel["emit"]): WasmKernel => ({ how: () => "four channels at a time", emit });
const poolGradient = (emit: WasmKernel["emit"]): WasmKernel => ({
  // Windows that overlap add to a pixel several times, so its gradient is not in hand when one of them is done.
  epilogues: (attributes) => (windowsAreApart(attributes as PoolAttributes) ? activationGradientNames : []),
  how: ({ attributes }) =>
    windowsAreApart(attributes as PoolAttributes)
      ? "four channels at a time; windows apart, so stored"
      : "four channels at a time; windows overlap, so added up",
  emit,
});
/** Each pixel's gradient is in hand once, all of it. */
const resampleGradient = (emit: WasmKernel["emit"]): WasmKernel => ({
  epilogues: () => activationGradientNames,
  how: () => "pixel by pixel, up to 32 channels at a time",
  emit,
});
const resample = (emit: WasmKernel["emit"]): WasmKernel => ({
  ...resampleGradient(emit),
  epilogues: () => activationNames,
});
const isZeros = (attributes: object) => (attributes as PadAttributes).mode === "zeros";

export const wasmKernels: Readonly<Record<KernelName, WasmKernel>> = {
  conv2d: {
    forms: { weight: convFilters },
    epilogues: () => activationNames,
    how: (facts) => convolution(facts, "output", (together) => direct(facts, together)),
    emit: emitConv2d,
  },
  conv2dGradInput: {
    forms: { weight: convFlipped },
    // Positions that no tap reaches are zeroed beforehand and miss the epilogue, which would leave them zero.
    epilogues: () => activationGradientNames,
    how: (facts) => {
      const { stride } = facts.attributes as ConvAttributes;
      const dense = `direct on flipped filters, ${stride[0] * stride[1]} phase(s); 8 channels at a time`;
      return convolution(facts, "gradInput", () => dense);
    },
    emit: emitConv2dGradInput,
  },
  conv2dGradWeight: {
    forms: { gradWeight: convGradient },
    how: ({ attributes, shapes }) => {
      if (isDepthwise(attributes as ConvAttributes, shapes["gradWeight"] ?? []))
        return "depthwise; summed in registers, 4 filters and a few taps at a time";
      const { groups } = attributes as ConvAttributes;
      const dense = "summed in registers, 8 filters and a few taps at a time";
      return groups === 1 ? dense : `group by group; ${dense}`;
    },
    emit: emitConv2dGradWeight,
  },
  linear: {
    forms: { weight: linearFilters },
    epilogues: () => activationNames,
    how: (facts) => direct(facts),
    emit: emitLinear,
  },
  linearGradInput: {
    forms: { weight: linearFlipped },
    epilogues: () => activationGradientNames,
    how: () => "direct; 8 inputs at a time",
    emit: emitLinearGradInput,
  },
  linearGradWeight: {
    forms: { gradWeight: linearGradient },
    how: () => "summed in registers, 8 outputs and a few inputs at a time",
    emit: emitLinearGradWeight,
  },
  channelSum: { how: () => "image by image", emit: emitChannelSum },
  channelBias: { how: () => "eight channels at a time", emit: emitChannelBias },
  scaleChannels: { how: () => "eight channels at a time", emit: emitScaleChannels },
  channelDot: { how: () => "summed in registers, up to 32 channels at a time", emit: emitChannelDot },
  ...alone,
  maxPool2d: pool(emitMaxPool),
  maxPool2dGrad: poolGradient(emitMaxPoolGrad),
  avgPool2d: pool(emitAvgPool),
  avgPool2dGrad: poolGradient(emitAvgPoolGrad),
  adaptiveAvgPool2d: resample(emitAdaptiveAvgPool),
  adaptiveAvgPool2dGrad: resampleGradient(emitAdaptiveAvgPoolGrad),
  upsample2d: resample(emitUpsample),
  upsample2dGrad: resampleGradient(emitUpsampleGrad),
  pad2d: {
    how: ({ attributes }) => (isZeros(attributes) ? "zeros, then pixels copied" : "pixel by pixel"),
    emit: emitPad,
  },
  pad2dGrad: {
    how: ({ attributes }) => (isZeros(attributes) ? "pixels copied" : "pixel by pixel, added up"),
    emit: emitPadGrad,
  },
  sliceChannels: { how: () => "pixel by pixel, four channels at a time", emit: emitSliceChannels },
  placeChannels: { how: () => "pixel by pixel, four channels at a time", emit: emitPlaceChannels },
  batchNormStatistics: { how: () => "image by image, in two passes", emit: emitBatchNormStatistics },
  batchNorm: { how: () => "16 channels at a time", emit: emitBatchNorm },
  batchNormSums: { how: () => "image by image", emit: emitBatchNormSums },
  batchNormGradInput: { how: () => "16 channels at a time", emit: emitBatchNormGradInput },
  localResponseNorm: { how: () => "four channels at a time", emit: emitLocalResponseNorm },
  localResponseNormGrad: {
    how: () => "four channels at a time, twice over each pixel",
    emit: emitLocalResponseNormGrad,
  },
  dropout: { how: () => "four channels at a time", emit: emitDropout },
  softmax: { how: () => "row by row", emit: emitSoftmax },
  softmaxCrossEntropy: { how: () => "row by row, summed in double precision", emit: emitSoftmaxCrossEntropy },
  sgd: { how: () => "four numbers at a time", emit: emitSgd },
  nonFinite: { how: () => "four numbers at a time", emit: emitNonFinite },
};
