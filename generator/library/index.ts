/**
 * Compression of memory pages, as a library. Importing it never fails; what needs the native core throws
 * {@link NativeAddonError} where that cannot be loaded.
 *
 * @packageDocumentation
 */

import { type CpuFeatures, requireNativeAddon } from './native-addon.ts';

export { Algorithm, type BlockAlgorithm, Objective } from './algorithm.ts';
export {
  type BatchBuffers,
  batchBuffers,
  type CompressedBatch,
  pageOfBatch,
  sharedBatchBuffers,
} from './compressed-batch.ts';
export type { CompressedPage, PageForm } from './compressed-page.ts';
export type { CompressionStats } from './compression-stats.ts';
export { CompressorBuilder } from './compressor-builder.ts';
export { type CpuFeatures, type LoadAttempt, NativeAddonError } from './native-addon.ts';
export { newPage, PAGE_BYTES, type Page, page } from './page.ts';
export type {
  BatchOptions,
  CompressBatchOptions,
  DecompressBatchOptions,
  PageCompressor,
} from './page-compressor.ts';
export { SimdBackend } from './simd-backend.ts';
export { isTruenoError, TRUENO_ERROR_CODES, type TruenoError, type TruenoErrorCode } from './trueno-error.ts';

/** Version of the native core, e.g. `0.1.0`. */
export function nativeVersion(): string {
  return requireNativeAddon().version();
}

/**
 * The CPU as the native core sees it. Throws an Error with `code` `TRUENO_UNKNOWN_TARGET` or
 * `TRUENO_UNSUPPORTED_TARGET` when the environment variable `TRUENO_FORCE_TARGET` cannot be followed.
 */
export function cpuFeatures(): CpuFeatures {
  return requireNativeAddon().cpuFeatures();
}
