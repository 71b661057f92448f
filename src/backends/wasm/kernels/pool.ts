// Pooling and its gradients: four channels of a window at a time.

import type { PoolAttributes } from "../../../kernels/pool2d.ts";
import type { KernelStep, Placed } from "../../../plan/plan.ts";
import { type Code, f32x4, i32, nothing, sequence, v128, when } from "../assembly/code.ts";
import { type FunctionBuilder, increase, type Local } from "../assembly/module.ts";

import { type AddressOf, type Emitted, layoutOf, operandOf, type Strides, stridesOf } from "./emitted.ts";
import { emitClear } from "./moves.ts";
import { epilogueOf } from "./pointwise.ts";

/** One pixel of a window. */
interface Tap {
  /** Its address and memory offset, from a pointer to the window's first pixel. */
  at(window: Local<"i32">, strides: Strides): readonly [Code<"i32">, number];
  /** The body, run only where the pixel is not padding. */
  guarded(body: Code): Code;
}

/** What the four kernels have in common: a walk over every window of every image, four channels at a time. */
interface Walk {
  readonly attributes: PoolAttributes;
  /** The pooled tensor's dims, and the windows'. */
  readonly map: readonly [number, number, number];
  readonly windows: readonly [number, number, number];
}

const walkOf = (step: KernelStep, map: Placed, windows: Placed): Walk => ({
  attributes: step.attributes as PoolAttributes,
  map: layoutOf(map).dims,
  windows: layoutOf(windows).dims,
});

/** A pointer, and its steps from window to window. */
interface Walked {
  readonly address: Local<"i32">;
  readonly strides: Strides;
  /** Whether it walks over the pooled map, so many pixels a window, or over the windows. */
  readonly over: "map" | "windows";
}

/**
 * Code that runs `body` for every window and four channels; `body` gets a pointer for each tensor (at the window's
 * first pixel, for maps) and the window's taps.
 */
const emitWalk = (
  f: FunctionBuilder,
  { attributes: { kernel, stride, padding }, map: [channels, height, width], windows: [, lines, pixels] }: Walk,
  tensors: readonly Walked[],
  rows: Local<"i32">,
  body: (pointers: readonly Local<"i32">[], taps: readonly Tap[]) => Code,
): Code => {
  const [y, x] = [f.local("i32"), f.local("i32")]; // the window's first pixel, where padding makes that matter
  const padded = padding.top + padding.left + padding.bottom + padding.right > 0;
  const inside = (position: Local<"i32">, k: number, size: number, body: Code) =>
    // One unsigned comparison: a negative position is a large one.
    when(i32.ltUnsigned(i32.add(position.get, i32.const(k)), i32.const(size)), body);
  const taps: Tap[] = [];
  for (let ky = 0; ky < kernel[0]; ky++)
    for (let kx = 0; kx < kernel[1]; kx++)
      taps.push({
        at(window, { row, pixel }) {
          const distance = ky * row + kx * pixel;
          // A window that begins in the padding may begin before address 0, where an offset may not be added later.
          return padded ? [i32.add(window.get, i32.const(distance)), 0] : [window.get, distance];
        },
        guarded: (b) => (padded ? inside(y, ky, height, inside(x, kx, width, b)) : b),
      });

  const pointers = tensors.map(() => f.local("i32"));
  const pixelStarts = tensors.map(() => f.local("i32"));
  const lineStarts = tensors.map(() => f.local("i32"));
  const follow = (to: readonly Local<"i32">[], from: readonly Local<"i32">[]) =>
    sequence(...to.map((local, i) => local.set((from[i] as Local<"i32">).get)));
  const move = (of: readonly Local<"i32">[], step: (t: Walked) => number) =>
    tensors.map((t, i) => increase(of[i] as Local<"i32">, step(t)));
  const overMap = (t: Walked, n: number) => (t.over === "map" ? n : 1);

  const channelVectors = sequence(
    follow(pointers, pixelStarts),
    f.times(Math.ceil(channels / 4), body(pointers, taps), ...move(pointers, () => 16)),
  );
  const line = sequence(
    follow(pixelStarts, lineStarts),
    padded ? x.set(i32.const(-padding.left)) : nothing,
    f.times(
      pixels,
      channelVectors,
      ...move(pixelStarts, (t) => overMap(t, stride[1]) * t.strides.pixel),
      padded ? increase(x, stride[1]) : nothing,
    ),
  );
  const image = sequence(
    follow(
      lineStarts,
      tensors.map(({ address }) => address),
    ),
    padded ? y.set(i32.const(-padding.top)) : nothing,
    f.times(
      lines,
      line,
      ...move(lineStarts, (t) => overMap(t, stride[0]) * t.strides.row),
      padded ? increase(y, stride[0]) : nothing,
    ),
  );
  return f.timesOf(rows.get, image, ...tensors.map(({ address, strides }) => increase(address, strides.image)));
};

