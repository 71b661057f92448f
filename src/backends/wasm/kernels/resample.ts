// Maps of which every pixel is a weighted sum over a rectangle of another map's pixels: adaptive pooling, resizing and
// the gradients of both. Rectangles and weights are found at run time, axis by axis.

import type { UpsampleAttributes } from "../../../kernels/upsample2d.ts";
import type { KernelStep, Placed } from "../../../plan/plan.ts";
import { type Code, f32, f32x4, i32, larger, nothing, sequence, smaller, v128 } from "../assembly/code.ts";
import { increase, type Local } from "../assembly/module.ts";
import { type AddressOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { epilogueOf } from "./pointwise.ts";

type I32 = Code<"i32">;
type F32 = Code<"f32">;

/** What a target's positions are made of along one axis. All code is given positions that cost nothing to repeat. */
interface Axis {
  /** The sources of a target, from the first to behind the last. */
  range(target: I32): readonly [from: I32, to: I32];
  /** What a source weighs in a target; absent where all weigh 1. Both axes have it or neither. */
  weight?(source: I32, target: I32): F32;
  /** What the sum is multiplied by; absent where that is 1. Both axes have it or neither. */
  scale?(target: I32): F32;
}

const vectorsAtOnce = 8;

const emitResampled = (
  step: KernelStep,
  addressOf: AddressOf,
  source: Placed,
  target: Placed,
  axisOf: (axis: 0 | 1, sources: number, targets: number) => Axis,
): Emitted => {
  const [channels, height, width] = layoutOf(target).dims;
  const [, sourceHeight, sourceWidth] = layoutOf(source).dims;
  const epilogue = epilogueOf(step);
  // The target, and what its epilogue reads at the same place.
  const targets = [target, ...(epilogue.extra ? [epilogue.extra] : [])];
  const s = stridesOf(source);
  const t = targets.map(stridesOf);
  const sizes = [channels, height, width, sourceHeight, sourceWidth];
  return {
    key: JSON.stringify([step.kernel, step.attributes, sizes, s, t, epilogue.key]),
    addresses: [addressOf(source), ...targets.map(addressOf)],
    write(f, [sources, ...images], rows) {
      if (!sources) throw new Error("an address is expected");
      const vertical = axisOf(0, sourceHeight, height);
      const horizontal = axisOf(1, sourceWidth, width);
      const set = () => targets.map(() => f.local("i32"));
      const [lines, pixels, pointers] = [set(), set(), set()];
      const follow = (to: readonly Local<"i32">[], from: readonly Local<"i32">[]) =>
        sequence(...to.map((local, i) => local.set((from[i] as Local<"i32">).get)));
      const move = (of: readonly Local<"i32">[], step: (i: number) => number) =>
        targets.map((_, i) => increase(of[i] as Local<"i32">, step(i)));

      const [y, x] = [f.local("i32"), f.local("i32")];
      const [top, lineCount, left, columnCount] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
      const [firstLine, corner] = [f.local("i32"), f.local("i32")];
      const [sourceY, sourceX, sourceLine, from] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
      const [rowWeight, weight, rowScale, scale] = [f.local("f32"), f.local("v128"), f.local("f32"), f.local("v128")];
      const sums = Array.from({ length: Math.min(vectorsAtOnce, Math.ceil(channels / 4)) }, () => f.local("v128"));

      const find = (axis: Axis, position: Local<"i32">, first: Local<"i32">, count: Local<"i32">) => {
        const [begin, end] = axis.range(position.get);
        return sequence(first.set(begin), count.set(i32.sub(end, first.get)));
      };
      const weighted = (value: Code<"v128">) => (vertical.weight ? f32x4.mul(value, weight.get) : value);
      const scaled = (value: Code<"v128">) => (vertical.scale ? f32x4.mul(value, scale.get) : value);

      /** Sums neighbouring vectors of one pixel. */
      const group = (vectors: number) => {
        const used = sums.slice(0, vectors);
        const tap = sequence(
          horizontal.weight
            ? weight.set(f32x4.splat(f32.mul(rowWeight.get, horizontal.weight(sourceX.get, x.get))))
            : nothing,
          ...used.map((sum, i) => sum.set(f32x4.add(sum.get, weighted(v128.load(from.get, 16 * i))))),
        );
        const row = sequence(
          vertical.weight ? rowWeight.set(vertical.weight(sourceY.get, y.get)) : nothing,
          from.set(sourceLine.get),
          sourceX.set(left.get),
          f.timesOf(columnCount.get, tap, increase(from, s.pixel), increase(sourceX, 1)),
        );
        return sequence(
          ...used.map((sum) => sum.set(v128.zero)),
          sourceLine.set(corner.get),
          sourceY.set(top.get),
          f.timesOf(lineCount.get, row, increase(sourceLine, s.row), increase(sourceY, 1)),
          ...used.map((sum, i) => {
            const [to, extra] = pointers as [Local<"i32">, Local<"i32">?];
            const more = extra ? v128.load(extra.get, 16 * i) : v128.zero;
            const ended = epilogue.apply(f, scaled(sum.get), more);
            return sequence(ended.before, v128.store(to.get, ended.value, 16 * i));
          }),
        );
      };

      const vectors = Math.ceil(channels / 4);
      const pixel = sequence(
        find(horizontal, x, left, columnCount),
        horizontal.scale ? scale.set(f32x4.splat(f32.mul(rowScale.get, horizontal.scale(x.get)))) : nothing,
        corner.set(i32.add(firstLine.get, i32.mul(left.get, i32.const(s.pixel)))),
        follow(pointers, pixels),
        f.times(
          Math.floor(vectors / vectorsAtOnce),
          group(vectorsAtOnce),
          increase(corner, 16 * vectorsAtOnce),
          ...move(pointers, () => 16 * vectorsAtOnce),
        ),
        vectors % vectorsAtOnce > 0 ? group(vectors % vectorsAtOnce) : nothing,
      );
      const line = sequence(
        find(vertical, y, top, lineCount),
        vertical.scale ? rowScale.set(vertical.scale(y.get)) : nothing,
        firstLine.set(i32.add(sources.get, i32.mul(top.get, i32.const(s.row)))),
        follow(pixels, lines),
        x.set(i32.const(0)),
        f.times(width, pixel, ...move(pixels, (i) => t[i]?.pixel ?? 0), increase(x, 1)),
      );
      const image = sequence(
        follow(lines, images),
        y.set(i32.const(0)),
        f.times(height, line, ...move(lines, (i) => t[i]?.row ?? 0), increase(y, 1)),
      );
      return f.timesOf(rows.get, image, increase(sources, s.image), ...move(images, (i) => t[i]?.image ?? 0));
    },
  };
};

// ---- adaptive pooling

/** The inputs of an output, of so many each; the outputs of an input are found by the same rule, turned around. */
const windowOf = (position: I32, of: number, to: number): readonly [from: I32, to: I32] => [
  i32.divUnsigned(i32.mul(position, i32.const(to)), i32.const(of)),
  i32.divUnsigned(i32.add(i32.mul(position, i32.const(to)), i32.const(to + of - 1)), i32.const(of)),
];

/** One divided by the length of an output's window. */
const shareOf = (output: I32, outputs: number, inputs: number): F32 => {
  const [from, to] = windowOf(output, outputs, inputs);
  return f32.div(f32.const(1), f32.fromI32(i32.sub(to, from)));
};

export const emitAdaptiveAvgPool = (step: KernelStep, addressOf: AddressOf): Emitted =>
  emitResampled(step, addressOf, operandOf(step, "input"), operandOf(step, "output"), (_, inputs, outputs) => ({
    range: (output) => windowOf(output, outputs, inputs),
    scale: (output) => shareOf(output, outputs, inputs),
  }));

export const emitAdaptiveAvgPoolGrad = (step: KernelStep, addressOf: AddressOf): Emitted =>
  emitResampled(step, addressOf, operandOf(step, "gradOutput"), operandOf(step, "gradInput"), (_, outputs, inputs) => ({
    range: (input) => windowOf(input, inputs, outputs),
    weight: (output) => shareOf(output, outputs, inputs),
  }));

// ---- resizing

/**
 * What an input weighs in an output between two inputs' centres. Lengths are measured in parts of an input pixel, twice
 * as many as the scale, of which all centres are whole numbers.
 */
const weightBetween = (input: I32, output: I32, inputs: number, scale: number): F32 => {
  const distance = i32.sub(centreOf(output, inputs, scale), i32.mul(input, i32.const(2 * scale)));
  const size = larger(distance, i32.sub(i32.const(0), distance));
  return f32.mul(f32.fromI32(i32.sub(i32.const(2 * scale), size)), f32.const(1 / (2 * scale)));
};

/** An output's centre, counted from the first input's; beyond the outermost centres, these. */
const centreOf = (output: I32, inputs: number, scale: number): I32 => {
  const centre = i32.add(i32.mul(output, i32.const(2)), i32.const(1 - scale));
  return smaller(larger(centre, i32.const(0)), i32.const(2 * scale * (inputs - 1)));
};

export const emitUpsample = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const { mode, scale } = step.attributes as UpsampleAttributes;
  return emitResampled(step, addressOf, operandOf(step, "input"), operandOf(step, "output"), (axis, inputs) => {
    const times = scale[axis];
    const nearest = (output: I32) => i32.divUnsigned(output, i32.const(times));
    if (mode === "nearest") return { range: (output) => [nearest(output), i32.add(nearest(output), i32.const(1))] };
    return {
      range(output) {
        const first = i32.divUnsigned(centreOf(output, inputs, times), i32.const(2 * times));
        return [first, smaller(i32.add(first, i32.const(2)), i32.const(inputs))];
      },
      weight: (input, output) => weightBetween(input, output, inputs, times),
    };
  });
};

export const emitUpsampleGrad = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const { mode, scale } = step.attributes as UpsampleAttributes;
  const [gradOutput, gradInput] = [operandOf(step, "gradOutput"), operandOf(step, "gradInput")];
  return emitResampled(step, addressOf, gradOutput, gradInput, (axis, outputs, inputs) => {
    const times = scale[axis];
    const first = (input: I32) => i32.mul(input, i32.const(times));
    if (mode === "nearest") return { range: (input) => [first(input), i32.add(first(input), i32.const(times))] };
    return {
      // Outputs whose centres are less than one input pixel away: 2 output + 1 - scale within 2 scale (input - 1, + 1).
      range: (input) => [
        larger(i32.add(first(input), i32.const(Math.floor((1 - times) / 2))), i32.const(0)),
        smaller(i32.add(first(input), i32.const(Math.floor((3 * times) / 2))), i32.const(outputs)),
      ],
      weight: (output, input) => weightBetween(input, output, inputs, times),
    };
  });
};
