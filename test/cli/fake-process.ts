import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A process as /proc shows it, with memory that is made up. */
export interface FakeProcess {
  readonly pid: number;
  readonly name: string;
  /** Its anonymous pages, in one mapping. */
  readonly pages: readonly Uint8Array[];
  /** Of the mapping; what stands there is the file `mem`. */
  readonly swappedBytes?: number;
  /** Shared memory that it has mapped. */
  readonly sharedBytes?: number;
}

const START = 0x10000;
const PRESENT = 1n << 63n;
const EXCLUSIVE = 1n << 56n;

/** Puts it below `root`. */
export function putProcess(
  root: string,
  { pid, name, pages, swappedBytes = 0, sharedBytes = 0 }: FakeProcess,
): void {
  const folder = join(root, 'proc', `${pid}`);
  mkdirSync(folder, { recursive: true });
  const kib = pages.length * 4;
  const end = START + (pages.length + 8) * 4096;
  writeFileSync(
    join(folder, 'status'),
    `Name:\t${name}\nState:\tS (sleeping)\nVmSize:\t${kib + 32} kB\nRssAnon:\t${kib} kB\nRssShmem:\t${sharedBytes / 1024} kB\n`,
  );
  writeFileSync(
    join(folder, 'smaps'),
    `${START.toString(16)}-${end.toString(16)} rw-p 00000000 00:00 0 \nKernelPageSize: 4 kB\nAnonymous: ${kib} kB\nSwap: ${swappedBytes / 1024} kB\nVmFlags: rd wr mr mw me ac\n`,
  );
  const memory = openSync(join(folder, 'mem'), 'w');
  const pagemap = openSync(join(folder, 'pagemap'), 'w');
  for (const [nth, page] of pages.entries()) {
    writeSync(memory, page, 0, 4096, START + nth * 4096);
    const entry = Buffer.alloc(8);
    entry.writeBigUInt64LE(PRESENT | EXCLUSIVE);
    writeSync(pagemap, entry, 0, 8, (START / 4096 + nth) * 8);
  }
  // Entries of pages that are not there.
  writeSync(pagemap, Buffer.alloc(64), 0, 64, (START / 4096 + pages.length) * 8);
  closeSync(memory);
  closeSync(pagemap);
}

const WORDS = ['page', 'swap', 'memory', 'compressed', 'of', 'the', 'kernel', 'device', '0x7f', '{}'];

/** Pages of words in a random order, the same for the same seed. */
export function wordPages(count: number, seed: number): Uint8Array[] {
  let state = seed * 2 + 1;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 8) % limit;
  };
  return Array.from({ length: count }, () => {
    let text = '';
    while (text.length < 4096) text += `${WORDS[next(WORDS.length)]}${next(3000)} `;
    return Buffer.from(text.slice(0, 4096));
  });
}

export function samePages(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, nth) => Buffer.alloc(4096, nth));
}
