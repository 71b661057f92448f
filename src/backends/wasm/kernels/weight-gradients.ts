// Weight gradients of convolution and linear layers: the loops around the outer product.

import type { ConvAttributes } from "../../../kernels/conv2d.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import { clear, i32, nothing, sequence, when } from "../assembly/code.ts";
import { increase } from "../assembly/module.ts";
import { padded } from "../forms.ts";
import { isDepthwise } from "../groups.ts";
import type { Variant } from "../variant.ts";
import { emitDepthwiseGradWeight } from "./depthwise-gradient.ts";
import { type AddressOf, bytesOf, type Emit, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { kernelOf, panelStep, tapsOf } from "./lines.ts";
import { emitOuterProduct } from "./outer-product.ts";
import { joined, panelWidth } from "./panel-product.ts";

/** How many lines are summed in registers before a weight gradient goes back to memory. */
const linesPerBlock = 8;

/** Group by group: the same code at other addresses. */
export const emitConv2dGradWeight = (step: KernelStep, addressOf: AddressOf, variant: Variant): readonly Emitted[] => {
  const attributes = step.attributes as ConvAttributes;
  if (isDepthwise(attributes, operandOf(step, "gradWeight").shape))
    return [emitDepthwiseGradWeight(step, addressOf, variant)];
  return Array.from({ length: attributes.groups }, (_, group) => emitGroup(step, addressOf, variant, group));
};

const emitGroup = (step: KernelStep, addressOf: AddressOf, variant: Variant, group: number): Emitted => {
  const { stride, padding, dilation, groups } = step.attributes as ConvAttributes;
  const [input, gradOutput, gradWeight] = [
    operandOf(step, "input"),
    operandOf(step, "gradOutput"),
    operandOf(step, "gradWeight"),
  ];
  const [allFilters, height, width] = layoutOf(gradOutput).dims;
  const [channels, filters] = [layoutOf(input).dims[0] / groups, allFilters / groups];
  const [kh, kw] = kernelOf(gradWeight);
  const [i, g] = [stridesOf(input), stridesOf(gradOutput)];
  const product = {
    variant,
    taps: joined(tapsOf(1, 0, kw, dilation[1] * i.pixel, channels)),
    gradientStep: bytesOf(padded(filters)),
    pixels: { count: width, inputStep: stride[1] * i.pixel, outputStep: g.pixel },
    lines: { inputStep: stride[0] * i.row, outputStep: g.row },
  };
  const filterRow = kw * channels * product.gradientStep;
  return {
    key: JSON.stringify(["conv2dGradWeight", product, kh, filters, channels, height, dilation, i, g]),
    addresses: [
      addressOf(input) - padding.top * i.row - padding.left * i.pixel + bytesOf(group * channels),
      addressOf(gradOutput) + bytesOf(group * filters),
      addressOf(gradWeight) + group * kh * filterRow,
    ],
    write(f, [inputs, outputs, gradients], rows) {
      if (!inputs || !outputs || !gradients) throw new Error("three addresses are expected");
      const [blockInput, blockOutput, panelOutput] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const [filterInput, filterGradient, gradient] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const lineCount = f.local("i32");
      const panel = emitOuterProduct(
        f,
        product,
        { input: filterInput, gradOutput: panelOutput, gradient, lineCount },
        rows,
      );
      const filterRows = f.times(
        kh,
        sequence(
          gradient.set(filterGradient.get),
          panelOutput.set(blockOutput.get),
          f.times(padded(filters) / panelWidth, panel, increase(gradient, panelStep), increase(panelOutput, panelStep)),
        ),
        increase(filterInput, dilation[0] * i.row),
        increase(filterGradient, filterRow),
      );
      const rest = height % linesPerBlock;
      // The last, smaller block is the same code with another line count, in one loop with the others.
      const blocks = Math.ceil(height / linesPerBlock);
      const left = f.local("i32");
      const image = sequence(
        blockInput.set(inputs.get),
        blockOutput.set(outputs.get),
        left.set(i32.const(height)),
        f.times(
          blocks,
          sequence(
            lineCount.set(i32.const(linesPerBlock)),
            rest === 0
              ? nothing
              : when(i32.ltSigned(left.get, i32.const(linesPerBlock)), lineCount.set(i32.const(rest))),
            filterInput.set(blockInput.get),
            filterGradient.set(gradients.get),
            filterRows,
          ),
          increase(left, -linesPerBlock),
          increase(blockInput, linesPerBlock * stride[0] * i.row),
          increase(blockOutput, linesPerBlock * g.row),
        ),
      );
      return sequence(
        clear(gradients.get, i32.const(kh * filterRow)),
        f.timesOf(rows.get, image, increase(inputs, i.image), increase(outputs, g.image)),
      );
    },
  };
};

export const emitLinearGradWeight: Emit = (step, addressOf, variant) => {
  const [input, gradOutput, gradWeight] = [
    operandOf(step, "input"),
    operandOf(step, "gradOutput"),
    operandOf(step, "gradWeight"),
  ];
  const [[channels, height, width], [outputs]] = [layoutOf(input).dims, layoutOf(gradOutput).dims];
  const [i, g] = [stridesOf(input), stridesOf(gradOutput)];
  const product = {
    variant,
    taps: joined(tapsOf(height, i.row, width, i.pixel, channels)),
    gradientStep: bytesOf(padded(outputs)),
    pixels: { count: null, inputStep: i.image, outputStep: g.image },
    lines: { inputStep: 0, outputStep: 0 },
  };
  return {
    key: JSON.stringify(["linearGradWeight", product, outputs]),
    addresses: [input, gradOutput, gradWeight].map(addressOf),
    write(f, [inputs, gradOutputs, gradients], rows) {
      if (!inputs || !gradOutputs || !gradients) throw new Error("three addresses are expected");
      const lineCount = f.local("i32");
      const panel = emitOuterProduct(
        f,
        product,
        { input: inputs, gradOutput: gradOutputs, gradient: gradients, lineCount },
        rows,
      );
      return sequence(
        clear(gradients.get, i32.const(channels * height * width * product.gradientStep)),
        lineCount.set(i32.const(1)),
        f.times(padded(outputs) / panelWidth, panel, increase(gradOutputs, panelStep), increase(gradients, panelStep)),
      );
    },
  };
};
