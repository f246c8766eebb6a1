import { err, ok, type Result } from '../result.ts';

/** Why the text of a sysfs attribute could not be understood. */
export interface AttributeError {
  /** Name of the file, e.g. `mm_stat`. */
  readonly attribute: string;
  /** A sentence fragment that says what was found and what was expected. */
  readonly problem: string;
}

/** The kernel gives an attribute one page (Documentation/filesystems/sysfs.rst); no architecture has more. In bytes. */
const LARGEST_PAGE_BYTES = 65_536;

const LARGEST_U64 = 2n ** 64n - 1n;

/** An error as a Result, for the parsers of one attribute. */
export function attributeError(attribute: string, problem: string): Result<never, AttributeError> {
  return err({ attribute, problem });
}

/** The text itself, or an error when it is longer than any that a kernel prints. */
export function attributeText(attribute: string, text: string): Result<string, AttributeError> {
  if (text.length <= LARGEST_PAGE_BYTES) return ok(text);
  return attributeError(attribute, `${text.length} characters, a sysfs file has at most a page`);
}

/** The words of a text of bearable length; none when it is empty or white space. */
export function attributeWords(attribute: string, text: string): Result<readonly string[], AttributeError> {
  const page = attributeText(attribute, text);
  if (!page.ok) return page;
  const trimmed = page.value.trim();
  return ok(trimmed === '' ? [] : trimmed.split(/\s+/));
}

/**
 * Reads a line of unsigned 64-bit counters. Fewer than `fewest` is an error; more are fine, because newer kernels add
 * theirs at the end.
 */
export function parseCounters(
  attribute: string,
  text: string,
  fewest: number,
): Result<readonly bigint[], AttributeError> {
  const words = attributeWords(attribute, text);
  if (!words.ok) return words;
  if (words.value.length < fewest)
    return attributeError(attribute, `${words.value.length} fields, expected at least ${fewest}`);
  const counters: bigint[] = [];
  for (const word of words.value) {
    const counter = /^\d{1,20}$/.test(word) ? BigInt(word) : undefined;
    if (counter === undefined || counter > LARGEST_U64) {
      const field = `field ${counters.length + 1} is "${word.slice(0, 40)}"`;
      return attributeError(attribute, `${field}, expected a decimal number below 2^64`);
    }
    counters.push(counter);
  }
  return ok(counters);
}

/** One counter as zram prints most of its counters: right-aligned in eight columns. */
export function formatCounter(counter: bigint): string {
  return counter.toString().padStart(8);
}
