import { add, type DoubleDouble, divide, multiply, ONE, productOf, sumOf } from './double-double.ts';
import { isEqual } from './operators.ts';

/** ln 2 and ln 10 to 106 bits. */
export const LN_2: DoubleDouble = { high: Math.LN2, low: 2.3190468138462996e-17 };
const LN_10: DoubleDouble = { high: Math.LN10, low: -2.1707562233822494e-16 };

/**
 * `log(base, x)` of fasteval 0.2.4: bases within its equality of 2 and 10 are computed directly, any other as the
 * quotient of two natural logarithms, like Rust's `f64::log`.
 */
export function logarithm(base: number, x: number): number {
  if (isEqual(base, 2)) return logarithmIn(LN_2, x);
  if (isEqual(base, 10)) return logarithmIn(LN_10, x);
  return naturalLogarithm(x) / naturalLogarithm(base);
}

/** ln x, correctly rounded but for the rarest cases; engines disagree on `Math.log`, sizes must not. */
export function naturalLogarithm(x: number): number {
  return logarithmIn(ONE, x);
}

function logarithmIn(naturalLogarithmOfBase: DoubleDouble, x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return Math.log(x);
  return divide(preciseLogarithm(x), naturalLogarithmOfBase).high;
}

/** Terms of the series below; with |s| <= 0.172 the first one left out is under 2^-110. */
const SERIES_TERMS = 21;

/**
 * ln x to about 100 bits, for x positive and finite: x = m * 2^k with m near 1, and
 * ln m = 2 artanh s = 2 (s + s^3/3 + s^5/5 + ...) with s = (m - 1) / (m + 1).
 */
export function preciseLogarithm(x: number): DoubleDouble {
  const exponent = Math.round(Math.log2(x));
  const m = scaleByPowerOfTwo(x, -exponent);
  const s = divide(sumOf(m, -1), sumOf(m, 1));
  const square = multiply(s, s);
  let series: DoubleDouble = { high: 0, low: 0 };
  for (let term = SERIES_TERMS; term >= 0; term--) {
    series = add(multiply(series, square), divide(ONE, { high: 2 * term + 1, low: 0 }));
  }
  const logarithmOfM = multiply({ high: 2 * s.high, low: 2 * s.low }, series);
  return add(multiply(productOf(exponent, 1), LN_2), logarithmOfM);
}

/** x * 2^exponent in two steps, because 2^exponent alone may be out of range. */
export function scaleByPowerOfTwo(x: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return x * 2 ** half * 2 ** (exponent - half);
}
