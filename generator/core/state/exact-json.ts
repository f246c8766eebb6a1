/** A token of JSON text: a string, or a number. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g;
/** So many digits always fit a double. */
const EXACT_DIGITS = 15;

/**
 * JSON.parse for counters of 64 bits, which a double would round: whole numbers of more than 15 digits become strings of
 * their digits. Undefined when the text is no JSON.
 */
export function parseExactJson(text: string): unknown {
  const exact = text.replace(TOKEN, (token) =>
    /^[0-9]+$/.test(token) && token.length > EXACT_DIGITS ? `"${token}"` : token,
  );
  try {
    return JSON.parse(exact);
  } catch {
    return undefined;
  }
}
