// Dropout: the hash of key and layer once, then that of each element's place, four channels at a time. The same bits as
// kernels/random.ts, so that the same elements are kept on every backend.

import type { DropoutAttributes } from "../../../kernels/dropout.ts";
import type { KernelStep } from "../../../plan/plan.ts";
import { type Code, f32, f32x4, i32, i32x4, sequence, v128 } from "../assembly/code.ts";
import { increase, type Local } from "../assembly/module.ts";
import { type AddressOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";

/** The operations of the hash, on one 32-bit number or on four. */
interface Words<T extends "i32" | "v128"> {
  const(n: number): Code<T>;
  add(a: Code<T>, b: Code<T>): Code<T>;
  mul(a: Code<T>, b: Code<T>): Code<T>;
  xor(a: Code<T>, b: Code<T>): Code<T>;
  shiftRight(a: Code<T>, bits: number): Code<T>;
}
const single: Words<"i32"> = i32;
const fourfold: Words<"v128"> = { ...i32x4, xor: v128.xor };

/** random.ts's `mix`, in place. */
const mix = <T extends "i32" | "v128">(w: Words<T>, x: Local<T>): Code => {
  const folded = (bits: number) => w.xor(x.get, w.shiftRight(x.get, bits));
  return sequence(
    x.set(w.mul(folded(16), w.const(0x7feb352d))),
    x.set(w.mul(folded(15), w.const(0x846ca68b))),
    x.set(folded(16)),
  );
};

const golden = 0x9e3779b9;
/** One step of random.ts's `hash`: the counter is replaced by the hash that takes it in. */
const absorb = <T extends "i32" | "v128">(w: Words<T>, hash: Code<T>, counter: Local<T>): Code =>
  sequence(mix(w, counter), counter.set(w.xor(w.add(hash, w.const(golden)), counter.get)), mix(w, counter));

export const emitDropout = (step: KernelStep, addressOf: AddressOf): Emitted => {
  const [input, key, output] = [operandOf(step, "input"), operandOf(step, "key"), operandOf(step, "output")];
  const { p, layer } = step.attributes as DropoutAttributes;
  const [channels, height, width] = layoutOf(output).dims;
  const [i, o] = [stridesOf(input), stridesOf(output)];
  const map = height * width; // how far neighbouring channels are apart in the order in which elements are counted
  return {
    key: JSON.stringify([step.kernel, p, layer, channels, height, width, i, o]),
    addresses: [addressOf(input), addressOf(key), addressOf(output)],
    write(f, [inputs, keys, outputs], rows) {
      if (!inputs || !keys || !outputs) throw new Error("three addresses are expected");
      const [word, run] = [f.local("i32"), f.local("i32")];
      const [lineFrom, lineTo] = [f.local("i32"), f.local("i32")];
      const [pixelFrom, pixelTo] = [f.local("i32"), f.local("i32")];
      const [from, to] = [f.local("i32"), f.local("i32")];
      // The places, in that order, of four channels in a pixel; those beyond the last channel are nobody's.
      const [imageFirst, pixelFirst, places] = [f.local("v128"), f.local("v128"), f.local("v128")];
      const hash = f.local("v128");
      const advance = (local: Local<"v128">, by: number) => local.set(i32x4.add(local.get, i32x4.const(by)));

      const upper = i32.fromF32(f32.load(keys.get, 0));
      const lower = i32.fromF32(f32.load(keys.get, 4));
      const start = sequence(
        run.set(i32.or(i32.shiftLeft(upper, 16), lower)),
        absorb(single, i32.const(golden), run),
        word.set(i32.const(layer)),
        absorb(single, run.get, word),
      );
      // uniform >= p, both times 2^24: the left is a whole number then, and so may the right be.
      const kept = i32x4.geSigned(i32x4.shiftRight(hash.get, 8), i32x4.const(Math.ceil(p * 0x1000000)));
      const vector = sequence(
        hash.set(places.get),
        absorb(fourfold, i32x4.splat(word.get), hash),
        v128.store(to.get, v128.and(f32x4.div(v128.load(from.get), f32x4.const(1 - p)), kept)),
      );
      const pixel = sequence(
        from.set(pixelFrom.get),
        to.set(pixelTo.get),
        places.set(pixelFirst.get),
        f.times(Math.ceil(channels / 4), vector, increase(from, 16), increase(to, 16), advance(places, 4 * map)),
      );
      const line = sequence(
        pixelFrom.set(lineFrom.get),
        pixelTo.set(lineTo.get),
        f.times(width, pixel, increase(pixelFrom, i.pixel), increase(pixelTo, o.pixel), advance(pixelFirst, 1)),
      );
      const image = sequence(
        lineFrom.set(inputs.get),
        lineTo.set(outputs.get),
        pixelFirst.set(imageFirst.get),
        f.times(height, line, increase(lineFrom, i.row), increase(lineTo, o.row)),
      );
      return sequence(
        start,
        imageFirst.set(v128.words([0, map, 2 * map, 3 * map])),
        f.timesOf(
          rows.get,
          image,
          increase(inputs, i.image),
          increase(outputs, o.image),
          advance(imageFirst, channels * map),
        ),
      );
    },
  };
};
