import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { collectPageSets } from './bench/page-sets.mjs';
import { BENCH_PROGRAMS, buildBenchPrograms } from './bench/programs.mjs';
import { build } from './build.mjs';
import { BUILD } from './paths.mjs';
import { say } from './run.mjs';

// `npm run bench:library -- [PAGES-FILE…]`: what the library costs over the C++ loop that it calls, and how batches off the
// event loop scale with threads. All take turns, as the speed of a machine drifts; a figure is the median of its rounds
// and a ratio the median of the ratios within a round. Sets are repeated until a batch is large: a virtual machine may need
// milliseconds until a processor that was idle runs anything, which no library can help.

/** @typedef {typeof import('../library/index.ts')} Library */
/** @typedef {{ [name: string]: number[] }} Times ns a page, by what was done, in the order of the rounds */

const ROUNDS = 11;
/** The first ones only warm caches and compilers. */
const WARM_UP = 2;
const PAGE_BYTES = 4096;
const FEWEST_PAGES = 32_768;
const ALGORITHMS = /** @type {const} */ (['lz4', 'zstd']);

buildBenchPrograms(['page-loop', 'trueno-pageset']);
await build();
/** @type {Library} */
const library = await import(`${BUILD}/library/index.mjs`);

const files = process.argv.slice(2);
const folder = mkdtempSync(`${tmpdir()}/trueno-bench-`);
try {
  const sets =
    files.length === 0 ? await collectPageSets(folder) : files.map((file) => ({ path: resolve(file) }));
  say(
    `${cpus()[0]?.model}, ${availableParallelism()} processors, Node ${process.versions.node}, ${ROUNDS} rounds, ` +
      `batches of ${FEWEST_PAGES} pages or more`,
  );
  for (const { path } of sets) {
    const repeated = repeatPages(path);
    for (const algorithm of ALGORITHMS) report(path, algorithm, await measure(repeated, algorithm));
    rmSync(repeated);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} path @returns {string} a file that has the pages as often as it takes */
function repeatPages(path) {
  const file = readFileSync(path);
  const pages = file.subarray(0, file.byteLength - (file.byteLength % PAGE_BYTES));
  if (pages.byteLength === 0) throw new Error(`${path} has no page of ${PAGE_BYTES} bytes`);
  const repeated = `${folder}/repeated.pages`;
  for (let bytes = 0; bytes < FEWEST_PAGES * PAGE_BYTES; bytes += pages.byteLength)
    appendFileSync(repeated, pages, { mode: 0o600 });
  return repeated;
}

/** @param {string} path @param {(typeof ALGORITHMS)[number]} algorithm @returns {Promise<Times>} */
async function measure(path, algorithm) {
  const file = readFileSync(path);
  const pageCount = Math.floor(file.byteLength / PAGE_BYTES);
  const pages = new Uint8Array(new SharedArrayBuffer(pageCount * PAGE_BYTES));
  pages.set(file.subarray(0, pages.byteLength));
  const ownPages = Uint8Array.from(pages);
  const restored = new Uint8Array(pages.byteLength);
  const sharedRestored = new Uint8Array(new SharedArrayBuffer(pages.byteLength));
  const into = library.batchBuffers(pageCount);
  const sharedInto = library.sharedBatchBuffers(pageCount);
  const compressor = new library.CompressorBuilder().algorithm(algorithm).build();
  const batch = compressor.compressBatch(ownPages);

  const program = spawn(`${BENCH_PROGRAMS}/page-loop`, [path, algorithm], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  /** @type {Times} */
  const times = {};
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    /** @param {string} name @param {number} ns */
    const note = (name, ns) => {
      times[name] ??= [];
      if (round >= WARM_UP) times[name].push(ns / pageCount);
    };
    /** @param {string} name @param {() => unknown} action */
    const time = async (name, action) => {
      const start = process.hrtime.bigint();
      await action();
      note(name, Number(process.hrtime.bigint() - start));
    };

    program.stdin.write('\n');
    const { value } = await lines.next();
    const [compress_ns = Number.NaN, decompress_ns = Number.NaN] = String(value).split(' ').map(Number);
    note('compress, C++ loop', compress_ns);
    await time('compress, batch', () => compressor.compressBatch(ownPages, into));
    for (let threads = 1; threads <= availableParallelism(); threads *= 2) {
      await time(`compress, ${threads} threads`, () => compressor.compressBatchAsync(pages, { threads }));
    }
    for (let threads = 1; threads <= availableParallelism(); threads *= 2) {
      await time(`compress into, ${threads} threads`, () =>
        compressor.compressBatchAsync(pages, { threads, into: sharedInto }),
      );
    }
    const sharedBatch = await compressor.compressBatchAsync(pages, { into: sharedInto });
    note('decompress, C++ loop', decompress_ns);
    await time('decompress, batch', () => compressor.decompressBatch(batch, restored));
    for (let threads = 1; threads <= availableParallelism(); threads *= 2) {
      await time(`decompress, ${threads} threads`, () => compressor.decompressBatchAsync(batch, { threads }));
    }
    for (let threads = 1; threads <= availableParallelism(); threads *= 2) {
      await time(`decompress into, ${threads} threads`, () =>
        compressor.decompressBatchAsync(sharedBatch, { threads, into: sharedRestored }),
      );
    }
  }
  program.stdin.end();
  return times;
}

/** @param {string} path @param {string} algorithm @param {Times} times */
function report(path, algorithm, times) {
  say(
    `\n${basename(path, '.pages')}, ${algorithm}`.padEnd(38) +
      'ns a page    over the C++ loop   over one thread',
  );
  for (const [name, own] of Object.entries(times)) {
    const [way = ''] = name.split(', ');
    const [direction] = way.split(' ');
    const loop = times[`${direction}, C++ loop`] ?? [];
    const single = name.endsWith('threads') ? (times[`${way}, 1 threads`] ?? []) : [];
    const columns = [
      name.padEnd(30),
      median(own).toFixed(0).padStart(14),
      ratio(own, loop).padStart(19),
      ratio(single, own).padStart(17),
    ];
    say(columns.join(' '));
  }
}

/** @param {readonly number[]} over @param {readonly number[]} under */
function ratio(over, under) {
  if (over.length === 0) return '';
  return `${median(over.map((value, round) => value / (under[round] ?? Number.NaN))).toFixed(3)}x`;
}

/** @param {readonly number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
