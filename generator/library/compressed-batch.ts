import type { Algorithm } from './algorithm.ts';
import { type CompressedPage, describeStored } from './compressed-page.ts';
import { PAGE_BYTES } from './page.ts';
import { invalidArgument, withCode } from './trueno-error.ts';

/**
 * What is kept of many pages, without an object for each. A plain object: it can be cloned, and posted to a worker with
 * `bytes.buffer` and `offsets.buffer` transferred.
 */
export interface CompressedBatch {
  /** The algorithm of the compressor that made it. */
  readonly algorithm: Algorithm;
  /** Names the dictionary that it was made with; undefined without one. */
  readonly dictionaryId: string | undefined;
  /** What is kept of all pages, one behind the other. */
  readonly bytes: Uint8Array;
  /** Page `i` is kept in the bytes from `offsets[i]` to `offsets[i + 1]`: one more than there are pages. */
  readonly offsets: Uint32Array;
}

/** Memory that a batch is written to. See {@link batchBuffers}. */
export interface BatchBuffers {
  /** At least as many bytes as the pages have. */
  readonly bytes: Uint8Array;
  /** At least one more than there are pages. */
  readonly offsets: Uint32Array;
}

/** Memory for batches of up to so many pages, to be used again and again. */
export function batchBuffers(pageCount: number): BatchBuffers {
  return buffersOn(ArrayBuffer, pageCount);
}

/** The same on SharedArrayBuffers: for batches off the event loop, and for workers to read without a copy. */
export function sharedBatchBuffers(pageCount: number): BatchBuffers {
  return buffersOn(SharedArrayBuffer, pageCount);
}

function buffersOn(
  Memory: ArrayBufferConstructor | SharedArrayBufferConstructor,
  pageCount: number,
): BatchBuffers {
  if (!Number.isSafeInteger(pageCount) || pageCount < 0)
    throw invalidArgument(`a number of pages cannot be ${String(pageCount)}`);
  return Object.freeze({
    bytes: new Uint8Array(new Memory(pageCount * PAGE_BYTES)),
    offsets: new Uint32Array(new Memory((pageCount + 1) * Uint32Array.BYTES_PER_ELEMENT)),
  });
}

/** One page of a batch, a view of its bytes. Throws `TRUENO_INVALID_ARGUMENT` when there is no such page. */
export function pageOfBatch(batch: CompressedBatch, index: number): CompressedPage {
  const { bytes, offsets } = batch;
  const begin = offsets[index];
  const end = offsets[index + 1];
  if (begin === undefined || end === undefined)
    throw withCode(
      new RangeError(`the batch has pages 0 to ${offsets.length - 2}, and no page ${index}`),
      'TRUENO_INVALID_ARGUMENT',
    );
  return describeStored(bytes.subarray(begin, end), batch.algorithm, batch.dictionaryId);
}
