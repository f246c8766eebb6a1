import { KERNEL_ALGORITHMS } from '../../compat/kernel-algorithm.ts';
import { splitWhiteSpace } from '../../config/white-space.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { aboutKey, type DeviceLint, type LintedDevice } from './lint-context.ts';

/** Keys that `recompress` heeds (Documentation/admin-guide/blockdev/zram.rst); it takes others in silence. */
const RECOMPRESS_KEYS: readonly string[] = ['type', 'threshold', 'max_pages', 'algo', 'priority'];

type Finding = Pick<Diagnostic, 'text' | 'consequence' | 'hint'>;

/** Ways of writing `compression-algorithm=` that are read as something else: words end at every blank. */
export const lintCompressionSyntax: DeviceLint = (linted) => {
  const text = linted.settings.compression?.text ?? '';
  const words = splitWhiteSpace(text);
  const finding =
    findSplitParameters(words) ??
    findMisplacedBracket(words) ??
    findDetachedParameters(words) ??
    findRepeatedParameters(words) ??
    findUnknownRecompressKey(linted);
  if (finding === undefined) return [];
  const about = aboutKey(linted, 'compression-algorithm', linted.settings.compression);
  return [{ severity: 'warning', ...about, ...finding }];
};

function findSplitParameters(words: readonly string[]): Finding | undefined {
  const first = words.findIndex((word) => word.includes('(') && !word.includes(')'));
  const opening = words[first];
  if (opening === undefined) return undefined;
  const last = words.findIndex((word, index) => index > first && word.includes(')'));
  if (last < 0)
    return {
      text: `the bracket of ${opening} is never closed`,
      consequence: 'it is read as if a ) stood at the end of the word',
      hint: `write ${opening})`,
    };
  const parts = words.slice(first, last + 1);
  return {
    text: `a blank ends the word, so ${parts.slice(1).join(' and ')} is read as a further algorithm`,
    consequence: `${opening.slice(0, opening.indexOf('(')) || 'recompression'} does not get these parameters`,
    hint: `write ${parts
      .map((part) => part.replace(/,$/, ''))
      .join(',')
      .replace('(,', '(')
      .replace(',)', ')')}`,
  };
}

function findMisplacedBracket(words: readonly string[]): Finding | undefined {
  const word = words.find((candidate) => !/^[^()]*(?:\([^()]*\))?$/.test(candidate));
  if (word === undefined) return undefined;
  return {
    text: `the brackets of ${word} are not one pair at its end`,
    consequence: 'the kernel is asked for something that it does not know',
    hint: 'write name(key=value,key=value)',
  };
}

/** `zstd (level=3)`: the parameters stand alone, so they are for `recompress`, which has no level. */
function findDetachedParameters(words: readonly string[]): Finding | undefined {
  const index = words.findIndex(
    (word, at) =>
      word.startsWith('(') &&
      /^[^()]+$/.test(words[at - 1] ?? '') &&
      keysOf(word.slice(1, -1), ',').some((key) => !RECOMPRESS_KEYS.includes(key)),
  );
  const [algorithm, params] = words.slice(Math.max(index - 1, 0), index + 1);
  if (index < 1 || algorithm === undefined || params === undefined) return undefined;
  return {
    text: `the blank before ${params} makes it parameters of recompression, not of ${algorithm}`,
    consequence: `${algorithm} is used with its defaults`,
    hint: `write ${algorithm}${params}`,
  };
}

function findRepeatedParameters(words: readonly string[]): Finding | undefined {
  const [first, second] = words.filter((word) => word.startsWith('('));
  if (first === undefined || second === undefined) return undefined;
  return {
    text: 'there are parameters of recompression more than once',
    consequence: `only the last count, ${first} does not`,
    hint: `write ${first.slice(0, -1)},${second.slice(1)}`,
  };
}

function findUnknownRecompressKey({ device }: LintedDevice): Finding | undefined {
  const keys = keysOf(device.compression.recompressParams, ' ');
  const key = keys.find((candidate) => !RECOMPRESS_KEYS.includes(candidate));
  if (key === undefined) return undefined;
  const isOfAlgorithm = KERNEL_ALGORITHMS.some(({ parameters }) =>
    parameters.some((parameter) => parameter.key === key),
  );
  return {
    text: `recompression has no parameter ${key}`,
    consequence: 'the kernel ignores it in silence',
    hint: isOfAlgorithm
      ? `write it directly behind an algorithm: zstd(${key}=…)`
      : `known: ${RECOMPRESS_KEYS.join(', ')}`,
  };
}

function keysOf(params: string, separator: string): readonly string[] {
  return params
    .split(separator)
    .map((word) => word.split('=', 1)[0] ?? '')
    .filter((key) => key !== '');
}
