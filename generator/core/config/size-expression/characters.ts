/** Character classes of the expression language: ASCII only, an empty string (end of text) is in none of them. */

/** Blank, tab, line feed, carriage return. A no-break space is no blank. */
export function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}

export function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

/** May start a name: a letter or `_`. */
export function isNameStart(character: string): boolean {
  return (
    (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character === '_'
  );
}

/** May continue a name: a letter, a digit or `_`. */
export function isNamePart(character: string): boolean {
  return isNameStart(character) || isDigit(character);
}

/** Offset of the first character at or after `offset` that is no blank; the length of the text when all are. */
export function skipBlanks(text: string, offset: number): number {
  let next = offset;
  while (isBlank(text.charAt(next))) next++;
  return next;
}
