/**
 * True for the characters with the Unicode property White_Space, given as UTF-16 code unit. That is not what
 * `String.prototype.trim` removes: U+0085 is one of them, U+FEFF is not.
 */
export function isWhiteSpace(code: number): boolean {
  return (
    code === 0x20 ||
    (code >= 0x09 && code <= 0x0d) ||
    (code >= 0x85 && (code === 0x85 || code === 0xa0 || isWideSpace(code)))
  );
}

function isWideSpace(code: number): boolean {
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** The two characters that end a value. A comment goes on after a carriage return, only a line feed ends it. */
export function isLineBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

/** The text without White_Space at both ends. */
export function trimWhiteSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
