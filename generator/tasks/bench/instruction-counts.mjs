import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BENCH_PROGRAMS } from './programs.mjs';

/**
 * What instruction-bench was made with: counts of one compiler say nothing about those of another.
 *
 * @typedef {{ compiler: string, liblz4: string, libzstd: string }} Toolchain
 */

/**
 * The peer that codecs are divided by. Where it leaves a long match to memcpy, callgrind takes that for one instruction:
 * such a ratio is high, and says something beside itself of another day only.
 */
const PEER = 'liblz4 lz4 acceleration 1';

/**
 * Runs instruction-bench under callgrind.
 *
 * @returns {{ toolchain: Toolchain, counts: Map<string, number> }} instructions by the name of what was done
 */
export function countInstructions() {
  const folder = mkdtempSync(join(tmpdir(), 'trueno-callgrind-'));
  try {
    const options = ['--tool=callgrind', '--collect-atstart=no', `--callgrind-out-file=${folder}/counts`];
    const { status, stdout, stderr } = spawnSync(
      'valgrind',
      [...options, `${BENCH_PROGRAMS}/instruction-bench`],
      {
        encoding: 'utf8',
      },
    );
    if (status !== 0) throw new Error(`instruction-bench failed under valgrind:\n${stderr}`);
    const counts = new Map();
    for (const name of readdirSync(folder)) {
      const dump = readFileSync(`${folder}/${name}`, 'utf8');
      const what = /^desc: Trigger: Client Request: (.*)$/m.exec(dump)?.[1];
      const total = /^totals: ([0-9]+)$/m.exec(dump)?.[1];
      if (what !== undefined && total !== undefined) counts.set(what, Number(total));
    }
    return { toolchain: JSON.parse(stdout), counts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Our counts over liblz4's for the same pages, and those of the same-filled test over a plain read.
 *
 * @param {ReadonlyMap<string, number>} counts
 * @returns {Record<string, number>} by `set/what/who/target`
 */
export function instructionRatios(counts) {
  /** @type {Record<string, number>} */
  const ratios = {};
  for (const [name, count] of [...counts].sort()) {
    const peer = peerOf(name);
    if (peer === undefined) continue;
    const peerCount = counts.get(peer);
    if (peerCount === undefined) throw new Error(`instruction-bench did not count ${peer}`);
    ratios[name.replace('/trueno ', '/')] = Number((count / peerCount).toFixed(4));
  }
  return ratios;
}

/** What a count is divided by; nothing for a peer's own. @param {string} name */
function peerOf(name) {
  const [set = '', what = '', who = ''] = name.split('/');
  if (what === 'test') return `${set}/read/${who}`;
  if (!who.startsWith('trueno ')) return undefined;
  return `${set}/${what}/${PEER}/`;
}
