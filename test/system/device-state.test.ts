import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtProgram, type Run, run } from '../cli/built-program.ts';

/** What the CLI says of a real zram0, which must be free, beside what the kernel and zramctl(8) say. */

const DEVICE = '/sys/block/zram0';

function attribute(name: string): string {
  return readFileSync(`${DEVICE}/${name}`, 'utf8').trim();
}

function obstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  if (!existsSync(DEVICE) || !existsSync('/dev/zram0')) return 'no /dev/zram0';
  return attribute('initstate') === '0' ? undefined : 'zram0 is in use on this machine';
}

const missing = obstacle();
beforeEach((context) => context.skip(missing !== undefined, missing));
afterEach(() => writeFileSync(`${DEVICE}/reset`, '1'));

const truenoZram = (...args: readonly string[]): Promise<Run> => run(builtProgram('trueno-zram'), args);

/** Pages of text, of one byte, and of noise. */
function fill(): void {
  const noise = new Uint8Array(256 * 4096);
  for (let offset = 0; offset < noise.length; offset += 65536)
    crypto.getRandomValues(noise.subarray(offset, offset + 65536));
  const text = Buffer.alloc(512 * 4096, 'Compressed swap holds more than the memory it takes. ');
  writeFileSync('/dev/zram0', Buffer.concat([text, Buffer.alloc(128 * 4096, 7), noise]));
  execFileSync('sync', ['/dev/zram0']);
}

test('figures are those of the kernel, to the byte', async () => {
  writeFileSync(`${DEVICE}/disksize`, '64M');
  fill();
  const { status, stdout } = await truenoZram('stat', '--json', 'zram0');
  expect(status).toBe(0);
  const [device] = JSON.parse(stdout).devices;
  for (const file of ['mm_stat', 'io_stat'])
    expect(Object.values(device[file]).join(' ')).toBe(attribute(file).replace(/ +/g, ' '));
  expect(device.mm_stat.huge_pages).toBeGreaterThan(0);
  expect(device.mm_stat.same_pages).toBeGreaterThan(0);
  expect(device.disksize).toBe(Number(attribute('disksize')));
});

test.each([4096, 1048576 - 4096, 1073741824 - 4096, 1177440256, 1610612736, 5_000_003_584])(
  'columns of zramctl have the text of zramctl, with %d bytes',
  async (size_bytes) => {
    writeFileSync(`${DEVICE}/disksize`, String(size_bytes));
    if (size_bytes > 1 << 27) fill();
    // Not MIGRATED, a number of pages, which zramctl 2.38 writes as bytes.
    const columns = 'NAME,DISKSIZE,DATA,COMPR,ALGORITHM,ZERO-PAGES,TOTAL,MEM-LIMIT,MEM-USED';
    for (const options of [['--raw'], ['--raw', '--noheadings'], ['--raw', '--bytes']]) {
      const args = [...options, '--output', columns];
      const { stdout } = await truenoZram('list', ...args, '/dev/zram0');
      expect(stdout).toBe(execFileSync('zramctl', [...args, '/dev/zram0'], { encoding: 'utf8' }));
    }
  },
);

test('swap is seen, with its priority', async () => {
  writeFileSync(`${DEVICE}/disksize`, '64M');
  execFileSync('mkswap', ['/dev/zram0']);
  execFileSync('swapon', ['--priority', '77', '/dev/zram0']);
  try {
    const { stdout } = await truenoZram('list', '-n', '-o', 'name,mountpoint,priority');
    expect(stdout).toBe('/dev/zram0 [SWAP] 77\n');
  } finally {
    execFileSync('swapoff', ['/dev/zram0']);
  }
});