/** Where a map's walk begins: at the first window's first pixel, which may be padding. */
const firstWindow = (step: KernelStep, placed: Placed, addressOf: AddressOf): number => {
  const { padding } = step.attributes as PoolAttributes;
  const strides = stridesOf(placed);
  return addressOf(placed) - padding.top * strides.row - padding.left * strides.pixel;
};

const emitPool =
  (start: Code<"v128">, combine: (sum: Code<"v128">, x: Code<"v128">) => Code<"v128">, mean: boolean) =>
  (step: KernelStep, addressOf: AddressOf): Emitted => {
    const [input, output] = [operandOf(step, "input"), operandOf(step, "output")];
    const walk = walkOf(step, input, output);
    const [i, o] = [stridesOf(input), stridesOf(output)];
    const area = walk.attributes.kernel[0] * walk.attributes.kernel[1];
    return {
      key: JSON.stringify([step.kernel, walk, i, o]),
      addresses: [firstWindow(step, input, addressOf), addressOf(output)],
      write(f, [inputs, outputs], rows) {
        if (!inputs || !outputs) throw new Error("two addresses are expected");
        const result = f.local("v128");
        return emitWalk(
          f,
          walk,
          [
            { address: inputs, strides: i, over: "map" },
            { address: outputs, strides: o, over: "windows" },
          ],
          rows,
          ([from, to], taps) => {
            if (!from || !to) throw new Error("two pointers are expected");
            return sequence(
              result.set(start),
              ...taps.map((tap) => tap.guarded(result.set(combine(result.get, v128.load(...tap.at(from, i)))))),
              v128.store(to.get, mean ? f32x4.div(result.get, f32x4.const(area)) : result.get),
            );
          },
        );
      },
    };
  };

export const emitMaxPool = emitPool(f32x4.const(Number.NEGATIVE_INFINITY), f32x4.max, false);
export const emitAvgPool = emitPool(v128.zero, f32x4.add, true);

/** Whether each pixel of the map is in one window at most, so that its gradient is stored, not added to. */
export const windowsAreApart = ({ kernel, stride }: PoolAttributes): boolean =>
  stride[0] >= kernel[0] && stride[1] >= kernel[1];

const coversMap = ({ attributes: { kernel, stride, padding }, map: [, h, w], windows: [, oh, ow] }: Walk): boolean =>
  stride[0] <= kernel[0] &&
  stride[1] <= kernel[1] &&
  (oh - 1) * stride[0] + kernel[0] - padding.top >= h &&
  (ow - 1) * stride[1] + kernel[1] - padding.left >= w;

