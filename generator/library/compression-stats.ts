/** What a compressor did since it was built, in batches that ended and single calls. */
export interface CompressionStats {
  /** Pages compressed, whatever became of them: the four kinds below, summed. */
  readonly compressedPages: number;
  readonly sameFilledPages: number;
  readonly rawPages: number;
  /** Pages that became blocks of each algorithm. */
  readonly blockPages: { readonly lz4: number; readonly lz4hc: number; readonly zstd: number };
  /** Bytes that were compressed: 4096 a page. */
  readonly pageBytes: number;
  /** Bytes that are to be kept of them. */
  readonly storedBytes: number;
  readonly decompressedPages: number;
  /** Pages that could not be decompressed. */
  readonly corruptPages: number;
}
