import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BENCH_PROGRAMS, buildBenchPrograms } from '../bench/programs.mjs';
import { say } from '../run.mjs';
import { parseMeasurements } from './measurements.mjs';

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
  if (!source.endsWith('.csv')) {
    buildBenchPrograms(['page-measure']);
    return measurePageSets(`${BENCH_PROGRAMS}/page-measure`, source);
  }
  const measured = parseMeasurements(readFileSync(source, 'utf8'));
  return { names: Array.from(new Set(measured.sets), (set) => `set ${set}`), measured };
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
