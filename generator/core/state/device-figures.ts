import type { BdStat } from '../compat/bd-stat.ts';
import type { IoStat } from '../compat/io-stat.ts';
import type { MmStat } from '../compat/mm-stat.ts';
import type { DeviceState, TruenoServer } from './device-state.ts';

/** One number of a device. What the kernel has too goes by its name (Documentation/admin-guide/blockdev/zram.rst). */
export interface DeviceFigure {
  readonly name: string;
  readonly value: bigint;
  readonly unit: 'bytes' | 'pages' | 'count' | 'milliseconds';
  /** False for what only grows. */
  readonly gauge: boolean;
  readonly describe: string;
}

/** All figures that are known of a device. */
export function deviceFigures({ mmStat, ioStat, bdStat, trueno }: DeviceState): readonly DeviceFigure[] {
  return [
    ...(mmStat === undefined ? [] : mmFigures(mmStat)),
    ...(ioStat === undefined ? [] : ioFigures(ioStat)),
    ...(bdStat === undefined ? [] : bdFigures(bdStat)),
    ...(trueno === undefined ? [] : truenoFigures(trueno)),
  ];
}

/** The figures of mm_stat that the kernel gives, in its order. */
export function mmFigures(stat: MmStat): readonly DeviceFigure[] {
  return [
    gauge('orig_data_size', stat.origDataBytes, 'bytes', 'Uncompressed size of the pages that are stored'),
    gauge('compr_data_size', stat.comprDataBytes, 'bytes', 'Compressed size of the pages that are stored'),
    gauge('mem_used_total', stat.memUsedTotalBytes, 'bytes', 'Memory of stored pages, with what is wasted'),
    gauge('mem_limit', stat.memLimitBytes, 'bytes', 'Most memory that pages may take, 0 = no limit'),
    gauge('mem_used_max', stat.memUsedMaxBytes, 'bytes', 'Most memory that pages ever took'),
    gauge('same_pages', stat.samePages, 'pages', 'Same-filled pages, which take no memory'),
    counter('pages_compacted', stat.pagesCompacted, 'pages', 'Pages moved by compaction'),
    ...known(stat.hugePages, (value) => gauge('huge_pages', value, 'pages', 'Pages kept uncompressed')),
    ...known(stat.hugePagesSince, (value) =>
      counter('huge_pages_since', value, 'pages', 'Pages ever kept uncompressed'),
    ),
  ];
}

/** Those of io_stat. */
export function ioFigures(stat: IoStat): readonly DeviceFigure[] {
  return [
    counter('failed_reads', stat.failedReads, 'count', 'Reads that failed'),
    counter('failed_writes', stat.failedWrites, 'count', 'Writes that failed'),
    counter('invalid_io', stat.invalidIo, 'count', 'Requests that were not whole pages'),
    counter('notify_free', stat.notifyFree, 'pages', 'Pages freed by swap and by discard'),
  ];
}

/** Those of bd_stat. */
export function bdFigures(stat: BdStat): readonly DeviceFigure[] {
  return [
    gauge('bd_count', stat.storedBlocks, 'pages', 'Pages on the backing device'),
    counter('bd_reads', stat.readBlocks, 'pages', 'Pages read from the backing device'),
    counter('bd_writes', stat.writtenBlocks, 'pages', 'Pages written to the backing device'),
  ];
}

/** What a trueno device has besides, without histograms and shares. */
export function truenoFigures({ info, statistics }: TruenoServer): readonly DeviceFigure[] {
  return [
    gauge('reserve_bytes', statistics.reserve_bytes, 'bytes', 'Memory that is ready for pages to come'),
    gauge('slots_bytes', statistics.slots_bytes, 'bytes', 'Memory of the table of pages'),
    counter('reads', statistics.reads, 'count', 'Read requests'),
    counter('writes', statistics.writes, 'count', 'Write requests'),
    counter('discards', statistics.discards, 'count', 'Discard requests'),
    counter('pages_read', statistics.pagesRead, 'pages', 'Pages read'),
    counter('pages_written', statistics.pagesWritten, 'pages', 'Pages written'),
    counter('recoveries', info.recoveries, 'count', 'Times that another worker took over'),
    ...known(statistics.lastOutage_ms, (value) =>
      gauge(
        'last_outage_ms',
        value,
        'milliseconds',
        'From the death of a worker until pages were served again',
      ),
    ),
  ];
}

type Unit = DeviceFigure['unit'];

function gauge(name: string, value: bigint, unit: Unit, describe: string): DeviceFigure {
  return { name, value, unit, gauge: true, describe };
}

function counter(name: string, value: bigint, unit: Unit, describe: string): DeviceFigure {
  return { name, value, unit, gauge: false, describe };
}

function known(value: bigint | undefined, figure: (value: bigint) => DeviceFigure): readonly DeviceFigure[] {
  return value === undefined ? [] : [figure(value)];
}
