import { err, ok, type Result } from '../../result.ts';
import { isWhiteSpace } from '../white-space.ts';

/** Text with its escapes undone, not trimmed. Offsets count UTF-16 code units of the source. */
export interface EscapedText {
  readonly text: string;
  /** Where its first character that is not white space was written; `end` when there is none. */
  readonly start: number;
  /** Offset of the delimiter, or the length of the source. */
  readonly end: number;
}

/** An escape that stands for no character. */
export interface EscapeFailure {
  readonly kind: 'hexadecimal' | 'end-of-file';
  /** Offset of its backslash. */
  readonly offset: number;
}

/**
 * Reads up to a delimiter that no backslash protects, or up to the end of the source.
 *
 * Escapes, in keys, section names and values alike: `\0 \a \b \t \r \n`, `\x` with exactly four digits, nothing for a
 * backslash before a line feed, and the character itself for everything else (`\=`, but also `C:\Windows`).
 * Seen in zram-generator 1.2.1 of Debian 13.
 */
export function readEscapedText(
  source: string,
  offset: number,
  isDelimiter: (code: number) => boolean,
): Result<EscapedText, EscapeFailure> {
  const pieces: string[] = [];
  let start: number | undefined;
  let copied = offset;
  let at = offset;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (isDelimiter(code)) break;
    if (code !== BACKSLASH) {
      if (start === undefined && !isWhiteSpace(code)) start = at;
      at += 1;
      continue;
    }
    const escaped = readEscape(source, at);
    if (!escaped.ok) return escaped;
    const { character, end } = escaped.value;
    if (start === undefined && character !== '' && !isWhiteSpace(character.charCodeAt(0))) start = at;
    pieces.push(source.slice(copied, at), character);
    copied = end;
    at = end;
  }
  pieces.push(source.slice(copied, at));
  return ok({ text: pieces.join(''), start: start ?? at, end: at });
}

/** True for the two characters that end a key: `=` and `:`. */
export function isSeparator(code: number): boolean {
  return code === 0x3d || code === 0x3a;
}

const BACKSLASH = 0x5c;

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['r', '\r'],
  ['n', '\n'],
  ['\n', ''],
]);

function readEscape(
  source: string,
  backslash: number,
): Result<{ readonly character: string; readonly end: number }, EscapeFailure> {
  const code = source.codePointAt(backslash + 1);
  if (code === undefined) return err({ kind: 'end-of-file', offset: backslash });
  const letter = String.fromCodePoint(code);
  const end = backslash + 1 + letter.length;
  if (letter !== 'x') return ok({ character: NAMED_ESCAPES.get(letter) ?? letter, end });
  const character = hexadecimalCharacter(source.slice(end, end + 4));
  if (character === undefined) return err({ kind: 'hexadecimal', offset: backslash });
  return ok({ character, end: end + 4 });
}

/** Four digits, or a plus sign and three: the reference's number reader takes a sign. Surrogates are no characters. */
function hexadecimalCharacter(digits: string): string | undefined {
  if (!/^[0-9A-Fa-f+][0-9A-Fa-f]{3}$/.test(digits)) return undefined;
  const code = Number.parseInt(digits, 16);
  return code >= 0xd800 && code <= 0xdfff ? undefined : String.fromCharCode(code);
}
