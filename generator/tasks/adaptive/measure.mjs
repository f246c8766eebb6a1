import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BUILD_PACKAGES, installPackages } from '../debian-packages.mjs';
import { installNodePackages, requireNode } from '../node-packages.mjs';
import { ROOT } from '../paths.mjs';
import { run, say } from '../run.mjs';
import { parseMeasurements } from './measurements.mjs';

const BENCH_PACKAGES = [
  ...BUILD_PACKAGES,
  { name: 'libgtest-dev', why: 'the preset builds the tests too', provides: '/usr/include/gtest/gtest.h' },
  {
    name: 'libbenchmark-dev',
    why: 'the preset builds benchmarks',
    provides: '/usr/include/benchmark/benchmark.h',
  },
  { name: 'valgrind', why: 'a benchmark counts instructions', provides: '/usr/include/valgrind/callgrind.h' },
];

const ROUNDS = 7;
const PAGES_PER_SET = 2000;

/** @typedef {{ readonly names: readonly string[], readonly measured: import('./measurements.mjs').Measurements }} MeasuredSets */

/**
 * Measures the page sets in a folder, or takes what page-measure printed before from a file whose name ends in `.csv`,
 * which has the sets' numbers only.
 *
 * @param {string} source
 * @returns {MeasuredSets}
 */
export function measurementsOf(source) {
  if (!source.endsWith('.csv')) return measurePageSets(buildPageMeasure(), source);
  const measured = parseMeasurements(readFileSync(source, 'utf8'));
  return { names: Array.from(new Set(measured.sets), (set) => `set ${set}`), measured };
}

/** Builds the tool and gives its path. */
function buildPageMeasure() {
  requireNode();
  installPackages(BENCH_PACKAGES);
  installNodePackages();
  const native = { cwd: `${ROOT}/native` };
  run('cmake', ['--preset', 'bench', '--log-level=ERROR'], native);
  run('cmake', ['--build', '--preset', 'bench', '--target', 'page-measure'], native);
  return `${ROOT}/native/build/presets/bench/page-measure`;
}

/**
 * Measures every page set in a folder: files that end in `.pages`, as trueno-pageset makes them.
 *
 * @param {string} tool
 * @param {string} folder
 */
function measurePageSets(tool, folder) {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.pages'))
    .sort();
  if (files.length === 0) {
    process.stderr.write(
      `${folder} has no page sets: take some with trueno-pageset process PID ${folder}/NAME.pages\n`,
    );
    process.exit(1);
  }
  say(`Measuring at most ${PAGES_PER_SET} pages of each of ${files.length} sets, ${ROUNDS} rounds`);
  const paths = files.map((name) => join(folder, name));
  const { status, stdout, stderr } = spawnSync(tool, [String(ROUNDS), String(PAGES_PER_SET), ...paths], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) {
    process.stderr.write(stderr);
    process.exit(1);
  }
  return { names: files.map((name) => basename(name, '.pages')), measured: parseMeasurements(stdout) };
}
