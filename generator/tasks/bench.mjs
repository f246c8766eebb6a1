import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { benchKernelZram } from './bench/kernel-zram.mjs';
import { collectPageSets } from './bench/page-sets.mjs';
import { BENCH_PROGRAMS, buildBenchPrograms } from './bench/programs.mjs';
import { makeReport } from './bench/report.mjs';
import { textReport } from './bench/text-report.mjs';
import { BUILD } from './paths.mjs';
import { run, say } from './run.mjs';

// `npm run bench -- [--quick] [--kernels] [--out FOLDER] [PAGES-FILE…]`: every codec and target, liblz4, libzstd, and this
// machine's kernel zram over page sets. Without a file, takes pages of real programs and deletes them at the end. Writes
// report.json and report.html. `--kernels` runs Google Benchmark over the loops instead (native/bench/page_bench.cc).

const FULL = { rounds: 15, pages: 1500 };
/** Enough to see that everything works; the times say little. */
const QUICK = { rounds: 2, pages: 40 };

const { values: options, positionals: files } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    kernels: { type: 'boolean', default: false },
    out: { type: 'string', default: `${BUILD}/bench` },
  },
  allowPositionals: true,
});
const size = options.quick ? QUICK : FULL;

buildBenchPrograms(['codec-bench', 'block-device-bench', 'page-bench', 'trueno-pageset']);
const folder = mkdtempSync(`${tmpdir()}/trueno-bench-`);
// What is in there was in the memory of programs: it goes, however this ends.
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.once(signal, () => process.exit(1));

if (files.length === 0) say('\nTaking pages of real programs');
const sets =
  files.length === 0
    ? await collectPageSets(folder)
    : files.map((file) => ({ name: basename(file, '.pages'), what: 'given', path: resolve(file) }));
if (sets.length === 0) {
  process.stderr.write(
    'There is nothing to measure with: give files of pages, which native/build/presets/bench/trueno-pageset makes.\n',
  );
  process.exitCode = 1;
} else if (options.kernels) {
  run(
    `${BENCH_PROGRAMS}/page-bench`,
    sets.map(({ path }) => path),
  );
} else {
  await bench(sets);
}

/** @param {readonly import('./bench/page-sets.mjs').PageSetFile[]} sets */
async function bench(sets) {
  say(`Measuring: ${size.rounds} rounds over ${sets.map(({ name }) => name).join(', ')}`);
  const { status, stdout } = spawnSync(
    `${BENCH_PROGRAMS}/codec-bench`,
    [`${size.rounds}`, `${size.pages}`, ...sets.map(({ path }) => path)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) {
    process.exitCode = 1;
    return;
  }
  /** @type {import('./bench/report.mjs').CodecFigures} */
  const figures = JSON.parse(stdout);
  const kernel = [];
  for (const [nth, { path }] of sets.entries()) {
    const isEmpty = figures.sets[nth]?.pages === 0;
    kernel.push(isEmpty ? [] : await benchKernelZram(path, size));
  }
  const { htmlReport } = await import('./bench/html-report.mjs');
  const report = makeReport(sets, figures, kernel);
  mkdirSync(options.out, { recursive: true });
  writeFileSync(`${options.out}/report.json`, `${JSON.stringify(report, undefined, 1)}\n`);
  writeFileSync(`${options.out}/report.html`, htmlReport(report));
  process.stdout.write(`\n${textReport(report)}`);
  say(`\nWritten: ${options.out}/report.html and report.json`);
}
