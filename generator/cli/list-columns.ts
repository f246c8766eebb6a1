import { type DeviceState, ratioOf } from '../core/state/device-state.ts';
import type { TableColumn } from './text-table.ts';

/** A value of a column; undefined when nobody knows. Sizes in bytes. */
export type ColumnValue = string | bigint | number | undefined;

export interface ListColumn extends TableColumn {
  /** Of the member in JSON. */
  readonly name: string;
  readonly describe: string;
  readonly kind: 'text' | 'size' | 'count' | 'ratio';
  readonly value: (device: DeviceState) => ColumnValue;
}

/** Those of zramctl(8), which means the same by their names, and ours. */
export const LIST_COLUMNS: readonly ListColumn[] = [
  column('NAME', 'text', 'path of the device', ({ node }) => node),
  column('DISKSIZE', 'size', 'most that it can hold, uncompressed', ({ size_bytes }) => size_bytes),
  column('DATA', 'size', 'uncompressed size of what it holds', ({ mmStat }) => mmStat?.origDataBytes),
  column('COMPR', 'size', 'compressed size of that', ({ mmStat }) => mmStat?.comprDataBytes),
  column('ALGORITHM', 'text', 'of pages written from now on', ({ algorithm }) => algorithm),
  column('STREAMS', 'count', 'pages compressed at once at most', ({ streams }) => streams),
  column('ZERO-PAGES', 'count', 'same-filled pages, which take no memory', ({ mmStat }) => mmStat?.samePages),
  column('TOTAL', 'size', 'memory of all pages, with what the allocator wastes', ({ mmStat }) => {
    return mmStat?.memUsedTotalBytes;
  }),
  column('MEM-LIMIT', 'size', 'most memory that pages may take; 0 = no limit', ({ mmStat }) => {
    return mmStat?.memLimitBytes;
  }),
  column('MEM-USED', 'size', 'most memory that pages ever took', ({ mmStat }) => mmStat?.memUsedMaxBytes),
  column('MIGRATED', 'count', 'pages moved by compaction', ({ mmStat }) => mmStat?.pagesCompacted),
  column('COMP-RATIO', 'ratio', 'DATA by TOTAL', ({ mmStat }) => ratioOf(mmStat)),
  column('MOUNTPOINT', 'text', 'where it is mounted, or [SWAP]', ({ uses }) => {
    return uses.map((use) => (use.kind === 'swap' ? '[SWAP]' : use.mountPoint)).join(',') || undefined;
  }),
  column('BACKEND', 'text', 'who serves it: kernel or trueno', ({ backend }) => backend),
  column('HUGE-PAGES', 'count', 'pages kept uncompressed', ({ mmStat }) => mmStat?.hugePages),
  column('PRIORITY', 'count', 'of the swap', ({ uses }) => {
    return uses.flatMap((use) => (use.kind === 'swap' ? [use.priority] : []))[0];
  }),
  column('USED', 'size', 'of the swap, uncompressed', ({ uses }) => {
    return uses.flatMap((use) => (use.kind === 'swap' ? [use.used_bytes] : []))[0];
  }),
];

/** The first six are those of zramctl, so that scripts that count columns find them. */
export const DEFAULT_COLUMNS: readonly string[] = [
  'NAME',
  'ALGORITHM',
  'DISKSIZE',
  'DATA',
  'COMPR',
  'TOTAL',
  'COMP-RATIO',
  'BACKEND',
  'MOUNTPOINT',
];

function column(
  heading: string,
  kind: ListColumn['kind'],
  describe: string,
  value: ListColumn['value'],
): ListColumn {
  const name = heading.toLowerCase().replaceAll('-', '_');
  return { heading, name, kind, describe, value, align: kind === 'text' ? 'left' : 'right' };
}

/** The columns of a list such as `name,data` or `+priority`, which adds to the usual ones; or the name that is none. */
export function chooseColumns(list: string): readonly ListColumn[] | { readonly unknown: string } {
  const asked = list.replace(/^\+/, '').split(',');
  const names = list.startsWith('+') ? [...DEFAULT_COLUMNS, ...asked] : asked;
  const columns: ListColumn[] = [];
  for (const name of names) {
    const found = LIST_COLUMNS.find(({ heading }) => heading === name.trim().toUpperCase());
    if (found === undefined) return { unknown: name };
    columns.push(found);
  }
  return columns;
}

/** A value for people, or, with `bytes`, for programs. */
export function cellText({ kind, value }: ListColumn, device: DeviceState, bytes: boolean): string {
  const found = value(device);
  if (found === undefined) return '';
  if (kind === 'size' && typeof found === 'bigint' && !bytes) return shortSize(found);
  return kind === 'ratio' && typeof found === 'number' ? found.toFixed(2) : found.toString();
}

const UNITS = 'BKMGTPE';

/** As zramctl(8) writes sizes: `0B`, `4K`, `1.5G`; one decimal, rounded, when it is not 0. */
export function shortSize(bytes: bigint): string {
  let exponent = 0;
  while (exponent < UNITS.length - 1 && bytes >= 1024n ** BigInt(exponent + 1)) exponent += 1;
  const unit = 1024n ** BigInt(exponent);
  const tenths = (bytes * 20n + unit) / (unit * 2n);
  const text = tenths % 10n === 0n ? `${tenths / 10n}` : `${tenths / 10n}.${tenths % 10n}`;
  return `${text}${UNITS[exponent]}`;
}
