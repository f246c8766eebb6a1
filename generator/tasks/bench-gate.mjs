import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { countInstructions, instructionRatios } from './bench/instruction-counts.mjs';
import { buildBenchPrograms } from './bench/programs.mjs';
import { ROOT } from './paths.mjs';
import { say } from './run.mjs';

// `npm run bench:gate`: the instructions of our kernels, as callgrind counts them, over those of liblz4 and of a plain
// read, beside the last release's. Fails where one grew by more than GROWTH; `--update` writes the new ones. Ends with
// status 77, which means skipped, where the file has none of this compiler and these libraries. `--baseline FILE` takes
// another file.

/** @typedef {import('./bench/instruction-counts.mjs').Toolchain} Toolchain */
/** @typedef {Toolchain & { ratios: Record<string, number> }} Baseline */

const GROWTH = 1.03;
const UPDATE = 'npm run bench:gate -- --update';

const { values: options } = parseArgs({
  options: {
    update: { type: 'boolean', default: false },
    baseline: { type: 'string', default: `${ROOT}/native/bench/instruction_baseline.json` },
  },
});
const FILE = options.baseline;
buildBenchPrograms(['instruction-bench']);
const { toolchain, counts } = countInstructions();
const ratios = instructionRatios(counts);
const baselines = readBaselines();
const known = baselines.find((baseline) => nameOf(baseline) === nameOf(toolchain));

if (options.update) {
  const others = baselines.filter((baseline) => baseline !== known);
  const all = [...others, { ...toolchain, ratios }].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  writeFileSync(FILE, `${JSON.stringify(all, undefined, 2)}\n`);
  say(`${FILE}: ${Object.keys(ratios).length} ratios of ${nameOf(toolchain)}`);
} else if (known === undefined) {
  say(`${FILE} has no counts of ${nameOf(toolchain)}: skipped. To have them compared, run ${UPDATE}`);
  process.exitCode = 77;
} else {
  compare(known.ratios);
}

/** @param {Record<string, number>} before */
function compare(before) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(ratios)])].sort();
  const width = Math.max(...names.map((name) => name.length));
  let failures = 0;
  say(`Instructions over the peer's, with ${nameOf(toolchain)}\n`);
  say(`${'kernel'.padEnd(width)}   before      now`);
  for (const name of names) {
    const verdict = judge(before[name], ratios[name]);
    if (verdict.fails) failures += 1;
    say(`${name.padEnd(width)} ${column(before[name])} ${column(ratios[name])} ${verdict.remark}`.trimEnd());
  }
  if (failures === 0) return;
  const percent = Math.round((GROWTH - 1) * 100);
  process.stderr.write(
    `\n${failures} of ${names.length} do not hold (a ratio may grow by ${percent} %). Mend it or, when it is meant, run\n` +
      `    ${UPDATE}\nand say in the commit what it buys.\n`,
  );
  process.exitCode = 1;
}

/** @param {number | undefined} before @param {number | undefined} now */
function judge(before, now) {
  if (before === undefined) return { fails: true, remark: 'NEW: not in the file' };
  if (now === undefined) return { fails: true, remark: 'GONE: no longer counted' };
  if (now > before * GROWTH) return { fails: true, remark: `GREW by ${percentOf(now / before - 1)}` };
  return { fails: false, remark: now < before / GROWTH ? `better by ${percentOf(1 - now / before)}` : '' };
}

/** @param {number} share */
function percentOf(share) {
  return `${(share * 100).toFixed(1)} %`;
}

/** @param {number | undefined} ratio */
function column(ratio) {
  return (ratio?.toFixed(4) ?? '-').padStart(8);
}

/** @returns {Baseline[]} */
function readBaselines() {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];
}

/** @param {Toolchain} toolchain */
function nameOf({ compiler, liblz4, libzstd }) {
  return `compiler ${compiler}, liblz4 ${liblz4}, libzstd ${libzstd}`;
}
