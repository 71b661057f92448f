// What each activation, and each gradient of one, makes of four numbers at a time. Who loads and stores them is no
// business of this file: pointwise.ts does that, or the kernel whose work one of these ends.

import { type GeluAttributes, geluTanh, type LeakyReluAttributes } from "../../../kernels/activations.ts";
import type { KernelName } from "../../../kernels/index.ts";
import { type Code, f32x4, nothing, sequence, v128 } from "../assembly/code.ts";
import type { FunctionBuilder } from "../assembly/module.ts";
import { exp, hyperbolicTangent, logistic, normal, type Value } from "./functions.ts";

type V128 = Code<"v128">;

export interface Pointwise {
  /** In the order in which `of` takes them; the first is what an epilogue has in hand. */
  readonly operands: readonly [string, ...string[]];
  of(f: FunctionBuilder, values: readonly V128[], attributes: object): Value;
}

export const simply = (value: V128): Value => ({ before: nothing, value });

const { add, sub, mul, gt, lt } = f32x4;
const [zero, one, three, six] = [v128.zero, f32x4.const(1), f32x4.const(3), f32x4.const(6)];

/** A function of the input; it is handed a variable that holds it, since it may use it several times. */
const activation = (of: (f: FunctionBuilder, x: V128, attributes: object) => Value): Pointwise => ({
  operands: ["input"],
  of(f, [input = []], attributes) {
    const x = f.local("v128");
    const { before, value } = of(f, x.get, attributes);
    return { before: sequence(x.set(input), before), value };
  },
});

/** gradOutput and the number that the slope is a function of, both in variables. */
const gradient = (
  from: "input" | "output",
  of: (f: FunctionBuilder, g: V128, at: V128, attributes: object) => Value,
): Pointwise => ({
  operands: ["gradOutput", from],
  of(f, [gradOutput = [], value = []], attributes) {
    const [g, at] = [f.local("v128"), f.local("v128")];
    const result = of(f, g.get, at.get, attributes);
    return { before: sequence(g.set(gradOutput), at.set(value), result.before), value: result.value };
  },
});

const slopeBelow = (attributes: object): V128 => f32x4.const((attributes as LeakyReluAttributes).negativeSlope);
const isExact = (attributes: object): boolean => (attributes as GeluAttributes).approximate === "none";

const times = (factor: V128, { before, value }: Value): Value => ({ before, value: mul(factor, value) });

/** The logistic function of this is what tanh's GELU multiplies its input by. */
const geluGate = (x: V128): V128 =>
  mul(x, add(f32x4.const(geluTanh.linear), mul(f32x4.const(geluTanh.cubic), mul(x, x))));

const gelu = (f: FunctionBuilder, x: V128, attributes: object): Value => {
  if (isExact(attributes)) {
    const { before, below } = normal(f, x);
    return { before, value: mul(x, below) };
  }
  return times(x, logistic(f, geluGate(x)));
};

/** The slope of x s(z(x)), where s is the logistic function: s (1 + x (1 - s) z'). */
const gatedSlope = (f: FunctionBuilder, x: V128, z: V128, slopeOfZ: V128): Value => {
  const [e, s] = [f.local("v128"), f.local("v128")];
  const { before, value } = exp(f, sub(v128.zero, z));
  return {
    before: sequence(before, e.set(value), s.set(f32x4.div(one, add(one, e.get)))),
    // 1 - s = e^-z s, which keeps its digits where s is almost 1.
    value: mul(s.get, add(one, mul(mul(x, mul(e.get, s.get)), slopeOfZ))),
  };
};

const geluSlope = (f: FunctionBuilder, x: V128, attributes: object): Value => {
  if (isExact(attributes)) {
    const { before, below, density } = normal(f, x);
    return { before, value: add(below, mul(x, density)) };
  }
  const slopeOfGate = add(f32x4.const(geluTanh.linear), mul(f32x4.const(3 * geluTanh.cubic), mul(x, x)));
  return gatedSlope(f, x, geluGate(x), slopeOfGate);
};

export const activations = {
  relu: { operands: ["input"], of: (_, [x = []]) => simply(f32x4.pmax(x, zero)) },
  reluGrad: { operands: ["gradOutput", "output"], of: (_, [g = [], y = []]) => simply(v128.and(g, gt(y, zero))) },
  relu6: activation((_, x) => simply(f32x4.pmin(f32x4.pmax(x, zero), six))),
  relu6Grad: gradient("output", (_, g, y) => simply(v128.and(g, v128.and(gt(y, zero), lt(y, six))))),
  leakyRelu: activation((_, x, a) => simply(v128.select(x, mul(x, slopeBelow(a)), gt(x, zero)))),
  leakyReluGrad: gradient("input", (_, g, x, a) => simply(v128.select(g, mul(g, slopeBelow(a)), gt(x, zero)))),
  sigmoid: activation((f, x) => logistic(f, x)),
  sigmoidGrad: gradient("output", (_, g, y) => simply(mul(g, mul(y, sub(one, y))))),
  tanh: activation((f, x) => hyperbolicTangent(f, x)),
  tanhGrad: gradient("output", (_, g, y) => simply(mul(g, sub(one, mul(y, y))))),
  gelu: activation(gelu),
  geluGrad: gradient("input", (f, g, x, attributes) => times(g, geluSlope(f, x, attributes))),
  silu: activation((f, x) => times(x, logistic(f, x))),
  siluGrad: gradient("input", (f, g, x) => times(g, gatedSlope(f, x, x, one))),
  hardswish: activation((_, x) =>
    simply(mul(mul(x, f32x4.pmin(f32x4.pmax(add(x, three), zero), six)), f32x4.const(1 / 6))),
  ),
  hardswishGrad: gradient("input", (_, g, x) => {
    const middle = mul(g, add(mul(x, f32x4.const(1 / 3)), f32x4.const(0.5)));
    // What is not below 3 has slope 1, NaN too; what is not above -3 has slope 0.
    const isLow = f32x4.le(x, f32x4.const(-3));
    return simply(v128.andNot(v128.select(middle, g, lt(x, three)), isLow));
  }),
} satisfies Partial<Record<KernelName, Pointwise>>;

/** The activations, and their gradients: what another kernel can do on the side. */
const names = Object.keys(activations) as readonly (keyof typeof activations)[];
export const activationNames = names.filter((name) => !name.endsWith("Grad"));
export const activationGradientNames = names.filter((name) => name.endsWith("Grad"));
