// exp, log and erf of our own, since engines disagree about Math's last bits. These are the double-precision ones of the
// references; the WebAssembly backend has float32 versions of the same reductions.

const LN2_HIGH = 0.6931471803691238; // ln 2 in two parts (fdlibm), so that x - k ln 2 is exact enough
const LN2_LOW = 1.9082149292705877e-10;

/** e^x - 1 by its series, for |x| up to 0.7. */
const seriesLessOne = (x: number): number => {
  let term = 1;
  let sum = 0;
  for (let n = 1; n <= 17; n++) {
    term *= x / n;
    sum += term;
  }
  return sum;
};

/** e^x for doubles, to about 1e-16 relative. */
export const exp = (x: number): number => {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.13) return 0;
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW; // |r| <= 0.35
  // 2^k in two factors, so that results near the ends of the range do not overflow on the way.
  const half = Math.floor(k / 2);
  return (1 + seriesLessOne(r)) * 2 ** half * 2 ** (k - half);
};

/** The natural logarithm of a positive double, to about 1e-16 relative. */
export const log = (x: number): number => {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let exponent = 0;
  let m = x;
  while (m >= Math.SQRT2) {
    m /= 2;
    exponent++;
  }
  while (m < Math.SQRT1_2) {
    m *= 2;
    exponent--;
  }
  const s = (m - 1) / (m + 1); // log m = 2 artanh s, |s| <= 0.172
  let power = s;
  let sum = 0;
  for (let n = 1; n <= 21; n += 2) {
    sum += power / n;
    power *= s * s;
  }
  return 2 * sum + exponent * LN2_HIGH + exponent * LN2_LOW;
};

/** A polynomial, its highest coefficient first. */
const polynomial = (x: number, coefficients: readonly number[]): number =>
  coefficients.reduce((sum, c) => sum * x + c, 0);

// Numerators and denominators of W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of
// Computation 23 (1969), as the doubles nearest to those of his program CALERF (netlib.org/specfun/erf).
const nearNumerator = [
  0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694,
];
const nearDenominator = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const farNumerator = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const farDenominator = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];

/** The error function, to about 3e-16: 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x. */
export const erf = (x: number): number => {
  const [a, square] = [Math.abs(x), x * x];
  if (a <= 0.46875) return (x * polynomial(square, nearNumerator)) / polynomial(square, nearDenominator);
  if (a > 6) return Math.sign(x); // what is missing is less than half a unit in the last place
  return Math.sign(x) * (1 - (exp(-square) * polynomial(a, farNumerator)) / polynomial(a, farDenominator));
};

/** 1 / (1 + e^-x). */
export const logistic = (x: number): number => 1 / (1 + exp(-x));

/** The hyperbolic tangent, to about 1e-15 relative. */
export const hyperbolicTangent = (x: number): number => {
  const a = Math.abs(x);
  // e^-2a - 1; where a is small straight from the series, since e^-2a is then so near 1 that digits would be lost.
  const t = a < 0.35 ? seriesLessOne(-2 * a) : exp(-2 * a) - 1;
  return (-Math.sign(x) * t) / (t + 2);
};
