import { createHash } from 'node:crypto';
import { Algorithm, type Objective } from './algorithm.ts';
import { requireNativeAddon } from './native-addon.ts';
import { PageCompressor } from './page-compressor.ts';
import type { SimdBackend } from './simd-backend.ts';

/**
 * Says what a compressor is to be, and builds it. What was not said has its usual value. Settings are checked when the
 * compressor is built.
 *
 * @example
 * const compressor = new CompressorBuilder().algorithm(Algorithm.Zstd).level(1).build();
 */
export class CompressorBuilder {
  #algorithm: Algorithm = Algorithm.Lz4;
  #level: number | undefined;
  #dictionary: Uint8Array | undefined;
  #backend: SimdBackend | undefined;
  #objective: Objective | undefined;

  /** LZ4 unless told otherwise. */
  algorithm(algorithm: Algorithm): this {
    this.#algorithm = algorithm;
    return this;
  }

  /**
   * More is smaller and slower. lz4: 0 or 1, usually 1. lz4hc: 3 to 12, usually 9. zstd: -131072 to 22, usually 3. For adaptive it is the
   * level of zstd.
   */
  level(level: number): this {
    this.#level = level;
    return this;
  }

  /**
   * For zstd and adaptive: what `zstd --train` makes out of pages, or any bytes that pages are like, at most 128 MiB. They
   * are copied when the compressor is built. What was compressed with a dictionary can only be read with the same one.
   */
  dictionary(dictionary: Uint8Array): this {
    this.#dictionary = dictionary;
    return this;
  }

  /**
   * Which SIMD code our own loops run, instead of the best that the machine has; the environment variable
   * `TRUENO_FORCE_TARGET` goes before it. It changes no result.
   */
  preferBackend(backend: SimdBackend): this {
    this.#backend = backend;
    return this;
  }

  /** For adaptive: what it is to save. `balance` unless told otherwise. */
  objective(objective: Objective): this {
    this.#objective = objective;
    return this;
  }

  /**
   * Builds a compressor; may be called again for another one. Throws `TRUENO_INVALID_ARGUMENT`, `TRUENO_INVALID_LEVEL`,
   * `TRUENO_NO_DICTIONARIES`, `TRUENO_BAD_DICTIONARY`, `TRUENO_UNKNOWN_TARGET`, `TRUENO_UNSUPPORTED_TARGET`,
   * `TRUENO_OUT_OF_MEMORY`, or `TRUENO_NO_ADDON` when the native core cannot be loaded.
   */
  build(): PageCompressor {
    const addon = requireNativeAddon();
    const algorithm = this.#algorithm;
    const dictionary = this.#dictionary;
    const native = addon.createCompressor(algorithm, this.#level, dictionary, this.#backend, this.#objective);
    const dictionaryId = dictionary === undefined ? undefined : dictionaryIdOf(dictionary);
    return new PageCompressor(addon, native, { algorithm, dictionaryId });
  }
}

/** Enough of a digest for no two dictionaries of one place to share it. */
function dictionaryIdOf(dictionary: Uint8Array): string {
  return createHash('sha256').update(dictionary).digest('hex').slice(0, 16);
}
