import { buildTargets, presetFolder } from '../cmake.mjs';
import { BENCH_PACKAGES, BUILD_PACKAGES, installPackages } from '../debian-packages.mjs';
import { installNodePackages, requireNode } from '../node-packages.mjs';

/** Where the programs of native/bench are, and trueno-pageset. */
export const BENCH_PROGRAMS = presetFolder('bench');

/** Builds those programs, and all that they need. @param {readonly string[]} targets */
export function buildBenchPrograms(targets) {
  requireNode();
  installPackages([...BUILD_PACKAGES, ...BENCH_PACKAGES]);
  installNodePackages();
  buildTargets('bench', targets);
}
