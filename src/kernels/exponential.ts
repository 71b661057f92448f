// exp and log of our own, since engines disagree about Math's last bits. These are the double-precision ones of the
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

/** 1 / (1 + e^-x). */
export const logistic = (x: number): number => 1 / (1 + exp(-x));

/** The hyperbolic tangent, to about 1e-15 relative. */
export const hyperbolicTangent = (x: number): number => {
  const a = Math.abs(x);
  // e^-2a - 1; where a is small straight from the series, since e^-2a is then so near 1 that digits would be lost.
  const t = a < 0.35 ? seriesLessOne(-2 * a) : exp(-2 * a) - 1;
  return (-Math.sign(x) * t) / (t + 2);
};
