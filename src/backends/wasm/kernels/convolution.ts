// Convolution and its input gradient, as lines of pixels for the micro-kernel.

import type { ConvAttributes } from "../../../kernels/conv2d.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import { padded, phasePairs } from "../forms.ts";
import type { Variant } from "../variant.ts";
import { type AddressOf, bytesOf, type Emit, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { emitLines, extraOf, kernelOf, noStrides, tapsOf } from "./lines.ts";
import { emitClear } from "./moves.ts";
import { panelWidth } from "./panel-product.ts";

export const emitConv2d: Emit = (step, addressOf, variant) => {
  const { stride, padding } = step.attributes as ConvAttributes;
  const [input, weight, output] = [operandOf(step, "input"), operandOf(step, "weight"), operandOf(step, "output")];
  const [extra, bias] = [extraOf(step), step.operands["bias"]];
  const [[channels], [filters, height, width]] = [layoutOf(input).dims, layoutOf(output).dims];
  const [kh, kw] = kernelOf(weight);
  const [i, o, e] = [stridesOf(input), stridesOf(output), extra ? stridesOf(extra) : noStrides];
  return emitLines(
    "conv2d",
    step,
    variant,
    {
      taps: tapsOf(kh, i.row, kw, i.pixel, channels),
      panelRows: { count: 1, step: 0 },
      panels: padded(filters) / panelWidth,
      images: { input: i.image, output: o.image, extra: e.image },
      lines: { count: height, input: stride[0] * i.row, output: o.row, extra: e.row },
      pixels: { count: width, input: stride[1] * i.pixel, output: o.pixel, extra: e.pixel },
    },
    {
      input: addressOf(input) - padding.top * i.row - padding.left * i.pixel,
      weights: addressOf(weight),
      bias: bias ? addressOf(bias) : null,
      output: addressOf(output),
      extra: extra ? addressOf(extra) : null,
    },
  );
};

/** One convolution per phase of a strided layer's input gradient; a stride of 1 has one phase. */
export const emitConv2dGradInput = (step: KernelStep, addressOf: AddressOf, variant: Variant): readonly Emitted[] => {
  const [gradOutput, weight, gradInput] = [
    operandOf(step, "gradOutput"),
    operandOf(step, "weight"),
    operandOf(step, "gradInput"),
  ];
  const extra = extraOf(step);
  const [[channels, height, width], [filters]] = [layoutOf(gradInput).dims, layoutOf(gradOutput).dims];
  const attributes = step.attributes as ConvAttributes;
  const pairs = phasePairs(attributes, [filters, channels, ...kernelOf(weight)], [1, channels, height, width]);
  const [g, o, e] = [stridesOf(gradOutput), stridesOf(gradInput), extra ? stridesOf(extra) : noStrides];
  const reached = pairs.reduce((sum, { vertical, horizontal }) => sum + vertical.count * horizontal.count, 0);
  const clears = reached < height * width ? [emitClear(gradInput, addressOf)] : [];
  const phases = pairs.map(({ vertical, horizontal, offset }) => {
    const at = (strides: typeof o) => vertical.first * strides.row + horizontal.first * strides.pixel;
    return emitLines(
      "conv2dGradInput",
      step,
      variant,
      {
        taps: tapsOf(vertical.taps, g.row, horizontal.taps, g.pixel, filters),
        panelRows: { count: 1, step: 0 },
        panels: padded(channels) / panelWidth,
        images: { input: g.image, output: o.image, extra: e.image },
        lines: {
          count: vertical.count,
          input: g.row,
          output: attributes.stride[0] * o.row,
          extra: attributes.stride[0] * e.row,
        },
        pixels: {
          count: horizontal.count,
          input: g.pixel,
          output: attributes.stride[1] * o.pixel,
          extra: attributes.stride[1] * e.pixel,
        },
      },
      {
        input: addressOf(gradOutput) + vertical.start * g.row + horizontal.start * g.pixel,
        weights: addressOf(weight) + bytesOf(offset),
        bias: null,
        output: addressOf(gradInput) + at(o),
        extra: extra ? addressOf(extra) + at(e) : null,
      },
    );
  });
  return [...clears, ...phases];
};
