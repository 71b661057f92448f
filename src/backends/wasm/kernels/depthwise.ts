// Depthwise convolution and its input gradient: a few pixels times four or eight channels, all sums in registers. Pixels
// go by in tiles, and for each of them all channels, so that memory is read in order.

import type { ConvAttributes } from "../../../kernels/conv2d.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import { block, type Code, nothing, sequence, v128 } from "../assembly/code.ts";
import { type FunctionBuilder, increase, type Local } from "../assembly/module.ts";
import { type PhasePair, padded } from "../forms.ts";
import { multiplyAdd, tileHeight, tiles, type Variant } from "../variant.ts";
import { type AddressOf, bytesOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { gathered, type Lanes, spread } from "./lanes.ts";
import { extraOf, kernelOf, type Lines, type LinesAt, noStrides } from "./lines.ts";
import { fence, longestUnrolled, offsetsOf, type Taps, tapCount } from "./panel-product.ts";
import { type Epilogue, epilogueOf } from "./pointwise.ts";

/** output[f] = start + sum over taps of source[lanes of f, tap] x weights[tap][f], for every pixel. */
interface Depthwise extends Pick<Lines, "taps" | "lines"> {
  readonly outputs: number;
  readonly images: NonNullable<Lines["images"]>;
  readonly pixels: Lines["pixels"] & { readonly count: number };
}

/** Vectors that are summed side by side. */
const vectorsTogether = 2;

export const emitDepthwise = (step: KernelStep, addressOf: AddressOf, variant: Variant): Emitted => {
  const { stride, padding, dilation, groups } = step.attributes as ConvAttributes;
  const [input, weight, output] = [operandOf(step, "input"), operandOf(step, "weight"), operandOf(step, "output")];
  const [extra, bias] = [extraOf(step), step.operands["bias"]];
  const [filters, height, width] = layoutOf(output).dims;
  const [kh, kw] = kernelOf(weight);
  const [i, o, e] = [stridesOf(input), stridesOf(output), extra ? stridesOf(extra) : noStrides];
  return emitSums(
    step,
    variant,
    filters / groups,
    spread,
    {
      outputs: filters,
      taps: [
        { count: kh, step: dilation[0] * i.row },
        { count: kw, step: dilation[1] * i.pixel },
      ],
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

/** One phase of the input gradient; each channel's filters are further taps. */
export const emitDepthwiseGradInput = (
  step: KernelStep,
  addressOf: AddressOf,
  variant: Variant,
  { vertical, horizontal, positionsBefore }: PhasePair,
): Emitted => {
  const { stride } = step.attributes as ConvAttributes;
  const [gradOutput, weight, gradInput] = [
    operandOf(step, "gradOutput"),
    operandOf(step, "weight"),
    operandOf(step, "gradInput"),
  ];
  const extra = extraOf(step);
  const [[channels], [filters]] = [layoutOf(gradInput).dims, layoutOf(gradOutput).dims];
  const each = filters / channels;
  const [g, o, e] = [stridesOf(gradOutput), stridesOf(gradInput), extra ? stridesOf(extra) : noStrides];
  const first = (strides: typeof o) => vertical.first * strides.row + horizontal.first * strides.pixel;
  return emitSums(
    step,
    variant,
    each,
    gathered,
    {
      outputs: channels,
      taps: [
        { count: vertical.taps, step: vertical.tapStep * g.row },
        { count: horizontal.taps, step: horizontal.tapStep * g.pixel },
        { count: each, step: 4 },
      ],
      images: { input: g.image, output: o.image, extra: e.image },
      lines: { count: vertical.count, input: g.row, output: stride[0] * o.row, extra: stride[0] * e.row },
      pixels: { count: horizontal.count, input: g.pixel, output: stride[1] * o.pixel, extra: stride[1] * e.pixel },
    },
    {
      input: addressOf(gradOutput) + vertical.start * g.row + horizontal.start * g.pixel,
      weights: addressOf(weight) + bytesOf(positionsBefore * each * padded(channels)),
      bias: null,
      output: addressOf(gradInput) + first(o),
      extra: extra ? addressOf(extra) + first(e) : null,
    },
  );
};

const emitSums = (
  step: KernelStep,
  variant: Variant,
  filtersEach: number,
  lanesOf: (filtersEach: number) => Lanes,
  d: Depthwise,
  at: LinesAt,
): Emitted => {
  const epilogue = epilogueOf(step);
  const hasBias = at.bias !== null;
  return {
    key: JSON.stringify(["depthwise", step.kernel, variant, filtersEach, d, hasBias, epilogue.key]),
    addresses: [at.input, at.weights, at.bias ?? 0, at.output, at.extra ?? 0],
    write(f, [inputs, weights, bias, outputs, extras], rows) {
      if (!inputs || !weights || !bias || !outputs || !extras) throw new Error("five addresses are expected");
      const [lineInput, lineOutput, lineExtra] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const [input, output, extra] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const tile = tileEmitter(f, d, { variant, lanes: lanesOf(filtersEach), hasBias, epilogue });
      const line = sequence(
        input.set(lineInput.get),
        output.set(lineOutput.get),
        extra.set(lineExtra.get),
        ...tiles(d.pixels.count, tileHeight(variant)).map(([height, count]) =>
          f.times(
            count,
            tile(height, { input, weights, bias, output, extra }),
            increase(input, height * d.pixels.input),
            increase(output, height * d.pixels.output),
            increase(extra, height * d.pixels.extra),
          ),
        ),
      );
      const image = sequence(
        lineInput.set(inputs.get),
        lineOutput.set(outputs.get),
        lineExtra.set(extras.get),
        f.times(
          d.lines.count,
          line,
          increase(lineInput, d.lines.input),
          increase(lineOutput, d.lines.output),
          increase(lineExtra, d.lines.extra),
        ),
      );
      return f.timesOf(
        rows.get,
        image,
        increase(inputs, d.images.input),
        increase(outputs, d.images.output),
        increase(extras, d.images.extra),
      );
    },
  };
};

/** Pointers to a tile's first pixel and its first output. */
interface Pointers {
  readonly input: Local<"i32">;
  readonly weights: Local<"i32">;
  readonly bias: Local<"i32">;
  readonly output: Local<"i32">;
  readonly extra: Local<"i32">;
}

interface Computation {
  readonly variant: Variant;
  readonly lanes: Lanes;
  readonly hasBias: boolean;
  readonly epilogue: Epilogue;
}

/** Gives the code of a tile of so many pixels: all outputs, a whole number of patterns at a time. It moves no pointer. */
const tileEmitter = (f: FunctionBuilder, d: Depthwise, { variant, lanes, hasBias, epilogue }: Computation) => {
  const here: Pointers = {
    input: f.local("i32"),
    weights: f.local("i32"),
    bias: f.local("i32"),
    output: f.local("i32"),
    extra: f.local("i32"),
  };
  const [tap, weight] = [f.local("i32"), f.local("i32")];
  const sums = Array.from({ length: tileHeight(variant) }, () =>
    Array.from({ length: vectorsTogether }, () => f.local("v128")),
  );
  const factors = Array.from({ length: vectorsTogether }, () => f.local("v128"));
  const weightStep = bytesOf(padded(d.outputs));
  const patterns = lanes.period === 1 ? vectorsTogether : 1;
  const vectors = patterns * lanes.period;

  /** Products of a few taps, each with all pixels of the tile and the given vectors. */
  const products = (height: number, used: readonly number[], left: number, offsets: readonly number[]) =>
    sequence(
      ...offsets.flatMap((offset, k) => [
        ...used.map((v, j) => local(factors, j).set(v128.load(weight.get, k * weightStep + 16 * v))),
        ...sums.slice(0, height).flatMap((ofPixel, i) => [
          ...used.map((v, j) => {
            const source = lanes.load(tap.get, i * d.pixels.input + offset, v, left);
            const sum = local(ofPixel, j);
            return sum.set(multiplyAdd(variant, source, local(factors, j).get, sum.get));
          }),
          fence(variant, weight, k * height + i, 0),
        ]),
      ]),
    );

  /** All products; `tap` and `weight` come back to where they were. */
  const allTaps = (taps: Taps, some: (offsets: readonly number[]) => Code): Code => {
    const [outer, ...inner] = taps;
    if (!outer || tapCount(taps) <= longestUnrolled) return block(some(offsetsOf(taps)));
    const weightsEach = tapCount(inner) * weightStep;
    return sequence(
      f.times(outer.count, allTaps(inner, some), increase(tap, outer.step), increase(weight, weightsEach)),
      increase(tap, -outer.count * outer.step),
      increase(weight, -outer.count * weightsEach),
    );
  };

  /** So many neighbouring vectors of outputs. */
  const neighbours = (height: number, count: number, left: number) => {
    const together = Array.from({ length: Math.ceil(count / vectorsTogether) }, (_, i) =>
      Array.from({ length: Math.min(vectorsTogether, count - i * vectorsTogether) }, (_, j) => i * vectorsTogether + j),
    );
    return sequence(
      tap.set(here.input.get),
      weight.set(here.weights.get),
      ...together.flatMap((used) => [
        ...sums
          .slice(0, height)
          .flatMap((ofPixel) =>
            used.map((v, j) => local(ofPixel, j).set(hasBias ? v128.load(here.bias.get, 16 * v) : v128.zero)),
          ),
        allTaps(d.taps, (offsets) => products(height, used, left, offsets)),
        ...sums.slice(0, height).flatMap((ofPixel, i) =>
          used.map((v, j) => {
            const extra = epilogue.extra ? v128.load(here.extra.get, i * d.pixels.extra + 16 * v) : v128.zero;
            const { before, value } = epilogue.apply(f, local(ofPixel, j).get, extra);
            return sequence(before, v128.store(here.output.get, value, i * d.pixels.output + 16 * v));
          }),
        ),
      ]),
    );
  };

  const whole = Math.floor(d.outputs / (4 * vectors));
  const rest = d.outputs - whole * 4 * vectors;
  return (height: number, at: Pointers): Code =>
    sequence(
      here.input.set(at.input.get),
      here.weights.set(at.weights.get),
      here.output.set(at.output.get),
      hasBias ? here.bias.set(at.bias.get) : nothing,
      epilogue.extra ? here.extra.set(at.extra.get) : nothing,
      f.times(
        whole,
        neighbours(height, vectors, 4 * vectors),
        increase(here.input, patterns * lanes.step),
        increase(here.weights, 16 * vectors),
        increase(here.output, 16 * vectors),
        hasBias ? increase(here.bias, 16 * vectors) : nothing,
        epilogue.extra ? increase(here.extra, 16 * vectors) : nothing,
      ),
      rest > 0 ? neighbours(height, Math.ceil(rest / 4), rest) : nothing,
    );
};

const local = (locals: readonly Local<"v128">[], i: number): Local<"v128"> => locals[i] as Local<"v128">;
