/** Character classes of the expression language: ASCII only. NaN, the code behind the end of a text, is in none of them. */

/** A decimal digit. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** May start a name: a letter or `_`. */
export function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

/** May continue a name: a letter, a digit or `_`. */
export function isNamePart(code: number): boolean {
  return isNameStart(code) || isDigit(code);
}

/** Blank, tab, line feed or carriage return; a no-break space is none. */
export function isBlank(code: number): boolean {
  return code <= 0x20 && (code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d);
}

/** Offset of the first character at or after `offset` that is no blank; the length of the text when all are. */
export function skipBlanks(text: string, offset: number): number {
  let next = offset;
  while (isBlank(text.charCodeAt(next))) next++;
  return next;
}
