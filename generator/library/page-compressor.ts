import { availableParallelism } from 'node:os';
import { isUint8Array, isUint32Array } from 'node:util/types';
import type { Algorithm } from './algorithm.ts';
import { type BatchBuffers, batchBuffers, type CompressedBatch } from './compressed-batch.ts';
import { type CompressedPage, describeStored } from './compressed-page.ts';
import type { CompressionStats } from './compression-stats.ts';
import type { NativeAddon, NativeCompressor, NativeJob } from './native-addon.ts';
import { newPage, PAGE_BYTES, type Page } from './page.ts';
import type { SimdBackend } from './simd-backend.ts';
import { invalidArgument, withCode } from './trueno-error.ts';

/** How a batch runs off the event loop. */
export interface BatchOptions {
  /** How many threads share the work; at most as many as there are processors, which is also the default. */
  readonly threads?: number;
  /** Aborting it rejects the promise with its reason and stops the work. */
  readonly signal?: AbortSignal;
}

export interface CompressBatchOptions extends BatchOptions {
  /** Where the result goes, to allocate nothing: on SharedArrayBuffers, as `sharedBatchBuffers(pageCount)` makes them. */
  readonly into?: BatchBuffers;
}

export interface DecompressBatchOptions extends BatchOptions {
  /** Where the pages go, to allocate nothing: on a SharedArrayBuffer, with room for them. */
  readonly into?: Uint8Array;
}

/** What a compressor is, besides its native side. */
export interface CompressorIdentity {
  readonly algorithm: Algorithm;
  readonly dictionaryId: string | undefined;
}

/**
 * Compresses pages and gives them back, as a `CompressorBuilder` made it. What it throws is a `TruenoError` or, where there
 * is no memory for a result, JavaScript's own RangeError; damaged or foreign data throw `TRUENO_CORRUPT_BLOCK` and harm
 * nothing. Memory may be shared with other threads (SharedArrayBuffer) that write to it meanwhile: results are then those
 * of some mixture, and nothing worse.
 *
 * A compressor belongs to the thread that built it; each worker builds its own.
 */
export class PageCompressor {
  readonly #addon: NativeAddon;
  readonly #native: NativeCompressor;
  readonly #identity: CompressorIdentity;
  /** Where single pages are compressed to before their size is known. */
  readonly #scratch: Uint8Array = new Uint8Array(PAGE_BYTES);

  /** Use `CompressorBuilder`. */
  constructor(addon: NativeAddon, native: NativeCompressor, identity: CompressorIdentity) {
    this.#addon = addon;
    this.#native = native;
    this.#identity = identity;
  }

  get algorithm(): Algorithm {
    return this.#identity.algorithm;
  }

  /** The SIMD code that runs: the preferred one or, where `TRUENO_FORCE_TARGET` is set, that. */
  get backend(): SimdBackend {
    return this.#addon.compressorTarget(this.#native);
  }

  /** Names the dictionary, by what is in it; undefined without one. */
  get dictionaryId(): string | undefined {
    return this.#identity.dictionaryId;
  }

