import { editDistance } from './edit-distance.ts';

/**
 * The candidate that somebody who wrote `word` most likely meant; undefined when none is within `mostSlips`. Of
 * equally near ones the first wins, so candidates stand in order of likelihood. Letters count as they are: fold
 * capitals before. Cheap for hostile words, since one that is far too long is compared with nothing.
 */
export function nearestWord(
  word: string,
  candidates: Iterable<string>,
  mostSlips: number,
): string | undefined {
  let nearest: string | undefined;
  let fewest = mostSlips + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > mostSlips) continue;
    const slips = editDistance(word, candidate);
    // More than half of the letters must be right: `foo` is no misspelling of `floor`.
    if (slips < fewest && 2 * slips < Math.min(word.length, candidate.length)) {
      nearest = candidate;
      fewest = slips;
    }
  }
  return nearest;
}
