import { type BatchBuffers, batchBuffers } from '../../library/compressed-batch.ts';
import { PAGE_BYTES } from '../../library/page.ts';
import type { PageCompressor } from '../../library/page-compressor.ts';
import { buildCompressor, type CodecSetting, settingName } from './codec-setting.ts';
import { type Quartiles, quartilesOf } from './quartiles.ts';

/**
 * What a codec makes of pages, and how long it takes on one thread. Times are of wall clocks, in nanoseconds a page, of turns of some hundred
 * pages: in a turn that the processor was taken away from, it takes longer, and medians do not mind.
 */
export interface CodecFigures {
  readonly setting: CodecSetting;
  /** The SIMD code that ran. */
  readonly target: string;
  readonly storedBytes: number;
  /** Pages that did not shrink, and are kept as they are. */
  readonly rawPages: number;
  readonly compress_ns: Quartiles;
  readonly decompress_ns: Quartiles;
}

/** Pages of one repeated word, which no codec sees, told from all others. */
export interface SortedPages {
  readonly sameFilledPages: number;
  /** All others, one behind the other. */
  readonly pages: Uint8Array;
}

/** Called now and then with what share of all is done, between codecs and within. */
export type OnProgress = (share: number, what: string) => void;

/** How many pages a turn has: enough for a clock, and not too many for somebody who wants to stop it. */
const TURN_PAGES = 256;

/** Of a rest, times say little. */
const LEAST_TURN_BYTES = (TURN_PAGES / 2) * PAGE_BYTES;

/** A pattern of a same-filled page takes so many bytes; no block does. */
const PATTERN_BYTES = 8;

/** Moves pages together, in an order of chance, so that `pages` are changed. */
export function sortPages(pages: Uint8Array): SortedPages {
  const compressor = buildCompressor({ algorithm: 'lz4' });
  const buffers = batchBuffers(TURN_PAGES);
  let end = 0;
  for (const turn of turnsOf(pages)) {
    const { offsets } = compressor.compressBatch(turn, buffers);
    for (let index = 0; index < turn.length / PAGE_BYTES; index++) {
      if ((offsets[index + 1] ?? 0) - (offsets[index] ?? 0) === PATTERN_BYTES) continue;
      const from = turn.byteOffset - pages.byteOffset + index * PAGE_BYTES;
      pages.copyWithin(end, from, from + PAGE_BYTES);
      end += PAGE_BYTES;
    }
  }
  compressor.close();
  const others = pages.subarray(0, end);
  shufflePages(others);
  return { sameFilledPages: (pages.length - end) / PAGE_BYTES, pages: others };
}

/** Turns of pages that are neighbours would each be about something else, and their medians about one of them. */
function shufflePages(pages: Uint8Array): void {
  const kept = new Uint8Array(PAGE_BYTES);
  for (let last = pages.length / PAGE_BYTES - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    kept.set(pages.subarray(last * PAGE_BYTES, (last + 1) * PAGE_BYTES));
    pages.copyWithin(last * PAGE_BYTES, other * PAGE_BYTES, (other + 1) * PAGE_BYTES);
    pages.set(kept, other * PAGE_BYTES);
  }
}

/**
 * Compresses the pages with each setting and reads them back, `rounds` times, settings taking turns, after a round that warms up, takes sizes and
 * compares every byte. Throws what a compressor throws, and an Error when a page is read back as another.
 */
export async function measureCodecs(
  pages: Uint8Array,
  settings: readonly CodecSetting[],
  rounds: number,
  onProgress: OnProgress,
): Promise<readonly CodecFigures[]> {
  const subjects = settings.map((setting) => ({
    setting,
    compressor: buildCompressor(setting),
    samples: { compress: [] as number[], decompress: [] as number[] },
    storedBytes: 0,
    rawPages: 0,
  }));
  const room: Room = { stored: batchBuffers(TURN_PAGES), restored: new Uint8Array(TURN_PAGES * PAGE_BYTES) };
  const steps = (rounds + 1) * subjects.length;
  for (let round = 0; round <= rounds; round++) {
    for (const [nth, subject] of subjects.entries()) {
      const name = settingName(subject.setting);
      for (const turn of turnsOf(pages)) {
        const outcome = takeTurn(subject.compressor, turn, room);
        if (round > 0 && (turn.length >= pages.length || turn.length >= LEAST_TURN_BYTES)) {
          const turnPages = turn.length / PAGE_BYTES;
          subject.samples.compress.push(outcome.compress_ns / turnPages);
          subject.samples.decompress.push(outcome.decompress_ns / turnPages);
        } else if (round === 0) {
          requireSame(turn, room.restored, name);
          subject.storedBytes += outcome.storedBytes;
          subject.rawPages += outcome.rawPages;
        }
        const done = (turn.byteOffset - pages.byteOffset) / pages.length;
        onProgress((round * subjects.length + nth + done) / steps, name);
        // Signals and whoever reads get their turn, too.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
  return subjects.map(({ setting, compressor, samples, storedBytes, rawPages }) => {
    const target = compressor.backend;
    compressor.close();
    return {
      setting,
      target,
      storedBytes,
      rawPages,
      compress_ns: quartilesOf(samples.compress),
      decompress_ns: quartilesOf(samples.decompress),
    };
  });
}

interface Room {
  readonly stored: BatchBuffers;
  readonly restored: Uint8Array;
}

interface TurnOutcome {
  readonly compress_ns: number;
  readonly decompress_ns: number;
  readonly storedBytes: number;
  readonly rawPages: number;
}

function takeTurn(compressor: PageCompressor, turn: Uint8Array, { stored, restored }: Room): TurnOutcome {
  const start = process.hrtime.bigint();
  const batch = compressor.compressBatch(turn, stored);
  const middle = process.hrtime.bigint();
  compressor.decompressBatch(batch, restored);
  const end = process.hrtime.bigint();
  let rawPages = 0;
  for (let index = 1; index < batch.offsets.length; index++)
    if ((batch.offsets[index] ?? 0) - (batch.offsets[index - 1] ?? 0) === PAGE_BYTES) rawPages += 1;
  return {
    compress_ns: Number(middle - start),
    decompress_ns: Number(end - middle),
    storedBytes: batch.offsets.at(-1) ?? 0,
    rawPages,
  };
}

function requireSame(turn: Uint8Array, restored: Uint8Array, name: string): void {
  if (Buffer.compare(turn, restored.subarray(0, turn.length)) !== 0)
    throw new Error(`${name} gives back other pages than it was given; please report this`);
}

function* turnsOf(pages: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < pages.length; at += TURN_PAGES * PAGE_BYTES)
    yield pages.subarray(at, at + TURN_PAGES * PAGE_BYTES);
}