  /** Throws `TRUENO_INVALID_ARGUMENT`, `TRUENO_PAGE_SIZE` or `TRUENO_CLOSED`, as all that take a page do. */
  compress(page: Page): CompressedPage {
    const storedBytes = this.compressInto(page, this.#scratch);
    return describeStored(this.#scratch.slice(0, storedBytes), this.algorithm, this.dictionaryId);
  }

  /**
   * Without an object made: writes what is to be kept to the start of `out`, whose rest then holds anything, and gives its
   * size in bytes: 8 for a same-filled page, 4096 for one that does not shrink enough, and the block's otherwise.
   *
   * `out` has at least 4096 bytes, of which the page has none; else it throws `TRUENO_OUTPUT_TOO_SMALL` or
   * `TRUENO_OVERLAP`.
   */
  compressInto(page: Page, out: Uint8Array): number {
    return this.#addon.compressInto(this.#native, page, out);
  }

  /**
   * Throws `TRUENO_CORRUPT_BLOCK`, `TRUENO_OTHER_ALGORITHM` when this compressor does not read what made the block, or
   * `TRUENO_OTHER_DICTIONARY`.
   */
  decompress(compressed: CompressedPage): Page {
    const page = newPage();
    this.decompressInto(compressed, page);
    return page;
  }

  /**
   * Without an object made: fills the page. From bytes alone, as `compressInto` wrote them, nothing is known of another
   * dictionary: one of those gives an error or a wrong page.
   */
  decompressInto(compressed: CompressedPage | Uint8Array, page: Page): void {
    this.#addon.decompressInto(this.#native, this.#storedBytesOf(compressed), page);
  }

  /**
   * Compresses a whole number of pages, one behind the other; none is fine. With `into`, nothing is allocated but the
   * result itself, whose bytes and offsets are then views of those buffers: `batchBuffers(pageCount)` makes them.
   */
  compressBatch(pages: Uint8Array, into?: BatchBuffers): CompressedBatch {
    requireBytes(pages, 'pages');
    const pageCount = Math.floor(pages.byteLength / PAGE_BYTES);
    const { bytes, offsets } = into === undefined ? batchBuffers(pageCount) : readBuffers(into);
    const storedBytes = this.#addon.compressBatch(this.#native, pages, bytes, offsets);
    // Buffers of its own are as large as the pages: they are not kept.
    const kept = into === undefined ? bytes.slice(0, storedBytes) : bytes.subarray(0, storedBytes);
    return this.#batch(kept, offsets.subarray(0, pageCount + 1));
  }

  /**
   * Gives the pages, one behind the other: in `into`, which must have room for them, or in memory of their own. Throws
   * what `decompress` throws, with `pageIndex`; the pages before that one are there.
   */
  decompressBatch(batch: CompressedBatch, into?: Uint8Array): Uint8Array {
    const { bytes, offsets } = this.#readable(batch);
    const pageBytes = Math.max(0, offsets.length - 1) * PAGE_BYTES;
    const pages = into === undefined ? new Uint8Array(pageBytes) : into;
    this.#addon.decompressBatch(this.#native, bytes, offsets, pages);
    return pages.subarray(0, pageBytes);
  }

  /**
   * `compressBatch` off the event loop, on several threads. The pages may be changed or transferred as soon as the call
   * has returned, as they are copied; on a SharedArrayBuffer they are not copied and read while it runs.
   */
  async compressBatchAsync(pages: Uint8Array, options: CompressBatchOptions = {}): Promise<CompressedBatch> {
    const { threads, signal, into } = readOptions(options);
    if (into === undefined) {
      const { stored, offsets } = await settled(
        () => this.#addon.compressBatchAsync(this.#native, pages, threads),
        signal,
      );
      return this.#batch(new Uint8Array(stored), new Uint32Array(offsets));
    }
    const { bytes, offsets } = readBuffers(into);
    const pageCount = Math.floor(requireBytes(pages, 'pages').byteLength / PAGE_BYTES);
    const storedBytes = await settled(
      () => this.#addon.compressBatchIntoAsync(this.#native, pages, bytes, offsets, threads),
      signal,
    );
    return this.#batch(bytes.subarray(0, storedBytes), offsets.subarray(0, pageCount + 1));
  }

  /**
   * `decompressBatch` off the event loop, on several threads. The batch is copied before the call returns; what of it is
   * on a SharedArrayBuffer is read while it runs.
   */
  async decompressBatchAsync(
    batch: CompressedBatch,
    options: DecompressBatchOptions = {},
  ): Promise<Uint8Array> {
    const { threads, signal, into } = readOptions(options);
    const { bytes, offsets } = this.#readable(batch);
    if (into === undefined)
      return new Uint8Array(
        await settled(() => this.#addon.decompressBatchAsync(this.#native, bytes, offsets, threads), signal),
      );
    const pageBytes = Math.max(0, offsets.length - 1) * PAGE_BYTES;
    await settled(
      () => this.#addon.decompressBatchIntoAsync(this.#native, bytes, offsets, into, threads),
      signal,
    );
    return into.subarray(0, pageBytes);
  }

  /** What was done so far, also after `close`; batches count when they end. */
  stats(): CompressionStats {
    const stats = this.#addon.compressorStats(this.#native);
    const { sameFilledPages, rawPages, lz4Pages, lz4hcPages, zstdPages } = stats;
    const compressedPages = sameFilledPages + rawPages + lz4Pages + lz4hcPages + zstdPages;
    return Object.freeze({
      compressedPages,
      sameFilledPages,
      rawPages,
      blockPages: Object.freeze({ lz4: lz4Pages, lz4hc: lz4hcPages, zstd: zstdPages }),
      pageBytes: compressedPages * PAGE_BYTES,
      storedBytes: stats.storedBytes,
      decompressedPages: stats.decompressedPages,
      corruptPages: stats.corruptPages,
    });
  }

  /**
   * Gives the native memory back now, not when the garbage collector finds the compressor. Batches that run go on; every
   * later call throws `TRUENO_CLOSED`, but closing again is fine.
   */
  close(): void {
    this.#addon.closeCompressor(this.#native);
  }

  #batch(bytes: Uint8Array, offsets: Uint32Array): CompressedBatch {
    return Object.freeze({
      algorithm: this.algorithm,
      dictionaryId: this.dictionaryId,
      bytes,
      offsets,
    });
  }

  #storedBytesOf(compressed: CompressedPage | Uint8Array): Uint8Array {
    if (isUint8Array(compressed)) return compressed;
    if (typeof compressed !== 'object' || compressed === null)
      throw invalidArgument('what is decompressed must be a CompressedPage or a Uint8Array');
    const { algorithm, bytes, dictionaryId } = compressed;
    this.#requireReadable(algorithm, dictionaryId);
    return requireBytes(bytes, 'bytes of a CompressedPage');
  }

  /** Reads each property once, so that what was checked is what is used. */
  #readable(batch: CompressedBatch): BatchBuffers {
    if (typeof batch !== 'object' || batch === null) throw invalidArgument('batch must be a CompressedBatch');
    const { algorithm, bytes, dictionaryId, offsets } = batch;
    this.#requireReadable(algorithm, dictionaryId);
    if (!isUint32Array(offsets)) throw invalidArgument('offsets of a batch must be a Uint32Array');
    return { bytes: requireBytes(bytes, 'bytes of a batch'), offsets };
  }

