import type { Diagnostic } from '../../core/diagnostic.ts';

/** Where pages of a sample are from. */
export type PageSource =
  | {
      readonly kind: 'process';
      readonly pid: number;
      readonly name: string;
      /** How many of the sample's pages are of it. */
      readonly pages: number;
      /** Of its anonymous pages, how many bytes are in memory, and how many are swapped out. */
      readonly residentBytes: number;
      readonly swappedBytes: number;
    }
  | { readonly kind: 'file'; readonly path: string; readonly pages: number; readonly residentBytes: number };

/** What could be swapped out as well and is not in a sample. */
export interface LeftOut {
  /** Of the whole system: processes that could not be read, and what they have in memory. */
  readonly processes: number;
  readonly residentBytes: number;
  /** Shared memory, tmpfs among it: of the system, or what the processes have mapped, each for itself. */
  readonly sharedBytes: number;
}

/** Pages that somebody has in memory, or in files. */
export interface PageSample {
  /** One page behind the other. */
  readonly pages: Uint8Array;
  /** What pages were taken of, most first. */
  readonly sources: readonly PageSource[];
  /** What all sources have: the sample stands for so many bytes. */
  readonly totalBytes: number;
  /** Why something that was asked for is not in it. */
  readonly problems: readonly Diagnostic[];
  readonly leftOut: LeftOut;
}

/** Makes a sample of its parts; those without pages are no source. */
export function joinSample(
  parts: readonly { readonly source: PageSource; readonly pages: Uint8Array }[],
  problems: readonly Diagnostic[],
  leftOut: LeftOut = { processes: 0, residentBytes: 0, sharedBytes: 0 },
): PageSample {
  const pages = new Uint8Array(parts.reduce((sum, part) => sum + part.pages.length, 0));
  let at = 0;
  for (const part of parts) {
    pages.set(part.pages, at);
    at += part.pages.length;
    // Nobody else's memory is kept longer than it takes.
    part.pages.fill(0);
  }
  const sources = parts.map(({ source }) => source).filter((source) => source.pages > 0);
  return {
    pages,
    sources: [...sources].sort((a, b) => b.pages - a.pages),
    totalBytes: sources.reduce((sum, source) => sum + source.residentBytes, 0),
    problems,
    leftOut,
  };
}
