import { visible } from '../../core/diagnostic.ts';
import { backendName } from '../../core/state/machine-status.ts';
import { PAGE_BYTES } from '../../library/page.ts';
import { barText } from '../bar-text.ts';
import { paint } from '../colour.ts';
import { sizeText } from '../device-size-text.ts';
import { durationText } from '../duration-text.ts';
import { countText, sampleSentence } from '../pages/sample-text.ts';
import { wrapLine } from '../terminal-width.ts';
import type { DeviceBench } from './device-bench.ts';
import { turnName } from './device-turns.ts';

/** The device's figures for people. `width` is undefined where lines may have any length. */
export function deviceBenchText(bench: DeviceBench, width: number | undefined, unicode: boolean): string {
  const parts = [`${deviceSentence(bench)}.`, `${sampleSentence(bench.sample)}.`, ''];
  const text = parts.map((line) => wrapLine(line, width, '')).join('\n');
  const closing = [verifiedSentence(bench), memorySentence(bench)]
    .filter((sentence) => sentence !== '')
    .map((sentence) => wrapLine(`${sentence}.`, width, ''))
    .join('\n');
  return `${text}\n${turnTable(bench, width ?? 80, unicode)}\n${closing}\n`;
}

/** `zram0 (kernel zram lz4, /dev/zram0): 4,096 pages in each turn, …` */
export function deviceSentence({ state, path, pageCount, rounds }: DeviceBench): string {
  const what = [backendName(state.backend), state.algorithm, state.trueno?.info.objective]
    .filter((word) => word !== undefined)
    .join(' ');
  return visible(
    `${state.name} (${what}, ${path}): ${countText(pageCount)} pages in each turn, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, past the page cache`,
  );
}

/** How much was compared. */
export function verifiedSentence(bench: DeviceBench): string {
  return `All ${sizeText(BigInt(verifiedBytes(bench)))} that were read are what was written`;
}

export function verifiedBytes({ pageCount, rounds, turns }: DeviceBench): number {
  const readTurns = turns.filter(({ kind }) => kind.direction === 'read').length;
  return pageCount * PAGE_BYTES * rounds * readTurns;
}

/** Empty when the device did not tell. */
export function memorySentence({ memory }: DeviceBench): string {
  if (memory === undefined || memory.comprDataBytes === 0n) return '';
  const { origDataBytes, comprDataBytes, memUsedTotalBytes } = memory;
  const ratio = Number(origDataBytes) / Number(comprDataBytes);
  return `It kept ${sizeText(origDataBytes)} in ${sizeText(comprDataBytes)} (ratio ${ratio.toFixed(2)}), which took ${sizeText(memUsedTotalBytes)} of memory; now it is empty`;
}

const WIDEST_BAR = 20;
const NARROWEST_BAR = 6;

function turnTable({ turns }: DeviceBench, width: number, unicode: boolean): string {
  const names = turns.map(({ kind }) => turnName(kind));
  const nameWidth = Math.max(...names.map((name) => name.length));
  const isNarrow = width < nameWidth + 38;
  const room = Math.min(WIDEST_BAR, width - nameWidth - 1 - 11 - 1 - 27);
  const barWidth = !isNarrow && room >= NARROWEST_BAR ? room : 0;
  const best = Math.max(...turns.map(({ bytesPerSecond }) => bytesPerSecond.median));
  const line = (name: string, rate: string, bar: string, times: readonly string[]): string => {
    const cells = times.map((time) => time.padStart(8)).join(' ');
    const middle = barWidth === 0 ? ' ' : ` ${bar} `;
    return `${name.padEnd(isNarrow ? 0 : nameWidth)} ${rate.padStart(11)}${middle}${cells}`.trimEnd();
  };
  const head = line(
    '',
    'RATE',
    ' '.repeat(barWidth),
    isNarrow ? ['MEDIAN', '99 %'] : ['MEDIAN', '99 %', 'LONGEST'],
  );
  const lines = turns.map(({ bytesPerSecond, latency_ns, kind }, index) => {
    const times = [latency_ns.median, latency_ns.percentile99];
    if (!isNarrow) times.push(latency_ns.longest);
    const bar = barText(bytesPerSecond.median / best, barWidth, unicode).padEnd(barWidth);
    const painted = barWidth === 0 ? '' : paint(bar, kind.direction === 'read' ? 'cyan' : 'blue');
    const cells = times.map(durationText);
    const figures = line(
      isNarrow ? '' : (names[index] ?? ''),
      rateText(bytesPerSecond.median),
      painted,
      cells,
    );
    // No room beside: the name is a line of its own.
    return isNarrow ? `${names[index]}\n${figures}` : figures;
  });
  return `${[head, ...lines].join('\n')}\n`;
}

/** `450 MiB/s` */
export function rateText(bytesPerSecond: number): string {
  const mib = bytesPerSecond / 2 ** 20;
  return `${mib < 99.5 ? mib.toFixed(1) : Math.round(mib)} MiB/s`;
}
