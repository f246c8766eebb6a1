import type { Algorithm, BlockAlgorithm } from './algorithm.ts';
import { PAGE_BYTES } from './page.ts';

/**
 * `same-filled`: eight bytes over and over, which are what is kept. `compressed`: a block. `raw`: the page itself, which
 * did not shrink enough to be worth a block.
 */
export type PageForm = 'same-filled' | 'compressed' | 'raw';

/**
 * What is kept of a page. A plain object: it can be cloned, posted to a worker, and put together again from its parts,
 * of which only `bytes` has to be kept where one compressor reads them all.
 */
export interface CompressedPage {
  readonly form: PageForm;
  /** What made the block; undefined for the other forms, which any compressor reads. */
  readonly algorithm: BlockAlgorithm | undefined;
  /** 8, 4096, or the block's size: the size alone tells the form. */
  readonly bytes: Uint8Array;
  /** Names the dictionary that a block needs to be read; undefined without one. */
  readonly dictionaryId: string | undefined;
}

/** A pattern of a same-filled page is so long; no block is. */
const PATTERN_BYTES = 8;

/** The first bytes of a zstd frame (RFC 8878, 3.1.1), with which no LZ4 block starts. */
const ZSTD_MAGIC: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd];

/** The description of stored bytes, which it keeps, uncopied; `algorithm` is that of the compressor that made them. */
export function describeStored(
  bytes: Uint8Array,
  algorithm: Algorithm,
  dictionaryId: string | undefined,
): CompressedPage {
  const form = formOf(bytes.byteLength);
  const blockAlgorithm = form === 'compressed' ? blockAlgorithmOf(bytes, algorithm) : undefined;
  return Object.freeze({
    form,
    algorithm: blockAlgorithm,
    bytes,
    dictionaryId: blockAlgorithm === 'zstd' ? dictionaryId : undefined,
  });
}

function formOf(storedBytes: number): PageForm {
  if (storedBytes === PATTERN_BYTES) return 'same-filled';
  return storedBytes === PAGE_BYTES ? 'raw' : 'compressed';
}

function blockAlgorithmOf(block: Uint8Array, algorithm: Algorithm): BlockAlgorithm {
  if (algorithm !== 'adaptive') return algorithm;
  return ZSTD_MAGIC.every((byte, index) => block[index] === byte) ? 'zstd' : 'lz4';
}
