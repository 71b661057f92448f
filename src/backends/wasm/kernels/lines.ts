// The loops around the micro-kernel of forward passes and input gradients: images, rows of panels, panels, lines.

import type { KernelStep, Placed } from "../../../plan/plan.ts";
import { nothing, sequence } from "../assembly/code.ts";
import { increase } from "../assembly/module.ts";
import type { Variant } from "../variant.ts";
import { bytesOf, type Emitted, type Strides } from "./emitted.ts";
import { emitLine, panelBytes, panelWidth, type Taps } from "./panel-product.ts";
import { epilogueOf } from "./pointwise.ts";

export const panelStep = bytesOf(panelWidth);
/** The taps of a filter row by row: channels follow one another, pixels and rows are further apart. */
export const tapsOf = (rows: number, rowStep: number, pixels: number, pixelStep: number, channels: number): Taps => [
  { count: rows, step: rowStep },
  { count: pixels, step: pixelStep },
  { count: channels, step: 4 },
];

/** Lines of pixels over images, rows of panels, panels and lines: the loops around the micro-kernel. */
export interface Lines {
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

export interface LinesAt {
  readonly input: number;
  readonly weights: number;
  readonly bias: number | null;
  readonly output: number;
  readonly extra: number | null;
}

export const emitLines = (name: string, step: KernelStep, variant: Variant, l: Lines, at: LinesAt): Emitted => {
  const epilogue = epilogueOf(step);
  const hasBias = at.bias !== null;
  return {
    key: JSON.stringify([name, variant, l, hasBias, epilogue.key]),
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

export const noStrides: Strides = { image: 0, row: 0, pixel: 0 };
export const extraOf = (step: KernelStep): Placed | null => epilogueOf(step).extra;

/** The last two numbers of (filters, channels, height, width). */
export const kernelOf = ({ shape: [, , height = 1, width = 1] }: Placed): readonly [number, number] => [height, width];
