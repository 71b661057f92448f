// Steps that move or clear numbers and compute nothing: copies into other orders, and halos set to zero.

import type { Copy } from "../../../plan/layout.ts";
import type { ClearHaloStep, CopyStep, Placed } from "../../../plan/plan.ts";
import { type Code, clear, f32, i32, nothing, sequence, v128 } from "../assembly/code.ts";
import { type FunctionBuilder, increase, type Local } from "../assembly/module.ts";
import { type AddressOf, bytesOf, type Emitted, layoutOf } from "./emitted.ts";

/** One function per copy, and before them one that clears, where copies leave gaps. */
export const emitCopy = (
  { from, to, copies, perRow, clear: gaps }: CopyStep,
  addressOf: AddressOf,
): readonly Emitted[] => [
  ...(gaps > 0 ? [emitClearNumbers(addressOf(to), gaps)] : []),
  ...copies.map(
    (copy): Emitted => ({
      key: JSON.stringify(["copy", copy.loops, perRow]),
      addresses: [addressOf(from) + bytesOf(copy.fromOffset), addressOf(to) + bytesOf(copy.toOffset)],
      write: (f, [source, target], rows) => {
        if (!source || !target) throw new Error("two addresses are expected");
        const once = emitLoops(f, copy.loops, source, target);
        return perRow === null
          ? once
          : f.timesOf(rows.get, once, increase(source, bytesOf(perRow.from)), increase(target, bytesOf(perRow.to)));
      },
    }),
  ),
];

const mostUnrolled = 8;

const emitLoops = (f: FunctionBuilder, loops: Copy["loops"], source: Local<"i32">, target: Local<"i32">): Code => {
  const [outer, ...inner] = loops;
  if (!outer) return f32.store(target.get, f32.load(source.get));
  const [fromStep, toStep] = [bytesOf(outer.from), bytesOf(outer.to)];
  if (inner.length === 0 && outer.count <= mostUnrolled && fromStep >= 0 && toStep >= 0)
    return sequence(
      ...Array.from({ length: outer.count }, (_, i) =>
        f32.store(target.get, f32.load(source.get, i * fromStep), i * toStep),
      ),
    );
  return sequence(
    f.times(outer.count, emitLoops(f, inner, source, target), increase(source, fromStep), increase(target, toStep)),
    increase(source, -outer.count * fromStep),
    increase(target, -outer.count * toStep),
  );
};

const emitClearNumbers = (address: number, numbers: number): Emitted => ({
  key: JSON.stringify(["clearNumbers", numbers]),
  addresses: [address],
  write: (_, [start]) => (start ? clear(start.get, i32.const(bytesOf(numbers))) : nothing),
});

/** Below this many numbers, stores are quicker than the instruction that fills memory. */
const mostStored = 64;

const emitZeros = (at: Local<"i32">, numbers: number): Code => {
  if (numbers > mostStored) return clear(at.get, i32.const(bytesOf(numbers)));
  const vectors = Math.floor(numbers / 4);
  return sequence(
    ...Array.from({ length: vectors }, (_, i) => v128.store(at.get, v128.zero, 16 * i)),
    ...Array.from({ length: numbers % 4 }, (_, i) => f32.store(at.get, f32.const(0), 16 * vectors + 4 * i)),
  );
};

export const emitClearHalo = ({ tensor }: ClearHaloStep, addressOf: AddressOf): Emitted => {
  const { dims, steps, imageStep, origin, halo } = layoutOf(tensor);
  const [, height, width] = dims;
  const [, rowStep, pixelStep] = steps;
  return {
    key: JSON.stringify(["clearHalo", dims, steps, halo]),
    addresses: [addressOf(tensor) - bytesOf(origin)],
    write(f, [image], rows) {
      if (!image) throw new Error("one address is expected");
      const gap = f.local("i32");
      // Above the map and left of its first row; behind each row, up to the next row's first pixel; below the map.
      const between = (halo.right + halo.left) * pixelStep;
      const after = halo.right * pixelStep + halo.bottom * rowStep;
      const whole = sequence(
        emitZeros(image, origin),
        gap.set(i32.add(image.get, i32.const(bytesOf(origin + width * pixelStep)))),
        f.times(height - 1, emitZeros(gap, between), increase(gap, bytesOf(rowStep))),
        emitZeros(gap, after),
      );
      return f.timesOf(rows.get, whole, increase(image, bytesOf(imageStep)));
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
