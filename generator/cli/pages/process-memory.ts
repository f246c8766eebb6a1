import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { EvenSelection, spreadEvenly } from '../../core/memory/page-share.ts';
import { PAGEMAP_ENTRY_BYTES, pageBacking } from '../../core/memory/pagemap.ts';
import { type ProcessStatus, parseProcessStatus } from '../../core/memory/process-status.ts';
import { type AnonymousMapping, anonymousMappings } from '../../core/memory/smaps.ts';
import { errorCode } from '../../host/system-error.ts';
import { PAGE_BYTES } from '../../library/page.ts';

/**
 * The address of the first anonymous page in memory from `start` up to `end`, or `end` when there is none, by an open
 * /proc/PID/pagemap. Gives `start` where it cannot tell.
 */
export type NextAnonymousPage = (pagemap: number, start: number, end: number) => number;

/** Pages of one process, and how many it has. */
export interface ProcessPages {
  /** One page behind the other, spread evenly over what is resident. */
  readonly pages: Uint8Array;
  readonly residentBytes: number;
  readonly swappedBytes: number;
}

/** What /proc says of a process below `root`. Throws what open(2) and read(2) fail with; ENOENT or ESRCH = there is none. */
export function readProcessStatus(root: string, pid: number): ProcessStatus {
  return parseProcessStatus(readFileSync(`${folderOf(root, pid)}/status`, 'utf8'));
}

/** Throws as `readProcessPages` does, which takes longer. */
export function requireReadableMemory(root: string, pid: number): void {
  closeSync(openSync(`${folderOf(root, pid)}/mem`, 'r'));
}

/**
 * Takes at most `most` anonymous pages that are in memory from a process, which runs on and is not changed. A page that goes away
 * meanwhile is left out, and so are the pages of zeros that take no memory. Throws what open(2) and read(2) fail with: EACCES or EPERM for the
 * process of somebody else, ENOENT or ESRCH for one that has ended.
 */
export function readProcessPages(
  root: string,
  pid: number,
  most: number,
  nextAnonymousPage: NextAnonymousPage,
): ProcessPages {
  const folder = folderOf(root, pid);
  const memory = openSync(`${folder}/mem`, 'r');
  try {
    const mappings = anonymousMappings(readFileSync(`${folder}/smaps`, 'utf8'));
    const pagemap = openSync(`${folder}/pagemap`, 'r');
    try {
      const { addresses, shared } = residentAddresses(pagemap, mappings, most, nextAnonymousPage);
      return {
        pages: readPages(memory, addresses, shared),
        residentBytes: mappings.reduce((sum, { anonymousBytes }) => sum + anonymousBytes, 0),
        swappedBytes: mappings.reduce((sum, { swappedBytes }) => sum + swappedBytes, 0),
      };
    } finally {
      closeSync(pagemap);
    }
  } finally {
    closeSync(memory);
  }
}

function folderOf(root: string, pid: number): string {
  return `${root === '/' ? '' : root}/proc/${pid}`;
}

/** How many entries of pagemap are read at once. */
const ENTRIES = 8192;
const NO_PAGES = Buffer.alloc(ENTRIES * PAGEMAP_ENTRY_BYTES);

interface ResidentAddresses {
  readonly addresses: readonly number[];
  /** Which of them other processes may have as well. */
  readonly shared: ReadonlySet<number>;
}

function residentAddresses(
  pagemap: number,
  mappings: readonly AnonymousMapping[],
  most: number,
  nextAnonymousPage: NextAnonymousPage,
): ResidentAddresses {
  const selection = new EvenSelection(most);
  const shared = new Set<number>();
  const entries = Buffer.alloc(ENTRIES * PAGEMAP_ENTRY_BYTES);
  const upper = new Uint32Array(entries.buffer, entries.byteOffset, 2 * ENTRIES);
  for (const { start, end, pageBytes, anonymousBytes } of mappings) {
    // Some map terabytes and use little of it. Where the kernel cannot say what is used, at least nothing is behind the
    // last page that smaps has counted. Pages of zeros are not counted, and have the same entry as pages that are shared.
    let unseenBytes = anonymousBytes;
    const next = (from: number): number => nextAnonymousPage(pagemap, Math.min(from, end), end);
    for (let first = next(start); unseenBytes > 0 && first < end; first = next(first + ENTRIES * pageBytes)) {
      const wanted = Math.min(ENTRIES, (end - first) / pageBytes);
      const position = BigInt(first / pageBytes) * BigInt(PAGEMAP_ENTRY_BYTES);
      const length = readSync(pagemap, entries, 0, wanted * PAGEMAP_ENTRY_BYTES, position);
      const isEmpty = entries.compare(NO_PAGES, 0, length, 0, length) === 0;
      for (let index = 0; !isEmpty && index < Math.floor(length / PAGEMAP_ENTRY_BYTES); index++) {
        const backing = pageBacking(upper[2 * index + UPPER_HALF] ?? 0);
        if (backing === 'other') continue;
        if (backing === 'anonymous') unseenBytes -= pageBytes;
        for (let at = 0; at < pageBytes; at += PAGE_BYTES) {
          const address = first + index * pageBytes + at;
          selection.add(address);
          if (backing === 'shared anonymous') shared.add(address);
        }
      }
      if (length < wanted * PAGEMAP_ENTRY_BYTES) break;
    }
  }
  const addresses = spreadEvenly(selection.kept.length, most).map((index) => selection.kept[index] ?? 0);
  return { addresses, shared };
}

/** Which of the two words of an entry has its upper bits. */
const UPPER_HALF = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

function readPages(memory: number, addresses: readonly number[], shared: ReadonlySet<number>): Uint8Array {
  const pages = Buffer.alloc(addresses.length * PAGE_BYTES);
  let end = 0;
  for (const address of addresses) {
    if (!readPage(memory, pages, end, address)) continue;
    const page = pages.subarray(end, end + PAGE_BYTES);
    if (!(shared.has(address) && page.equals(ZEROS))) end += PAGE_BYTES;
  }
  return pages.subarray(0, end);
}

/** False when the page is not there any more; a process that has ended reads as an empty file. */
function readPage(memory: number, into: Buffer, at: number, address: number): boolean {
  try {
    return readSync(memory, into, at, PAGE_BYTES, BigInt(address)) === PAGE_BYTES;
  } catch (error) {
    if (errorCode(error) === 'EIO' || errorCode(error) === 'EFAULT') return false;
    throw error;
  }
}

const ZEROS = Buffer.alloc(PAGE_BYTES);