/** Zeroes the gradient where windows overlap or leave pixels out, then gives each window's slope to its pixels. */
const emitPoolGrad = (
  step: KernelStep,
  addressOf: AddressOf,
  overMap: readonly Placed[],
  overWindows: readonly Placed[],
  give: (
    f: FunctionBuilder,
    w: { strides: readonly Strides[]; apart: boolean; area: number },
  ) => (
    pointers: readonly Local<"i32">[],
    taps: readonly Tap[],
    write: (tap: Tap, value: Code<"v128">) => Code,
  ) => Code,
): readonly Emitted[] => {
  const [gradInput, gradOutput] = [operandOf(step, "gradInput"), operandOf(step, "gradOutput")];
  const walk = walkOf(step, gradInput, gradOutput);
  const apart = windowsAreApart(walk.attributes);
  const epilogue = epilogueOf(step);
  const maps = [gradInput, ...overMap, ...(epilogue.extra ? [epilogue.extra] : [])];
  const tensors = [...maps, ...overWindows];
  const strides = tensors.map(stridesOf);
  const area = walk.attributes.kernel[0] * walk.attributes.kernel[1];
  const emitted: Emitted = {
    key: JSON.stringify([step.kernel, walk, strides, epilogue.kernel]),
    addresses: [...maps.map((t) => firstWindow(step, t, addressOf)), ...overWindows.map(addressOf)],
    write(f, addresses, rows) {
      const walked = strides.map(
        (s, i): Walked => ({
          address: addresses[i] as Local<"i32">,
          strides: s,
          over: i < maps.length ? "map" : "windows",
        }),
      );
      const body = give(f, { strides, apart, area });
      return emitWalk(f, walk, walked, rows, (pointers, taps) => {
        const at = (tensor: number, tap: Tap) => tap.at(pointers[tensor] as Local<"i32">, strides[tensor] as Strides);
        return body(pointers, taps, (tap, value) => {
          const total = apart ? value : f32x4.add(v128.load(...at(0, tap)), value);
          const extra = epilogue.extra ? v128.load(...at(maps.length - 1, tap)) : v128.zero;
          const ended = epilogue.apply(f, total, extra);
          const [address, offset] = at(0, tap);
          return sequence(ended.before, v128.store(address, ended.value, offset));
        });
      });
    },
  };
  return apart && coversMap(walk) ? [emitted] : [emitClear(gradInput, addressOf), emitted];
};

/** The first pixel of the window, in row-major order, that equals its largest takes the slope. */
export const emitMaxPoolGrad = (step: KernelStep, addressOf: AddressOf): readonly Emitted[] => {
  const [input, output, gradOutput] = [
    operandOf(step, "input"),
    operandOf(step, "output"),
    operandOf(step, "gradOutput"),
  ];
  return emitPoolGrad(step, addressOf, [input], [output, gradOutput], (f, { strides }) => {
    const [largest, slope, found, mask] = [f.local("v128"), f.local("v128"), f.local("v128"), f.local("v128")];
    return (pointers, taps, write) => {
      const from = pointers[1] as Local<"i32">;
      const [y, g] = pointers.slice(-2) as [Local<"i32">, Local<"i32">];
      return sequence(
        largest.set(v128.load(y.get)),
        slope.set(v128.load(g.get)),
        found.set(v128.zero),
        ...taps.map((tap) =>
          tap.guarded(
            sequence(
              mask.set(
                v128.andNot(f32x4.eq(v128.load(...tap.at(from, strides[1] as Strides)), largest.get), found.get),
              ),
              found.set(v128.or(found.get, mask.get)),
              write(tap, v128.and(slope.get, mask.get)),
            ),
          ),
        ),
      );
    };
  });
};

export const emitAvgPoolGrad = (step: KernelStep, addressOf: AddressOf): readonly Emitted[] =>
  emitPoolGrad(step, addressOf, [], [operandOf(step, "gradOutput")], (f, { area }) => {
    const share = f.local("v128");
    return (pointers, taps, write) =>
      sequence(
        share.set(f32x4.div(v128.load((pointers.at(-1) as Local<"i32">).get), f32x4.const(area))),
        ...taps.map((tap) => tap.guarded(write(tap, share.get))),
      );
  });