  #requireReadable(algorithm: Algorithm | undefined, dictionaryId: string | undefined): void {
    if (algorithm !== undefined && !READABLE[this.algorithm].includes(algorithm))
      throw withCode(
        new Error(
          `a compressor for ${this.algorithm} does not read what ${String(algorithm)} made; build one for that`,
        ),
        'TRUENO_OTHER_ALGORITHM',
      );
    if (dictionaryId !== this.dictionaryId && (dictionaryId !== undefined || algorithm === 'zstd'))
      throw withCode(
        new Error(
          `this was compressed with ${dictionaryName(dictionaryId)}, the compressor has ${dictionaryName(this.dictionaryId)}`,
        ),
        'TRUENO_OTHER_DICTIONARY',
      );
  }
}

/** What a compressor reads; the two LZ4 algorithms make blocks of one format. */
const READABLE: Readonly<Record<Algorithm, readonly Algorithm[]>> = {
  lz4: ['lz4', 'lz4hc'],
  lz4hc: ['lz4', 'lz4hc'],
  zstd: ['zstd'],
  adaptive: ['lz4', 'lz4hc', 'zstd', 'adaptive'],
};

function dictionaryName(id: string | undefined): string {
  return id === undefined ? 'no dictionary' : `dictionary ${id}`;
}

function requireBytes(bytes: Uint8Array, name: string): Uint8Array {
  if (!isUint8Array(bytes)) throw invalidArgument(`${name} must be a Uint8Array`);
  return bytes;
}

function readBuffers(into: BatchBuffers): BatchBuffers {
  if (typeof into !== 'object' || into === null) throw invalidArgument('into must be the buffers of a batch');
  const { bytes, offsets } = into;
  return { bytes, offsets };
}

interface ReadOptions<Into> {
  readonly threads: number;
  readonly signal: AbortSignal | undefined;
  readonly into: Into | undefined;
}

function readOptions<Into>(options: BatchOptions & { readonly into?: Into }): ReadOptions<Into> {
  if (typeof options !== 'object' || options === null) throw invalidArgument('options must be an object');
  const { threads = availableParallelism(), signal, into } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw invalidArgument('signal must be an AbortSignal');
  return { threads, signal, into };
}

/** The value of a job, unless the signal comes first. */
async function settled<T>(start: () => NativeJob<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted();
  const { promise, cancel } = start();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await promise;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
