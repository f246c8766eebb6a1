import { err, ok, type Result } from '../../result.ts';
import { isWhiteSpace, trimWhiteSpace } from '../white-space.ts';
import { type EscapeFailure, readEscapedText } from './escaped-text.ts';
import { isLineBreak } from './line-break.ts';

/** A value as read from its place after `=` or `:`. Offsets count UTF-16 code units of the source. */
export interface ValueText {
  readonly value: string;
  /** Where the value's first character was written. */
  readonly start: number;
  /** Offset of the line break after it, or the length of the source. */
  readonly end: number;
  /** Offset of the opening quote; undefined when the value does not begin with one. */
  readonly quote: number | undefined;
  /** What follows the closing quote and is joined to the value; blank when nothing does. */
  readonly tail: string;
}

/** Why there is no value. */
export interface ValueFailure {
  readonly kind: EscapeFailure['kind'] | 'unterminated-quote';
  /** Offset of the opening quote, or of the backslash when it is outside of quotes. Reading goes on in the next line. */
  readonly offset: number;
}

/**
 * Reads one value. A quote counts as one only in first place; up to its twin everything belongs to the value, line
 * breaks too, and what follows in that line is joined to it as it stands, other quotes included. White space at both
 * ends goes, inside the quotes too. There are no comments after a value. Seen in zram-generator 1.2.1 of Debian 13
 * (`" a " b` is `a  b`, `"a""b"` is `a"b"`).
 */
export function readValueText(source: string, offset: number): Result<ValueText, ValueFailure> {
  let at = offset;
  while (at < source.length && isBlank(source.charCodeAt(at))) at += 1;
  const quoteCode = source.charCodeAt(at);
  const isQuoted = quoteCode === DOUBLE_QUOTE || quoteCode === SINGLE_QUOTE;
  if (!isQuoted) {
    const plain = readEscapedText(source, at, isLineBreak);
    if (!plain.ok) return plain;
    const { text, start, end } = plain.value;
    return ok({ value: trimWhiteSpace(text), start, end, quote: undefined, tail: '' });
  }

  const quoted = readEscapedText(source, at + 1, (code) => code === quoteCode);
  // A quote that is not closed would eat the rest of the file, so it counts as closed at the end of its first line.
  if (!quoted.ok && quoted.error.kind === 'hexadecimal') return err({ kind: 'hexadecimal', offset: at });
  if (!quoted.ok || quoted.value.end === source.length)
    return err({ kind: 'unterminated-quote', offset: at });
  const { text, start, end: closing } = quoted.value;
  const tail = readEscapedText(source, closing + 1, isLineBreak);
  if (!tail.ok) return tail;
  return ok({
    value: trimWhiteSpace(text + tail.value.text),
    start: start === closing ? tail.value.start : start,
    end: tail.value.end,
    quote: at,
    tail: tail.value.text,
  });
}

const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;

function isBlank(code: number): boolean {
  return isWhiteSpace(code) && !isLineBreak(code);
}
