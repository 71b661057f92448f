// Padding and its gradient. Zeros are written all over, and the map is copied among them; a border of the map's own
// pixels is found position by position, in the same walk for both directions.

import type { PadAttributes } from "../../../kernels/pad2d.ts";
import type { KernelStep, Placed } from "../../../plan/plan.ts";
import { type Code, f32x4, i32, sequence, v128 } from "../assembly/code.ts";
import { increase, type Local } from "../assembly/module.ts";
import { type AddressOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { emitClear } from "./moves.ts";
import { eachVector, emitPixels, type PixelsAt } from "./pixels.ts";

type I32 = Code<"i32">;

/** The map's pixel that a position repeats, both counted from the map's first. */
const sourceOf = (position: I32, size: number, mode: Exclude<PadAttributes["mode"], "zeros">): I32 => {
  const [before, behind] = {
    reflect: [i32.sub(i32.const(0), position), i32.sub(i32.const(2 * (size - 1)), position)],
    replicate: [i32.const(0), i32.const(size - 1)],
    circular: [i32.add(position, i32.const(size)), i32.sub(position, i32.const(size))],
  }[mode] as [I32, I32];
  const notBefore = i32.select(behind, position, i32.geSigned(position, i32.const(size)));
  return i32.select(before, notBefore, i32.ltSigned(position, i32.const(0)));
};

/** Where the map lies within the padded one. */
const mapWithin = (padded: Placed, { padding }: PadAttributes, addressOf: AddressOf): PixelsAt => {
  const strides = stridesOf(padded);
  return { address: addressOf(padded) + padding.top * strides.row + padding.left * strides.pixel, strides };
};

const whole = (placed: Placed, addressOf: AddressOf): PixelsAt => ({
  address: addressOf(placed),
  strides: stridesOf(placed),
});

/** Visits every position of the padded map and the pixel of the map that it repeats, four channels at a time. */
const emitRepeats = (
  step: KernelStep,
  mode: Exclude<PadAttributes["mode"], "zeros">,
  map: Placed,
  padded: Placed,
  addressOf: AddressOf,
  visit: (map: Local<"i32">, padded: Local<"i32">, offset: number) => Code,
): Emitted => {
  const { padding } = step.attributes as PadAttributes;
  const [channels, height, width] = layoutOf(map).dims;
  const [, lines, pixels] = layoutOf(padded).dims;
  const [m, p] = [stridesOf(map), stridesOf(padded)];
  return {
    key: JSON.stringify([step.kernel, mode, padding, layoutOf(map).dims, m, p]),
    addresses: [addressOf(map), addressOf(padded)],
    write(f, [maps, paddeds], rows) {
      if (!maps || !paddeds) throw new Error("two addresses are expected");
      const [y, x] = [f.local("i32"), f.local("i32")];
      const [mapLine, paddedLine, paddedPixel] = [f.local("i32"), f.local("i32"), f.local("i32")];
      const [inMap, inPadded] = [f.local("i32"), f.local("i32")];
      const at = (start: Local<"i32">, position: I32, step: number) =>
        i32.add(start.get, i32.mul(position, i32.const(step)));
      const pixel = sequence(
        inMap.set(at(mapLine, sourceOf(x.get, width, mode), m.pixel)),
        inPadded.set(paddedPixel.get),
        eachVector(f, Math.ceil(channels / 4), [inMap, inPadded], (offset) => visit(inMap, inPadded, offset)),
      );
      const line = sequence(
        mapLine.set(at(maps, sourceOf(y.get, height, mode), m.row)),
        paddedPixel.set(paddedLine.get),
        x.set(i32.const(-padding.left)),
        f.times(pixels, pixel, increase(paddedPixel, p.pixel), increase(x, 1)),
      );
      const image = sequence(
        paddedLine.set(paddeds.get),
        y.set(i32.const(-padding.top)),
        f.times(lines, line, increase(paddedLine, p.row), increase(y, 1)),
      );
      return f.timesOf(rows.get, image, increase(maps, m.image), increase(paddeds, p.image));
    },
  };
};

export const emitPad = (step: KernelStep, addressOf: AddressOf): readonly Emitted[] => {
  const attributes = step.attributes as PadAttributes;
  const [input, output] = [operandOf(step, "input"), operandOf(step, "output")];
  if (attributes.mode === "zeros")
    return [
      emitClear(output, addressOf),
      emitPixels(layoutOf(input).dims, whole(input, addressOf), mapWithin(output, attributes, addressOf), false),
    ];
  return [
    emitRepeats(step, attributes.mode, input, output, addressOf, (from, to, offset) =>
      v128.store(to.get, v128.load(from.get, offset), offset),
    ),
  ];
};

export const emitPadGrad = (step: KernelStep, addressOf: AddressOf): readonly Emitted[] => {
  const attributes = step.attributes as PadAttributes;
  const [gradOutput, gradInput] = [operandOf(step, "gradOutput"), operandOf(step, "gradInput")];
  if (attributes.mode === "zeros") {
    const from = mapWithin(gradOutput, attributes, addressOf);
    return [emitPixels(layoutOf(gradInput).dims, from, whole(gradInput, addressOf), false)];
  }
  return [
    emitClear(gradInput, addressOf),
    emitRepeats(step, attributes.mode, gradInput, gradOutput, addressOf, (to, from, offset) =>
      v128.store(to.get, f32x4.add(v128.load(to.get, offset), v128.load(from.get, offset)), offset),
    ),
  ];
};
