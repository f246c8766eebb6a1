import { ok, type Result } from '../result.ts';
import { type AttributeError, attributeError, attributeWords } from './sysfs-attribute.ts';

/** What `comp_algorithm` says: what there is, in the kernel's order, and what is selected. */
export interface AlgorithmList {
  /** Before 6.12 the list can be shorter than what the kernel takes: modules of the crypto API are not in it. */
  readonly names: readonly string[];
  /** The one in square brackets; always one of `names`. */
  readonly selected: string | undefined;
}

const NAME = /^[!-Z\\^-~]{1,127}$/;

/**
 * Reads `lzo-rle lzo [lz4] zstd` (Documentation/admin-guide/blockdev/zram.rst). `attribute` is the name of the file, for
 * messages. An empty list, two selections and characters that are in no algorithm name are errors.
 */
export function parseAlgorithmList(
  text: string,
  attribute = 'comp_algorithm',
): Result<AlgorithmList, AttributeError> {
  const words = attributeWords(attribute, text);
  if (!words.ok) return words;
  if (words.value.length === 0) return attributeError(attribute, 'empty, expected names of algorithms');
  const names: string[] = [];
  let selected: string | undefined;
  for (const word of words.value) {
    const bracketed = word.length > 2 && word.startsWith('[') && word.endsWith(']');
    const name = bracketed ? word.slice(1, -1) : word;
    if (!NAME.test(name)) return attributeError(attribute, `"${word.slice(0, 40)}" is no algorithm name`);
    if (bracketed && selected !== undefined)
      return attributeError(attribute, `both ${selected} and ${name} are selected`);
    if (bracketed) selected = name;
    names.push(name);
  }
  return ok({ names, selected });
}

/** The kernel's text, byte for byte: a space after each name, the last one too, then a line break. */
export function formatAlgorithmList({ names, selected }: AlgorithmList): string {
  return `${names.map((name) => (name === selected ? `[${name}] ` : `${name} `)).join('')}\n`;
}
