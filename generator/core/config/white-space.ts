/**
 * Unicode's White_Space property (PropList.txt), which decides where the reference trims and splits. JavaScript's own
 * idea differs in two places: `\s` has U+FEFF, which is not white space, and lacks U+0085, which is.
 */
const WHITE_SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

export function isWhiteSpace(character: string): boolean {
  return WHITE_SPACE.test(character);
}

/** The words between runs of white space; none for an empty or blank text. */
export function splitWhiteSpace(text: string): string[] {
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (!isWhiteSpace(character)) word += character;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  if (word !== '') words.push(word);
  return words;
}

export function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && isWhiteSpace(text.charAt(start))) start += 1;
  return text.slice(start);
}

export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isWhiteSpace(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

export function trim(text: string): string {
  return trimEnd(trimStart(text));
}
