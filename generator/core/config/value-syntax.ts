import { err, ok, type Result } from '../result.ts';
import type { BackendPreference, Compression } from './device.ts';
import { splitWhiteSpace } from './white-space.ts';

/** Why a value cannot be used. */
export interface ValueError {
  readonly text: string;
  readonly hint?: string;
  /** 1-based column in the value, in code points, where it is known. */
  readonly column?: number;
}

const MAX_U64 = 2n ** 64n - 1n;

/** A u64 as Rust's `str::parse` reads it: decimal digits, an optional `+`, nothing else. */
export function parseU64(text: string): bigint | undefined {
  const digits = /^\+?0*([0-9]+)$/.exec(text)?.[1];
  // Leading zeros aside, 20 digits hold every u64; without the cut, a megabyte of digits would be quadratic.
  if (digits === undefined || digits.length > 20) return undefined;
  const value = BigInt(digits);
  return value <= MAX_U64 ? value : undefined;
}

/** `none`, or a limit in MiB (`host-memory-limit=`, `max-zram-size=`). `undefined` as value stands for none. */
export function parseLimit(text: string): Result<bigint | undefined, ValueError> {
  if (text === 'none') return ok(undefined);
  const value_mib = parseU64(text);
  if (value_mib !== undefined) return ok(value_mib);
  return err({
    text: 'is neither "none" nor a whole number of MiB',
    hint: limitHint(text),
  });
}

function limitHint(text: string): string {
  if (/^none$/i.test(text)) return 'write none in lower case';
  if (/^[0-9]+ *(M|MB|MiB)$/i.test(text))
    return `write ${text.replace(/[^0-9]/g, '')}, the unit is always MiB`;
  if (/^[0-9]+ *(G|GB|GiB)$/i.test(text)) {
    const gib = parseU64(text.replace(/[^0-9]/g, ''));
    if (gib !== undefined) return `for ${gib} GiB write ${gib * 1024n}`;
  }
  return 'for 4 GiB write 4096; expressions are understood by zram-size only';
}

/** Rust's f64 syntax: digits with an optional point and exponent, `inf`, `infinity` or `nan` in any case, a sign. */
const F64 = /^[+-]?(?:inf(?:inity)?|nan|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)$/i;

/** `zram-fraction=`: a number that is not negative; infinity counts. */
export function parseFraction(text: string): Result<number, ValueError> {
  if (!F64.test(text))
    return err({ text: 'is not a number', hint: 'write for example 0.5; or use zram-size = ram / 2' });
  const value = parseF64(text);
  // A negated comparison, so that NaN fails as well.
  if (!(value >= 0)) return err({ text: 'is not a number of at least 0', hint: 'write for example 0.5' });
  return ok(value);
}

function parseF64(text: string): number {
  const word = text.replace(/^[+-]/, '').toLowerCase();
  if (word === 'nan') return Number.NaN;
  const magnitude = word.startsWith('inf') ? Number.POSITIVE_INFINITY : Number(word);
  return text.startsWith('-') ? -magnitude : magnitude;
}

/** swapon(8): -1 lets the kernel choose, 32767 is first. */
export const LOWEST_SWAP_PRIORITY = -1;
export const HIGHEST_SWAP_PRIORITY = 32767;

export function parseSwapPriority(text: string): Result<number, ValueError> {
  const value = Number(text);
  // What prints as it was written needs no closer look.
  const isPlain = Number.isSafeInteger(value) && `${value}` === text;
  if (!isPlain && !/^[+-]?[0-9]+$/.test(text))
    return err({ text: 'is not a whole number', hint: 'write for example 100' });
  if (value < LOWEST_SWAP_PRIORITY || value > HIGHEST_SWAP_PRIORITY) {
    return err({
      text: `is not between ${LOWEST_SWAP_PRIORITY} and ${HIGHEST_SWAP_PRIORITY}`,
      hint: 'write for example 100',
    });
  }
  // -0 + 0 is 0: "-0" is a valid way to write it and must not print as such.
  return ok(value + 0);
}

/** An absolute path without `..`; repeated slashes, `.` components and a trailing slash are removed. */
export function parseAbsolutePath(text: string): Result<string, ValueError> {
  if (!text.startsWith('/'))
    return err({ text: 'is not an absolute path', hint: 'it must begin with a slash' });
  const components = text.split('/').filter((component) => component !== '' && component !== '.');
  if (components.includes('..')) return err({ text: 'contains ".."', hint: 'write the path without it' });
  return ok(`/${components.join('/')}`);
}

export function parseBackend(text: string): Result<BackendPreference, ValueError> {
  if (text === 'auto' || text === 'trueno' || text === 'kernel') return ok(text);
  return err({ text: 'is no backend', hint: 'write auto, trueno or kernel' });
}

/**
 * `compression-algorithm=`: words between white space, each `name`, `name(params)` or `(params)`; commas in the
 * parameters become blanks. Never fails: the kernel, or the core, is the judge of names and parameters.
 */
export function parseCompression(text: string): Compression {
  const algorithms: { name: string; params: string }[] = [];
  let recompressParams = '';
  for (const word of splitWhiteSpace(text)) {
    const bracket = word.indexOf('(');
    const name = bracket < 0 ? word : word.slice(0, bracket);
    const params =
      bracket < 0
        ? ''
        : word
            .slice(bracket + 1)
            .replace(/\)$/, '')
            .replace(/,/g, ' ');
    if (name === '') recompressParams = params;
    else algorithms.push({ name, params });
  }
  return { algorithms, recompressParams };
}
