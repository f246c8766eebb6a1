import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryRun } from '../run.mjs';
import { BENCH_PROGRAMS } from './programs.mjs';
import { PAGE_BYTES } from './report.mjs';

/**
 * One page set through one algorithm of kernel zram. Sizes are of mm_stat
 * (Documentation/admin-guide/blockdev/zram.rst).
 *
 * @typedef {import('./report.mjs').Times} Times
 * @typedef {{ request_bytes: number, write: Times, read: Times }} Request
 * @typedef {{ original_bytes: number, stored_bytes: number, used_bytes: number, same_filled_pages: number,
 *   raw_pages: number }} MemoryStatistics
 * @typedef {{ algorithm: string, pages: number, requests: readonly Request[], memory: MemoryStatistics }} KernelFigures
 */

/** What is compared, when the kernel has it. */
const ALGORITHMS = ['lz4', 'lz4hc', 'zstd', 'lzo-rle'];
const CONTROL = '/sys/class/zram-control';

/**
 * Runs the page set through a device that is made for it and removed again, once for each algorithm of this kernel.
 *
 * @param {string} path of the page set
 * @param {{ rounds: number, pages: number }} size
 * @returns {Promise<KernelFigures[] | string>} or why there is none
 */
export async function benchKernelZram(path, { rounds, pages }) {
  if (process.getuid?.() !== 0) return 'only root can make a zram device';
  if (!existsSync(CONTROL)) tryRun('modprobe', ['--quiet', 'zram']);
  if (!existsSync(CONTROL)) return 'this kernel has no zram';
  const id = readFileSync(`${CONTROL}/hot_add`, 'utf8').trim();
  const device = `/dev/zram${id}`;
  const attributes = `/sys/block/zram${id}`;
  try {
    // udev makes the node a moment later, where no devtmpfs does.
    for (let tries = 0; !existsSync(device) && tries < 100; tries += 1) await sleep(20);
    const known = readFileSync(`${attributes}/comp_algorithm`, 'utf8');
    const figures = [];
    for (const algorithm of ALGORITHMS.filter((name) => known.split(/[\s[\]]+/).includes(name))) {
      writeFileSync(`${attributes}/comp_algorithm`, algorithm);
      writeFileSync(`${attributes}/disksize`, `${pages * PAGE_BYTES}`);
      const { status, stdout, stderr } = spawnSync(
        `${BENCH_PROGRAMS}/block-device-bench`,
        [`${rounds}`, `${pages}`, device, path],
        { encoding: 'utf8' },
      );
      if (status !== 0) return stderr.trim();
      const memory = memoryStatistics(readFileSync(`${attributes}/mm_stat`, 'utf8'));
      figures.push({ algorithm, ...JSON.parse(stdout), memory });
      writeFileSync(`${attributes}/reset`, '1');
    }
    return figures.length > 0 ? figures : `this kernel's zram has none of ${ALGORITHMS.join(', ')}`;
  } finally {
    await remove(id);
  }
}

/** @param {string} text @returns {MemoryStatistics} */
function memoryStatistics(text) {
  const columns = text.trim().split(/\s+/).map(Number);
  const [original = 0, stored = 0, used = 0, , , same = 0, , huge = 0] = columns;
  return {
    original_bytes: original,
    stored_bytes: stored,
    used_bytes: used,
    same_filled_pages: same,
    raw_pages: huge,
  };
}

/** udev may still have it open. @param {string} id */
async function remove(id) {
  for (let tries = 0; ; tries += 1) {
    try {
      writeFileSync(`/sys/block/zram${id}/reset`, '1');
      writeFileSync(`${CONTROL}/hot_remove`, id);
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(20);
    }
  }
}
