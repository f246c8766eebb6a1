import { isDigit, isNamePart } from './characters.ts';

/** A number as written, with what it means. `end` is the offset just after it, suffix or unit included. */
export type NumberSpelling =
  | {
      readonly kind: 'number';
      readonly value: number;
      readonly end: number;
      /** Sign, digits, point and exponent, without suffix or unit. */
      readonly digits: string;
      /** An SI suffix such as `G`, or a binary unit such as `GiB`; empty for a plain number. */
      readonly suffix: string;
    }
  /** Starts like a number and is none, e.g. `1..2` or `1e`. `numeral` is the text that failed. */
  | { readonly kind: 'malformed'; readonly numeral: string };

/** fasteval's suffixes, decimal powers. They multiply the MiB that a size is in: `8G` is 8e9 MiB. */
const EXPONENT_OF_SUFFIX: ReadonlyMap<string, number> = new Map([
  ['k', 3],
  ['K', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['m', -3],
  ['u', -6],
  ['µ', -6],
  ['n', -9],
  ['p', -12],
]);

/** IEC units, in MiB. fasteval rejects each of them (`iB` is left over), so no text changes its meaning. */
export const MEBIBYTES_OF_UNIT: ReadonlyMap<string, number> = new Map([
  ['KiB', 1 / 1024],
  ['MiB', 1],
  ['GiB', 1024],
  ['TiB', 1024 * 1024],
]);

/** Length of every unit in `MEBIBYTES_OF_UNIT`. */
const UNIT_LENGTH = 3;

/** Every suffix is a letter, and every unit begins with one of them. */
const SUFFIX_START = [...EXPONENT_OF_SUFFIX.keys()].join('');

/** Takes more than numbers have: any run of digits and points, and any number of exponents with signs. */
const NUMERAL = /[+-]?[0-9.](?:[0-9.]|[eE][+-]?)*/y;

/** What Rust's `str::parse::<f64>` takes, as far as fasteval's scanner can produce it. */
const DECIMAL = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/**
 * End of the digits that start at `offset`, when they are all of a number, as they nearly always are; `offset` when there
 * are none, or a point, an exponent or a suffix follows.
 */
export function endOfInteger(text: string, offset: number): number {
  let end = offset;
  let code = text.charCodeAt(end);
  while (code >= 0x30 && code <= 0x39) code = text.charCodeAt(++end);
  // Exponents and suffixes are letters, or beyond ASCII.
  return code === 0x2e || code >= 0x41 ? offset : end;
}

/** Reads the number that starts at `offset` (no blanks skipped); undefined when none starts there. */
export function readNumber(text: string, offset: number): NumberSpelling | undefined {
  NUMERAL.lastIndex = offset;
  if (!NUMERAL.test(text)) return undefined;
  const end = NUMERAL.lastIndex;
  const digits = text.slice(offset, end);
  const next = text.charAt(end);
  if (next === '' || !SUFFIX_START.includes(next) || /[eE]/.test(digits))
    return numberOf(digits, digits, 1, '', end);
  const unit = unitAt(text, end);
  const factor = MEBIBYTES_OF_UNIT.get(unit);
  if (factor !== undefined) return numberOf(digits, digits, factor, unit, end + UNIT_LENGTH);
  return numberOf(digits, `${digits}e${EXPONENT_OF_SUFFIX.get(next) ?? 0}`, 1, next, end + 1);
}

/** A digit, `+`, `-` or `.`: what does not begin so is no number. */
export function startsNumeral(code: number): boolean {
  return isDigit(code) || code === 0x2b || code === 0x2d || code === 0x2e;
}

function unitAt(text: string, offset: number): string {
  const end = offset + UNIT_LENGTH;
  return isNamePart(text.charCodeAt(end)) ? '' : text.slice(offset, end);
}

function numberOf(
  digits: string,
  numeral: string,
  factor: number,
  suffix: string,
  end: number,
): NumberSpelling {
  if (!DECIMAL.test(numeral)) return { kind: 'malformed', numeral };
  return { kind: 'number', value: Number(numeral) * factor, end, digits, suffix };
}
