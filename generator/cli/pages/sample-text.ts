import { visible } from '../../core/diagnostic.ts';
import { PAGE_BYTES } from '../../library/page.ts';
import { sizeText } from '../device-size-text.ts';
import { tableText } from '../text-table.ts';
import type { PageSample, PageSource } from './page-sample.ts';

/** More sources than these are summed up. */
const MOST_LINES = 10;

/** How many pages were looked at, and of whom: a sentence and a table. */
export function sampleText(sample: PageSample, width: number | undefined): string {
  const { sources } = sample;
  const rows = sources.slice(0, MOST_LINES).map((source) => [
    countText(source.pages),
    sizeText(BigInt(source.residentBytes)),
    // The rest of the line is theirs.
    shortened(whoText(source), Math.max(12, (width ?? 120) - 24)),
  ]);
  const others = sources.slice(MOST_LINES);
  if (others.length > 0)
    rows.push([
      countText(sum(others.map(({ pages }) => pages))),
      sizeText(BigInt(sum(others.map(({ residentBytes }) => residentBytes)))),
      `and ${others.length} others`,
    ]);
  const columns = [
    { heading: 'PAGES', align: 'right' },
    { heading: 'OF', align: 'right' },
    { heading: sources[0]?.kind === 'file' ? 'FILE' : 'PROCESS', align: 'left' },
  ] as const;
  const apart = leftOutTexts(sample).map((text) => `Left out: ${text}.\n`);
  return `${sampleSentence(sample)}.\n\n${tableText(columns, rows, true)}${apart.join('')}`;
}

/** `Looked at 4,096 of 31,415 pages (122.7 MiB) of the anonymous memory of 2 processes`. */
export function sampleSentence({ pages, sources, totalBytes }: PageSample): string {
  const isFiles = sources[0]?.kind === 'file';
  const whose = isFiles
    ? `of ${countText(sources.length)} ${sources.length === 1 ? 'file' : 'files'}`
    : `of the anonymous memory of ${countText(sources.length)} ${sources.length === 1 ? 'process' : 'processes'}`;
  const looked = countText(pages.length / PAGE_BYTES);
  return `Looked at ${looked} of ${countText(Math.round(totalBytes / PAGE_BYTES))} pages (${sizeText(BigInt(totalBytes))}) ${whose}`;
}

/** `2 processes with 9.5 MiB, whose memory may not be read`, and the like. */
export function leftOutTexts({ leftOut }: PageSample): readonly string[] {
  const { processes, residentBytes, sharedBytes } = leftOut;
  const texts: string[] = [];
  if (processes > 0) {
    const some = `${countText(processes)} ${processes === 1 ? 'process' : 'processes'}`;
    texts.push(`${some} with ${sizeText(BigInt(residentBytes))}, whose memory may not be read`);
  }
  if (sharedBytes > 0)
    texts.push(
      `${sizeText(BigInt(sharedBytes))} of shared memory, tmpfs among it, which can be swapped out, too`,
    );
  return texts;
}

/** `node (1234), and 3.2 MiB are swapped out`, a path. */
export function whoText(source: PageSource): string {
  if (source.kind === 'file') return visible(source.path);
  const swapped =
    source.swappedBytes === 0 ? '' : `, and ${sizeText(BigInt(source.swappedBytes))} are swapped out`;
  return visible(`${source.name} (${source.pid})${swapped}`);
}

function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** `31,415` */
export function countText(count: number): string {
  return `${count}`.replace(/\B(?=(?:[0-9]{3})+$)/g, ',');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
