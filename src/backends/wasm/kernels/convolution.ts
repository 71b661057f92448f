// Convolution and linear layers, all three passes, as lines of pixels for the two micro-kernels.

import type { ConvAttributes } from "../../../kernels/conv2d.ts";
import type { KernelStep, Placed } from "../../../plan/plan.ts";
import { clear, i32, nothing, sequence, when } from "../assembly/code.ts";
import { increase } from "../assembly/module.ts";
import { padded, phasePairs } from "../forms.ts";
import type { Variant } from "../variant.ts";
import { type AddressOf, bytesOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { emitOuterProduct } from "./outer-product.ts";
import { emitLine, joined, panelBytes, panelWidth, type Taps } from "./panel-product.ts";
import { epilogueOf } from "./pointwise.ts";

type Emit = (step: KernelStep, addressOf: AddressOf, variant: Variant) => Emitted;

const panelStep = bytesOf(panelWidth);
/** How many lines are summed in registers before a weight gradient goes back to memory. */
const linesPerBlock = 8;

/** The taps of a filter row by row: channels follow one another, pixels and rows are further apart. */
const tapsOf = (rows: number, rowStep: number, pixels: number, pixelStep: number, channels: number): Taps => [
  { count: rows, step: rowStep },
  { count: pixels, step: pixelStep },
  { count: channels, step: 4 },
];

/** Lines of pixels over images, rows of panels, panels and lines: the loops around the micro-kernel. */
interface Lines {
  readonly taps: Taps;
  /** Rows of panels lie `step` bytes apart in the output; a map has one, unless a linear layer writes a whole map. */
  readonly panelRows: { readonly count: number; readonly step: number };
  readonly panels: number;
  /** Null where a line runs over the rows of the run; then there is one line and no loop over images. */
  readonly images: { readonly input: number; readonly output: number; readonly extra: number } | null;
  readonly lines: { readonly count: number; readonly input: number; readonly output: number; readonly extra: number };
  readonly pixels: {
    readonly count: number | null;
    readonly input: number;
    readonly output: number;
    readonly extra: number;
  };
}

interface LinesAt {
  readonly input: number;
  readonly weights: number;
  readonly bias: number | null;
  readonly output: number;
  readonly extra: number | null;
}

const emitLines = (name: string, step: KernelStep, variant: Variant, l: Lines, at: LinesAt): Emitted => {
  const epilogue = epilogueOf(step);
  const hasBias = at.bias !== null;
  return {
    key: JSON.stringify([name, variant, l, hasBias, epilogue.kernel]),
    addresses: [at.input, at.weights, at.bias ?? 0, at.output, at.extra ?? 0],
    write(f, [inputs, weights, bias, outputs, extras], rows) {
      if (!inputs || !weights || !bias || !outputs || !extras) throw new Error("five addresses are expected");
      const product = {
        variant,
        taps: l.taps,
        line: {
          count: l.pixels.count,
          inputStep: l.pixels.input,
          outputStep: l.pixels.output,
          extraStep: l.pixels.extra,
        },
        hasBias,
        epilogue,
      };
      // Each level keeps where it began; only what is walked over moves.
      const [input, output, extra] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const [lineInput, lineOutput, lineExtra] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const [panelOutput, panelExtra] = [f.local("i32"), f.local("i32")];
      const [rowOutput, rowExtra] = [f.local("i32"), f.local("i32")];
      const [panelWeights, panelBias] = [f.local("i32"), f.local("i32")];
      const line = sequence(
        input.set(lineInput.get),
        output.set(lineOutput.get),
        extra.set(lineExtra.get),
        emitLine(f, product, { input, weights: panelWeights, bias: panelBias, output, extra }, rows),
      );
      const panel = sequence(
        lineInput.set(inputs.get),
        lineOutput.set(panelOutput.get),
        lineExtra.set(panelExtra.get),
        f.times(
          l.lines.count,
          line,
          increase(lineInput, l.lines.input),
          increase(lineOutput, l.lines.output),
          increase(lineExtra, l.lines.extra),
        ),
      );
      const panelRow = sequence(
        panelOutput.set(rowOutput.get),
        panelExtra.set(rowExtra.get),
        f.times(
          l.panels,
          panel,
          increase(panelOutput, panelStep),
          increase(panelExtra, panelStep),
          increase(panelWeights, panelBytes(l.taps)),
          hasBias ? increase(panelBias, panelStep) : nothing,
        ),
      );
      const image = sequence(
        panelWeights.set(weights.get),
        panelBias.set(bias.get),
        rowOutput.set(outputs.get),
        rowExtra.set(extras.get),
        f.times(
          l.panelRows.count,
          panelRow,
          increase(rowOutput, l.panelRows.step),
          increase(rowExtra, l.panelRows.step),
        ),
      );
      return l.images === null
        ? image
        : f.timesOf(
            rows.get,
            image,
            increase(inputs, l.images.input),
            increase(outputs, l.images.output),
            increase(extras, l.images.extra),
          );
    },
  };
};

const noStrides = { image: 0, row: 0, pixel: 0 };
const extraOf = (step: KernelStep): Placed | null => epilogueOf(step).extra;

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

export const emitLinear: Emit = (step, addressOf, variant) => {
  const [input, weight, output] = [operandOf(step, "input"), operandOf(step, "weight"), operandOf(step, "output")];
  const [extra, bias] = [extraOf(step), step.operands["bias"]];
  const [[channels, height, width], [outputs]] = [layoutOf(input).dims, layoutOf(output).dims];
  const [i, o, e] = [stridesOf(input), stridesOf(output), extra ? stridesOf(extra) : noStrides];
  return emitLines(
    "linear",
    step,
    variant,
    {
      taps: tapsOf(height, i.row, width, i.pixel, channels),
      panelRows: { count: 1, step: 0 },
      panels: padded(outputs) / panelWidth,
      images: null,
      lines: { count: 1, input: 0, output: 0, extra: 0 },
      pixels: { count: null, input: i.image, output: o.image, extra: e.image },
    },
    {
      input: addressOf(input),
      weights: addressOf(weight),
      bias: bias ? addressOf(bias) : null,
      output: addressOf(output),
      extra: extra ? addressOf(extra) : null,
    },
  );
};

/** Writes a whole map: each row of it is a row of panels. */
export const emitLinearGradInput: Emit = (step, addressOf, variant) => {
  const [gradOutput, weight, gradInput] = [
    operandOf(step, "gradOutput"),
    operandOf(step, "weight"),
    operandOf(step, "gradInput"),
  ];
  const extra = extraOf(step);
  const [[, height, width], [outputs]] = [layoutOf(gradInput).dims, layoutOf(gradOutput).dims];
  const [g, o, e] = [stridesOf(gradOutput), stridesOf(gradInput), extra ? stridesOf(extra) : noStrides];
  return emitLines(
    "linearGradInput",
    step,
    variant,
    {
      taps: [{ count: outputs, step: 4 }],
      panelRows: { count: height, step: o.row },
      panels: (width * o.pixel) / panelStep,
      images: null,
      lines: { count: 1, input: 0, output: 0, extra: 0 },
      pixels: { count: null, input: g.image, output: o.image, extra: e.image },
    },
    {
      input: addressOf(gradOutput),
      weights: addressOf(weight),
      bias: null,
      output: addressOf(gradInput),
      extra: extra ? addressOf(extra) : null,
    },
  );
};

export const emitConv2dGradWeight: Emit = (step, addressOf, variant) => {
  const { stride, padding } = step.attributes as ConvAttributes;
  const [input, gradOutput, gradWeight] = [
    operandOf(step, "input"),
    operandOf(step, "gradOutput"),
    operandOf(step, "gradWeight"),
  ];
  const [[channels], [filters, height, width]] = [layoutOf(input).dims, layoutOf(gradOutput).dims];
  const [kh, kw] = kernelOf(gradWeight);
  const [i, g] = [stridesOf(input), stridesOf(gradOutput)];
  const product = {
    variant,
    taps: joined(tapsOf(1, 0, kw, i.pixel, channels)),
    gradientStep: bytesOf(padded(filters)),
    pixels: { count: width, inputStep: stride[1] * i.pixel, outputStep: g.pixel },
    lines: { inputStep: stride[0] * i.row, outputStep: g.row },
  };
  const filterRow = kw * channels * product.gradientStep;
  return {
    key: JSON.stringify(["conv2dGradWeight", product, kh, filters, channels, height, i, g]),
    addresses: [
      addressOf(input) - padding.top * i.row - padding.left * i.pixel,
      addressOf(gradOutput),
      addressOf(gradWeight),
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
        increase(filterInput, i.row),
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

/** Sets a whole batched tensor to zero, halo and all. */
export const emitClear = (placed: Placed, addressOf: AddressOf): Emitted => {
  const { imageStep, origin } = layoutOf(placed);
  return {
    key: JSON.stringify(["clear", imageStep]),
    addresses: [addressOf(placed) - bytesOf(origin)],
    write: (_, [start], rows) => (start ? clear(start.get, i32.mul(rows.get, i32.const(bytesOf(imageStep)))) : nothing),
  };
};

/** The last two numbers of (filters, channels, height, width). */
const kernelOf = ({ shape: [, , height = 1, width = 1] }: Placed): readonly [number, number] => [height, width];
