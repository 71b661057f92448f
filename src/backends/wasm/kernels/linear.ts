// Fully connected layers and their input gradients: images are the pixels, and a flattened map is read and written as it
// lies.

import { padded } from "../forms.ts";
import { type Emit, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { emitLines, extraOf, noStrides, panelStep, tapsOf } from "./lines.ts";
import { panelWidth } from "./panel-product.ts";

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
