/**
 * Numbers of about 106 significant bits: the unevaluated sum of two doubles, `low` at most half a unit in the last
 * place of `high` (T. J. Dekker, "A floating-point technique for extending the available precision", 1971).
 * Magnitudes must stay below 2^996 or splitting overflows.
 */
export interface DoubleDouble {
  readonly high: number;
  readonly low: number;
}

export const ONE: DoubleDouble = { high: 1, low: 0 };

/** The exact sum of two doubles. */
export function sumOf(left: number, right: number): DoubleDouble {
  const high = left + right;
  const rightPart = high - left;
  return { high, low: left - (high - rightPart) + (right - rightPart) };
}

/** 2^27 + 1 cuts a 53-bit significand into two halves whose products are exact. */
const SPLITTER = 134217729;

/** The exact product of two doubles. */
export function productOf(left: number, right: number): DoubleDouble {
  const high = left * right;
  const [leftHead, leftTail] = split(left);
  const [rightHead, rightTail] = split(right);
  const error = high - leftHead * rightHead - leftTail * rightHead - leftHead * rightTail;
  return { high, low: leftTail * rightTail - error };
}

function split(value: number): readonly [head: number, tail: number] {
  const scaled = SPLITTER * value;
  const head = scaled - (scaled - value);
  return [head, value - head];
}

export function add(left: DoubleDouble, right: DoubleDouble): DoubleDouble {
  const sum = sumOf(left.high, right.high);
  const tail = sumOf(left.low, right.low);
  const partial = sumOf(sum.high, sum.low + tail.high);
  return sumOf(partial.high, partial.low + tail.low);
}

export function multiply(left: DoubleDouble, right: DoubleDouble): DoubleDouble {
  const product = productOf(left.high, right.high);
  return sumOf(product.high, product.low + (left.high * right.low + left.low * right.high));
}

export function divide(dividend: DoubleDouble, divisor: DoubleDouble): DoubleDouble {
  const first = dividend.high / divisor.high;
  const firstRest = add(dividend, multiply(divisor, { high: -first, low: 0 }));
  const second = firstRest.high / divisor.high;
  const secondRest = add(firstRest, multiply(divisor, { high: -second, low: 0 }));
  return add(sumOf(first, second), { high: secondRest.high / divisor.high, low: 0 });
}
