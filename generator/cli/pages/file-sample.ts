import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { sharePages, spreadEvenly } from '../../core/memory/page-share.ts';
import { describeSystemError } from '../../host/system-error.ts';
import { PAGE_BYTES } from '../../library/page.ts';
import { joinSample, type PageSample, type PageSource } from './page-sample.ts';

interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  readonly pages: number;
}

/**
 * At most `most` pages of 4096 bytes of these files, of each by its share, spread evenly. Bytes behind the last whole page do not count. Each
 * that cannot be read, or is smaller than a page, is a problem.
 */
export function sampleFiles(paths: readonly string[], most: number): PageSample {
  const problems: Diagnostic[] = [];
  const files: OpenFile[] = [];
  try {
    for (const path of new Set(paths)) {
      const file = openFile(path);
      if ('text' in file) problems.push(file);
      else files.push(file);
    }
    const shares = sharePages(
      files.map(({ pages }) => pages),
      most,
    );
    const parts = files.flatMap((file, index) => {
      try {
        return [readShare(file, shares[index] ?? 0)];
      } catch (error) {
        problems.push(problem(file.path, `cannot be read: ${describeSystemError(error)}`));
        return [];
      }
    });
    return joinSample(parts, problems);
  } finally {
    for (const { descriptor } of files) closeSync(descriptor);
  }
}

/** A pipe would never end, nor would it open. */
function openFile(path: string): OpenFile | Diagnostic {
  let descriptor: number;
  try {
    descriptor = openSync(path, O_RDONLY_NONBLOCK);
  } catch (error) {
    return problem(path, `cannot be read: ${describeSystemError(error)}`);
  }
  const status = fstatSync(descriptor);
  const pages = Math.floor(status.size / PAGE_BYTES);
  const text = !status.isFile()
    ? 'is no regular file'
    : pages === 0
      ? `has ${status.size} bytes, less than a page of ${PAGE_BYTES}`
      : undefined;
  if (text === undefined) return { path, descriptor, pages };
  closeSync(descriptor);
  return problem(path, text);
}

const O_RDONLY_NONBLOCK = constants.O_RDONLY | constants.O_NONBLOCK;

function readShare(
  { path, descriptor, pages: count }: OpenFile,
  share: number,
): { readonly source: PageSource; readonly pages: Uint8Array } {
  const pages = Buffer.alloc(share * PAGE_BYTES);
  let end = 0;
  for (const index of spreadEvenly(count, share)) {
    // A file that has become shorter has no such page any more.
    if (readSync(descriptor, pages, end, PAGE_BYTES, index * PAGE_BYTES) === PAGE_BYTES) end += PAGE_BYTES;
  }
  return {
    source: { kind: 'file', path, pages: end / PAGE_BYTES, residentBytes: count * PAGE_BYTES },
    pages: pages.subarray(0, end),
  };
}

function problem(path: string, text: string): Diagnostic {
  return { severity: 'error', text: `${path} ${text}` };
}
