/** Longest piece of configuration text that a message repeats, in UTF-16 code units. */
const LONGEST_EXCERPT = 60;

/** Configuration text for a message: in quotes, cut when long. The formatter makes control characters visible. */
export function excerpt(text: string): string {
  return text.length <= LONGEST_EXCERPT ? `"${text}"` : `"${text.slice(0, LONGEST_EXCERPT)}…"`;
}
