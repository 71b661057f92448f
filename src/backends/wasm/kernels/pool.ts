// Pooling and its gradients: four channels of a window at a time.

import type { AvgPoolAttributes, PoolAttributes } from "../../../kernels/pool2d.ts";
import type { KernelStep, Placed } from "../../../plan/plan.ts";
import { type Code, f32x4, sequence, v128 } from "../assembly/code.ts";
import type { FunctionBuilder, Local } from "../assembly/module.ts";
import { type AddressOf, type Emitted, layoutOf, operandOf, stridesOf } from "./emitted.ts";
import { emitClear } from "./moves.ts";
import { epilogueOf } from "./pointwise.ts";
import { emitWalk, reachesEnd, type Tap, type Walk, type Walked, type Window } from "./windows.ts";

type Kind = "largest" | "mean";

const walkOf = (step: KernelStep, kind: Kind, map: Placed, windows: Placed): Walk => {
  // Only what the code depends on, so that layers of one shape share their code.
  const { kernel, stride, padding } = step.attributes as PoolAttributes;
  return {
    attributes: { kernel, stride, padding },
    counted: kind === "mean" ? (step.attributes as AvgPoolAttributes).counted : null,
    map: layoutOf(map).dims,
    windows: layoutOf(windows).dims,
  };
};

/** Where a map's walk begins: at the first window's first pixel, which may be padding. */
const firstWindow = (step: KernelStep, placed: Placed, addressOf: AddressOf): number => {
  const { padding } = step.attributes as PoolAttributes;
  const strides = stridesOf(placed);
  return addressOf(placed) - padding.top * strides.row - padding.left * strides.pixel;
};

const emitPool =
  (kind: Kind) =>
  (step: KernelStep, addressOf: AddressOf): Emitted => {
    const [input, output] = [operandOf(step, "input"), operandOf(step, "output")];
    const walk = walkOf(step, kind, input, output);
    const [i, o] = [stridesOf(input), stridesOf(output)];
    const [start, combine] =
      kind === "mean" ? [v128.zero, f32x4.add] : [f32x4.const(Number.NEGATIVE_INFINITY), f32x4.max];
    return {
      key: JSON.stringify([step.kernel, walk, i, o]),
      addresses: [firstWindow(step, input, addressOf), addressOf(output)],
      write(f, [inputs, outputs], rows) {
        if (!inputs || !outputs) throw new Error("two addresses are expected");
        const result = f.local("v128");
        const tensors: readonly Walked[] = [
          { address: inputs, strides: i, over: "map" },
          { address: outputs, strides: o, over: "windows" },
        ];
        return emitWalk(f, walk, tensors, rows, ({ pointers: [, to], eachTap, divisor }) => {
          if (!to) throw new Error("two pointers are expected");
          return sequence(
            result.set(start),
            eachTap((tap) => result.set(combine(result.get, v128.load(...tap(0))))),
            v128.store(to.get, kind === "mean" ? f32x4.div(result.get, divisor) : result.get),
          );
        });
      },
    };
  };

export const emitMaxPool = emitPool("largest");
export const emitAvgPool = emitPool("mean");

/** Whether each pixel of the map is in one window at most, so that its gradient is stored, not added to. */
export const windowsAreApart = ({ kernel, stride }: PoolAttributes): boolean =>
  stride[0] >= kernel[0] && stride[1] >= kernel[1];

const coversMap = (walk: Walk): boolean => {
  const { kernel, stride } = walk.attributes;
  return stride[0] <= kernel[0] && stride[1] <= kernel[1] && reachesEnd(walk);
};

/** Writes a pixel's share of a window's slope. */
type Write = (tap: Tap, value: Code<"v128">) => Code;

/** Zeroes the gradient where windows overlap or leave pixels out, then gives each window's slope to its pixels. */
const emitPoolGrad = (
  step: KernelStep,
  kind: Kind,
  addressOf: AddressOf,
  overMap: readonly Placed[],
  overWindows: readonly Placed[],
  give: (f: FunctionBuilder) => (window: Window, write: Write) => Code,
): readonly Emitted[] => {
  const [gradInput, gradOutput] = [operandOf(step, "gradInput"), operandOf(step, "gradOutput")];
  const walk = walkOf(step, kind, gradInput, gradOutput);
  const apart = windowsAreApart(walk.attributes);
  const epilogue = epilogueOf(step);
  const maps = [gradInput, ...overMap, ...(epilogue.extra ? [epilogue.extra] : [])];
  const strides = [...maps, ...overWindows].map(stridesOf);
  const emitted: Emitted = {
    key: JSON.stringify([step.kernel, walk, strides, epilogue.key]),
    addresses: [...maps.map((t) => firstWindow(step, t, addressOf)), ...overWindows.map(addressOf)],
    write(f, addresses, rows) {
      const walked = strides.map(
        (s, i): Walked => ({
          address: addresses[i] as Local<"i32">,
          strides: s,
          over: i < maps.length ? "map" : "windows",
        }),
      );
      const body = give(f);
      const write: Write = (tap, value) => {
        const total = apart ? value : f32x4.add(v128.load(...tap(0)), value);
        const extra = epilogue.extra ? v128.load(...tap(maps.length - 1)) : v128.zero;
        const ended = epilogue.apply(f, total, extra);
        const [address, offset] = tap(0);
        return sequence(ended.before, v128.store(address, ended.value, offset));
      };
      return emitWalk(f, walk, walked, rows, (window) => body(window, write));
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
  return emitPoolGrad(step, "largest", addressOf, [input], [output, gradOutput], (f) => {
    const [largest, slope, found, mask] = [f.local("v128"), f.local("v128"), f.local("v128"), f.local("v128")];
    return ({ pointers, eachTap }, write) => {
      const [y, g] = pointers.slice(-2) as [Local<"i32">, Local<"i32">];
      return sequence(
        largest.set(v128.load(y.get)),
        slope.set(v128.load(g.get)),
        found.set(v128.zero),
        eachTap((tap) =>
          sequence(
            mask.set(v128.andNot(f32x4.eq(v128.load(...tap(1)), largest.get), found.get)),
            found.set(v128.or(found.get, mask.get)),
            write(tap, v128.and(slope.get, mask.get)),
          ),
        ),
      );
    };
  });
};

export const emitAvgPoolGrad = (step: KernelStep, addressOf: AddressOf): readonly Emitted[] =>
  emitPoolGrad(step, "mean", addressOf, [], [operandOf(step, "gradOutput")], (f) => {
    const share = f.local("v128");
    return ({ pointers, eachTap, divisor }, write) =>
      sequence(
        share.set(f32x4.div(v128.load((pointers.at(-1) as Local<"i32">).get), divisor)),
        eachTap((tap) => write(tap, share.get)),
      );
  });
