import { add, type DoubleDouble, divide, multiply, ONE } from './double-double.ts';
import { LN_2, preciseLogarithm, scaleByPowerOfTwo } from './logarithm.ts';

/**
 * `base ^ exponent` as C's pow and Rust's powf define it, correctly rounded but for the rarest cases. `Math.pow` is
 * neither: 1^NaN and 1^Infinity are NaN there, and its last digits differ between engines (`10^-5`).
 */
export function power(base: number, exponent: number): number {
  if (exponent === 0 || base === 1) return 1;
  if (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) return 1;
  // Zero, infinity and NaN: every engine follows the same table for these, signs included.
  if (base === 0 || !Number.isFinite(base) || !Number.isFinite(exponent)) return base ** exponent;
  if (base < 0 && !Number.isInteger(exponent)) return Number.NaN;
  const sign = base < 0 && exponent % 2 !== 0 ? -1 : 1;
  return sign * positivePower(Math.abs(base), exponent);
}

/** e^x is beyond the doubles above and rounds to zero below these. */
const LARGEST_EXPONENT = 710;
const SMALLEST_EXPONENT = -746;

function positivePower(base: number, exponent: number): number {
  const logarithm = preciseLogarithm(base);
  const estimate = logarithm.high * exponent;
  if (estimate > LARGEST_EXPONENT) return Number.POSITIVE_INFINITY;
  if (estimate < SMALLEST_EXPONENT) return 0;
  return exponential(multiply(logarithm, { high: exponent, low: 0 }));
}

/** The series runs on an argument below 2^-8 ln 2, so that few terms are enough; the result is squared as often. */
const HALVINGS = 8;
const SERIES_TERMS = 10;

/** e^x = 2^n * (e^r)^256, with x = n ln 2 + 256 r. */
function exponential(x: DoubleDouble): number {
  const n = Math.round(x.high / LN_2.high);
  const remainder = add(x, multiply({ high: -n, low: 0 }, LN_2));
  const scale = 2 ** -HALVINGS;
  const r: DoubleDouble = { high: remainder.high * scale, low: remainder.low * scale };
  let result = ONE;
  for (let term = SERIES_TERMS; term > 0; term--) {
    result = add(ONE, divide(multiply(r, result), { high: term, low: 0 }));
  }
  for (let halving = 0; halving < HALVINGS; halving++) result = multiply(result, result);
  return scaleByPowerOfTwo(result.high, n);
}
