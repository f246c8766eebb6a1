import { mkdirSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { presetFolder, runWorkflow } from './cmake.mjs';
import { BUILD_PACKAGES, FUZZ_PACKAGES, installPackages } from './debian-packages.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';
import { BUILD, ROOT } from './paths.mjs';
import { say, tryRun } from './run.mjs';

// `npm run fuzz -- [--seconds N] [TARGET…]`: libFuzzer on the targets of native/fuzz, one after the other, each for so
// long. What it learns stays in build/fuzz, so that the next run starts there. Ends with status 1 after a finding.

/** A page, or a block of one that did not shrink, with room for what comes behind it. */
const LONGEST_INPUT_BYTES = 8192;
const SLOWEST_INPUT_S = 10;

const targets = readdirSync(`${ROOT}/native/fuzz`)
  .filter((name) => name.endsWith('.cc') && !name.endsWith('_main.cc'))
  .map((name) => name.replace(/\.cc$/, ''));

const { values, positionals: asked } = parseArgs({
  options: { seconds: { type: 'string', default: '60' } },
  allowPositionals: true,
});
const unknown = asked.filter((name) => !targets.includes(name));
if (!/^[1-9][0-9]*$/.test(values.seconds) || unknown.length > 0) {
  const wrong =
    unknown.length > 0 ? `no such target: ${unknown.join(', ')}` : '--seconds takes a whole number';
  process.stderr.write(`${wrong}\nusage: npm run fuzz -- [--seconds N] [TARGET…]\n`);
  process.stderr.write(`targets: ${targets.join(', ')} (all of them when none is named)\n`);
  process.exit(2);
}

requireNode();
installPackages([...BUILD_PACKAGES, ...FUZZ_PACKAGES]);
installNodePackages();
runWorkflow('fuzz');

const programs = presetFolder('fuzz');
const found = (asked.length > 0 ? asked : targets).filter((target) => {
  const folder = `${BUILD}/fuzz/${target}`;
  mkdirSync(`${folder}/corpus`, { recursive: true });
  say(`\n${target}, ${values.seconds} s`);
  return (
    tryRun(`${programs}/${target}`, [
      `-max_total_time=${values.seconds}`,
      `-max_len=${LONGEST_INPUT_BYTES}`,
      `-timeout=${SLOWEST_INPUT_S}`,
      '-print_final_stats=1',
      '-verbosity=0',
      `-artifact_prefix=${folder}/finding-`,
      `${folder}/corpus`,
      `${programs}/fuzz_corpus`,
    ]) !== 0
  );
});
for (const target of found) {
  process.stderr.write(
    `\n${target} has a finding: its input is build/fuzz/${target}/finding-*. To see it again:\n` +
      `    native/build/presets/fuzz/${target} build/fuzz/${target}/finding-NAME\n`,
  );
}
if (found.length > 0) process.exit(1);
say('\nNo finding.');
