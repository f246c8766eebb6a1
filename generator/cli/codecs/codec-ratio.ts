import { PAGE_BYTES } from '../../library/page.ts';
import type { CodecFigures } from './codec-measurement.ts';

/** Pages that codecs were measured with, and what they made of them. */
export interface CodecRun {
  /** Besides same-filled ones. */
  readonly pageCount: number;
  readonly sameFilledPages: number;
  readonly rounds: number;
  /** The SIMD code that the core runs when nobody says anything. */
  readonly activeTarget: string;
  readonly codecs: readonly CodecFigures[];
}

/** How many times smaller the pages become, same-filled ones apart. */
export function ratioOfCodec({ pageCount }: CodecRun, { storedBytes }: CodecFigures): number {
  return (pageCount * PAGE_BYTES) / storedBytes;
}

/**
 * What the pages become, same-filled ones among them, as a share of what they were. Nothing is stored of a same-filled page, as
 * `compr_data_size` counts it.
 */
export function storedShare({ pageCount, sameFilledPages }: CodecRun, { storedBytes }: CodecFigures): number {
  return storedBytes / ((pageCount + sameFilledPages) * PAGE_BYTES);
}
