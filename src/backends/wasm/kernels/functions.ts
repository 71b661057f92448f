// exp, log, tanh and the logistic function on four float32 at once: Cephes' reductions and polynomials
// (S. Moshier, netlib.org/cephes: expf, logf, tanhf), good to about 2 units in the last place; and the normal
// distribution.

import { type Code, f32x4, i32x4, sequence, v128 } from "../assembly/code.ts";
import type { FunctionBuilder } from "../assembly/module.ts";

type V128 = Code<"v128">;
/** Code that must run first, and then the value. */
export interface Value {
  readonly before: Code;
  readonly value: V128;
}

/** c0 x^n + c1 x^(n-1) + ... */
const polynomial = (x: V128, coefficients: readonly number[]): V128 =>
  coefficients
    .slice(1)
    .reduce<V128>((sum, c) => f32x4.add(f32x4.mul(sum, x), f32x4.const(c)), f32x4.const(coefficients[0] as number));

/** e^x; beyond the ends of float32 the nearest number that is not infinite or zero. NaN stays NaN. */
export const exp = (f: FunctionBuilder, of: V128): Value => {
  const [x, n, r] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const p = polynomial(
    r.get,
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.50000001201],
  );
  const power = i32x4.shiftLeft(i32x4.add(i32x4.fromF32x4(n.get), i32x4.const(127)), 23); // 2^n as bits
  return {
    before: sequence(
      x.set(f32x4.min(f32x4.max(of, f32x4.const(-87.33)), f32x4.const(88.37))),
      n.set(f32x4.nearest(f32x4.mul(x.get, f32x4.const(Math.LOG2E)))),
      r.set(
        f32x4.sub(
          f32x4.sub(x.get, f32x4.mul(n.get, f32x4.const(0.693359375))),
          f32x4.mul(n.get, f32x4.const(-2.1219444e-4)),
        ),
      ),
      r.set(f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r.get, r.get)), r.get), f32x4.const(1))),
    ),
    value: f32x4.mul(r.get, power),
  };
};

/** ln x of positive normal numbers; NaN and infinity give NaN. */
export const log = (f: FunctionBuilder, of: V128): Value => {
  const [x, e, m, low] = [f.local("v128"), f.local("v128"), f.local("v128"), f.local("v128")];
  const square = f32x4.mul(m.get, m.get);
  const p = polynomial(
    m.get,
    [
      7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
      2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    ],
  );
  const fraction = f32x4.add(
    f32x4.mul(f32x4.mul(p, m.get), square),
    f32x4.sub(f32x4.mul(e.get, f32x4.const(-2.1219444e-4)), f32x4.mul(square, f32x4.const(0.5))),
  );
  return {
    before: sequence(
      x.set(of),
      // x = m 2^e with m in [0.5, 1), then moved to [sqrt(0.5), sqrt(2)) and lowered by 1
      e.set(f32x4.fromI32x4(i32x4.sub(i32x4.shiftRight(x.get, 23), i32x4.const(126)))),
      m.set(v128.or(v128.and(x.get, i32x4.const(0x7fffff)), i32x4.const(0x3f000000))),
      low.set(f32x4.lt(m.get, f32x4.const(Math.SQRT1_2))),
      e.set(f32x4.sub(e.get, v128.and(low.get, f32x4.const(1)))),
      m.set(f32x4.sub(f32x4.add(m.get, v128.and(low.get, m.get)), f32x4.const(1))),
    ),
    value: f32x4.add(
      f32x4.add(f32x4.add(m.get, fraction), f32x4.mul(e.get, f32x4.const(0.693359375))),
      f32x4.sub(x.get, x.get), // 0, or NaN
    ),
  };
};

export const logistic = (f: FunctionBuilder, of: V128): Value => {
  const { before, value } = exp(f, f32x4.sub(v128.zero, of));
  return { before, value: f32x4.div(f32x4.const(1), f32x4.add(f32x4.const(1), value)) };
};

export const hyperbolicTangent = (f: FunctionBuilder, of: V128): Value => {
  const [x, far, square] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const e = exp(f, f32x4.mul(f32x4.abs(x.get), f32x4.const(2)));
  const sign = v128.and(x.get, i32x4.const(0x80000000));
  const near = f32x4.add(
    x.get,
    f32x4.mul(
      f32x4.mul(x.get, square.get),
      polynomial(
        square.get,
        [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1],
      ),
    ),
  );
  return {
    before: sequence(
      x.set(of),
      square.set(f32x4.mul(x.get, x.get)),
      e.before,
      far.set(v128.or(f32x4.sub(f32x4.const(1), f32x4.div(f32x4.const(2), f32x4.add(e.value, f32x4.const(1)))), sign)),
    ),
    value: v128.select(near, far.get, f32x4.lt(f32x4.abs(x.get), f32x4.const(0.625))),
  };
};

/**
 * The standard normal distribution: the density at x, and the probability of less than x to 7.5e-8, which gives the
 * error function, 2 below(x sqrt(2)) - 1, to 1.5e-7. Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17.
 */
export const normal = (
  f: FunctionBuilder,
  of: V128,
): { readonly before: Code; readonly density: V128; readonly below: V128 } => {
  const [x, t, density, tail] = [f.local("v128"), f.local("v128"), f.local("v128"), f.local("v128")];
  const e = exp(f, f32x4.mul(f32x4.mul(x.get, x.get), f32x4.const(-0.5)));
  const one = f32x4.const(1);
  return {
    before: sequence(
      x.set(of),
      e.before,
      density.set(f32x4.mul(e.value, f32x4.const(1 / Math.sqrt(2 * Math.PI)))),
      t.set(f32x4.div(one, f32x4.add(one, f32x4.mul(f32x4.abs(x.get), f32x4.const(0.2316419))))),
      // The probability of more than |x|.
      tail.set(
        f32x4.mul(
          f32x4.mul(density.get, t.get),
          polynomial(t.get, [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153]),
        ),
      ),
    ),
    density: density.get,
    below: v128.select(f32x4.sub(one, tail.get), tail.get, f32x4.gt(x.get, v128.zero)),
  };
};
