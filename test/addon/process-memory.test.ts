import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { type NextAnonymousPage, readProcessPages } from '../../generator/cli/pages/process-memory.ts';
import { requireNativeAddon } from '../../generator/library/native-addon.ts';
import { PAGE_BYTES } from '../../generator/library/page.ts';

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
});

const TIB = 2 ** 40;
const MARKED = 40;
const { nextAnonymousPage } = requireNativeAddon();
/** Linux before 6.7. */
const cannotTell: NextAnonymousPage = (_, start) => start;

/** A process that has mapped `bytes`, as AddressSanitizer maps its shadow, with some marked pages all over its first `usedBytes`, the last one among them. */
async function startSparse(bytes: number, usedBytes: number): Promise<number> {
  const program = `
import mmap, sys
size = ${bytes}
MAP_PRIVATE, MAP_ANONYMOUS, MAP_NORESERVE = 0x02, 0x20, 0x4000
memory = mmap.mmap(-1, size, flags=MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE)
memory.madvise(mmap.MADV_NOHUGEPAGE)
for nth in range(${MARKED}):
    at = (${usedBytes} // ${MARKED} * (nth + 1) - 1) // 4096 * 4096
    memory[at : at + 11] = b'marked %04d' % nth
print('ready', flush=True)
sys.stdin.read()
`;
  child = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdout, pid } = child;
  if (stdout === null || pid === undefined) throw new Error('python3 does not run');
  await new Promise((resolve, reject) => {
    stdout.once('data', resolve);
    stdout.once('end', () => reject(new Error('python3 has ended')));
  });
  return pid;
}

function markedIn(pages: Uint8Array): readonly string[] {
  return Array.from({ length: pages.length / PAGE_BYTES }, (_, nth) =>
    Buffer.from(pages.subarray(nth * PAGE_BYTES, nth * PAGE_BYTES + 11)).toString('latin1'),
  ).filter((text) => text.startsWith('marked '));
}

const ALL_MARKED = Array.from({ length: MARKED }, (_, nth) => `marked ${`${nth}`.padStart(4, '0')}`);

describe('pages of a process that has mapped much and uses little of it', () => {
  // Entries of 20 TiB are 40 GiB: reading them all would take longer than a test may.
  test('are all found, as the kernel says where they are', async (context) => {
    const pid = await startSparse(20 * TIB, 20 * TIB);
    if (!kernelTells(pid)) context.skip('the kernel has no PAGEMAP_SCAN (Linux 6.7)');
    const { pages, residentBytes } = readProcessPages('/', pid, 100_000, nextAnonymousPage);
    expect(markedIn(pages)).toEqual(ALL_MARKED);
    expect(pages.length / residentBytes).toBeGreaterThan(0.98);
  });

  test('are the same where it does not say so', async () => {
    const pid = await startSparse(TIB / 16, TIB / 16);
    const slow = readProcessPages('/', pid, 100_000, cannotTell);
    const quick = readProcessPages('/', pid, 100_000, nextAnonymousPage);
    expect(markedIn(slow.pages)).toEqual(ALL_MARKED);
    expect(Buffer.compare(slow.pages, quick.pages)).toBe(0);
  });

  test('are not looked for behind the last one, which is what helps there', async () => {
    const pid = await startSparse(20 * TIB, TIB / 16);
    expect(markedIn(readProcessPages('/', pid, 100_000, cannotTell).pages)).toEqual(ALL_MARKED);
  });
});

/** Nothing is mapped in the first page. */
function kernelTells(pid: number): boolean {
  const pagemap = openSync(`/proc/${pid}/pagemap`, 'r');
  try {
    return nextAnonymousPage(pagemap, 0, PAGE_BYTES) === PAGE_BYTES;
  } finally {
    closeSync(pagemap);
  }
}
