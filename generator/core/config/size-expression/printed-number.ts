/**
 * A number as `print(...)` shows it: the shortest digits that read back the same, never with an exponent
 * (`1e21` is 1 and 21 zeros), `inf`, `-inf`, `NaN`, `-0`. The format of Rust's `Display` for `f64`.
 */
export function printedNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  return sign + (magnitude === Number.POSITIVE_INFINITY ? 'inf' : withoutExponent(String(magnitude)));
}

function withoutExponent(text: string): string {
  const [significand = '', exponentText] = text.split('e');
  if (exponentText === undefined) return text;
  const [whole = '', fraction = ''] = significand.split('.');
  const digits = whole + fraction;
  const exponent = Number(exponentText);
  if (exponent < 0) return `0.${'0'.repeat(-exponent - whole.length)}${digits}`;
  return digits + '0'.repeat(exponent - fraction.length);
}
