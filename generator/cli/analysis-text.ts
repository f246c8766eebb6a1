import { type Analysis, usualGain } from './analysis.ts';
import { settingName } from './codecs/codec-setting.ts';
import { codecTable, type TableShape } from './codecs/codec-text.ts';
import { sizeText } from './device-size-text.ts';
import { countText, sampleText } from './pages/sample-text.ts';
import { wrapLine } from './terminal-width.ts';

/** Said below the table: stores take some memory besides what they are told to keep. */
export const STORE_COST =
  'That does not count what a device needs besides: its store, some percent, and its tables.';

/** The analysis for people. `width` is undefined where lines may have any length. */
export function analysisText(analysis: Analysis, width: number | undefined, unicode: boolean): string {
  const { sample, run } = analysis;
  const shape: TableShape = { width: width ?? 80, unicode };
  const wrapped = (text: string): string =>
    text
      .split('\n')
      .map((line) => wrapLine(line, width, ''))
      .join('\n');
  const parts = [wrapped(sampleText(sample, width).trimEnd()), wrapped(sameFilledText(analysis))];
  if (run.codecs.length > 0) parts.push(codecTable(run, shape).trimEnd(), wrapped(gainText(analysis)));
  return `${parts.join('\n\n')}\n`;
}

function sameFilledText({ run }: Analysis): string {
  const { pageCount, sameFilledPages } = run;
  const all = pageCount + sameFilledPages;
  const share = `${((100 * sameFilledPages) / all).toFixed(1)} %`;
  if (pageCount === 0) return 'All of them are one word over and over: a device keeps nothing but that word.';
  return `${countText(sameFilledPages)} of them (${share}) are one word over and over, of which a device keeps nothing but that word. The other ${countText(pageCount)}, on one thread, ${run.activeTarget} code, time for a page of 4 KiB:`;
}

function gainText(analysis: Analysis): string {
  const gain = usualGain(analysis);
  if (gain === undefined) return '';
  const { codec, totalBytes, storedBytes } = gain;
  const size = (bytes: number): string => sizeText(BigInt(Math.max(0, Math.round(bytes))));
  return `* What trueno devices do by themselves: with ${settingName(codec.setting)}, all ${size(totalBytes)} would become ${size(storedBytes)}, so ${size(totalBytes - storedBytes)} more would be free. ${STORE_COST}`;
}
