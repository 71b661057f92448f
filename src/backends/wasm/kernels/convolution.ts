// Convolution and its input gradient, as lines of pixels for the micro-kernel; depthwise ones have their own.

import type { ConvAttributes } from "../../../kernels/conv2d.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import { padded, phasePairs } from "../forms.ts";
import { bundlesOf, isDepthwise } from "../groups.ts";
import type { Variant } from "../variant.ts";
import { emitDepthwise, emitDepthwiseGradInput } from "./depthwise.ts";
import { type AddressOf, bytesOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { emitLines, extraOf, kernelOf, noStrides, tapsOf } from "./lines.ts";
import { emitClear } from "./moves.ts";
import { panelBytes, panelWidth } from "./panel-product.ts";

/** One convolution per bundle of groups. */
export const emitConv2d = (step: KernelStep, addressOf: AddressOf, variant: Variant): readonly Emitted[] => {
  const attributes = step.attributes as ConvAttributes;
  const [input, weight, output] = [operandOf(step, "input"), operandOf(step, "weight"), operandOf(step, "output")];
  if (isDepthwise(attributes, weight.shape)) return [emitDepthwise(step, addressOf, variant)];
  const { stride, padding, dilation, groups } = attributes;
  const [extra, bias] = [extraOf(step), step.operands["bias"]];
  const [[channels], [filters, height, width]] = [layoutOf(input).dims, layoutOf(output).dims];
  const [kh, kw] = kernelOf(weight);
  const [i, o, e] = [stridesOf(input), stridesOf(output), extra ? stridesOf(extra) : noStrides];
  const { count } = bundlesOf(groups, filters / groups);
  const [inputs, outputs] = [channels / count, filters / count];
  const taps = tapsOf(kh, dilation[0] * i.row, kw, dilation[1] * i.pixel, inputs);
  const panels = padded(outputs) / panelWidth;
  return Array.from({ length: count }, (_, bundle) =>
    emitLines(
      "conv2d",
      step,
      variant,
      {
        taps,
        panelRows: { count: 1, step: 0 },
        panels,
        images: { input: i.image, output: o.image, extra: e.image },
        lines: { count: height, input: stride[0] * i.row, output: o.row, extra: e.row },
        pixels: { count: width, input: stride[1] * i.pixel, output: o.pixel, extra: e.pixel },
      },
      {
        input: addressOf(input) - padding.top * i.row - padding.left * i.pixel + bytesOf(bundle * inputs),
        weights: addressOf(weight) + bundle * panels * panelBytes(taps),
        bias: bias ? addressOf(bias) + bytesOf(bundle * outputs) : null,
        output: addressOf(output) + bytesOf(bundle * outputs),
        extra: extra ? addressOf(extra) + bytesOf(bundle * outputs) : null,
      },
    ),
  );
};

/** One convolution per phase of a strided layer's input gradient and bundle; a stride of 1 has one phase. */
export const emitConv2dGradInput = (step: KernelStep, addressOf: AddressOf, variant: Variant): readonly Emitted[] => {
  const [gradOutput, weight, gradInput] = [
    operandOf(step, "gradOutput"),
    operandOf(step, "weight"),
    operandOf(step, "gradInput"),
  ];
  const extra = extraOf(step);
  const [[channels, height, width], [filters]] = [layoutOf(gradInput).dims, layoutOf(gradOutput).dims];
  const attributes = step.attributes as ConvAttributes;
  const { stride, groups } = attributes;
  const pairs = phasePairs(attributes, kernelOf(weight), [height, width]);
  const [g, o, e] = [stridesOf(gradOutput), stridesOf(gradInput), extra ? stridesOf(extra) : noStrides];
  const reached = pairs.reduce((sum, { vertical, horizontal }) => sum + vertical.count * horizontal.count, 0);
  const clears = reached < height * width ? [emitClear(gradInput, addressOf)] : [];
  if (isDepthwise(attributes, weight.shape))
    return [...clears, ...pairs.map((pair) => emitDepthwiseGradInput(step, addressOf, variant, pair))];

  const { count } = bundlesOf(groups, channels / groups);
  const [inputs, outputs] = [filters / count, channels / count];
  const phases = pairs.flatMap(({ vertical, horizontal, positionsBefore }) => {
    const at = (strides: typeof o) => vertical.first * strides.row + horizontal.first * strides.pixel;
    const taps = tapsOf(vertical.taps, vertical.tapStep * g.row, horizontal.taps, horizontal.tapStep * g.pixel, inputs);
    const panels = padded(outputs) / panelWidth;
    const weights = addressOf(weight) + bytesOf(positionsBefore * count * padded(outputs) * inputs);
    return Array.from({ length: count }, (_, bundle) =>
      emitLines(
        "conv2dGradInput",
        step,
        variant,
        {
          taps,
          panelRows: { count: 1, step: 0 },
          panels,
          images: { input: g.image, output: o.image, extra: e.image },
          lines: {
            count: vertical.count,
            input: g.row,
            output: stride[0] * o.row,
            extra: stride[0] * e.row,
          },
          pixels: {
            count: horizontal.count,
            input: g.pixel,
            output: stride[1] * o.pixel,
            extra: stride[1] * e.pixel,
          },
        },
        {
          input: addressOf(gradOutput) + vertical.start * g.row + horizontal.start * g.pixel + bytesOf(bundle * inputs),
          weights: weights + bundle * panels * panelBytes(taps),
          bias: null,
          output: addressOf(gradInput) + at(o) + bytesOf(bundle * outputs),
          extra: extra ? addressOf(extra) + at(e) + bytesOf(bundle * outputs) : null,
        },
      ),
    );
  });
  return [...clears, ...phases];
};
