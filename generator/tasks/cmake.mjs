import { availableParallelism } from 'node:os';
import { ROOT } from './paths.mjs';
import { run } from './run.mjs';

// The presets of native/CMakePresets.json, run on all processors.

const NATIVE = `${ROOT}/native`;
const PROCESSORS = `${availableParallelism()}`;
const OPTIONS = {
  cwd: NATIVE,
  env: { CMAKE_BUILD_PARALLEL_LEVEL: PROCESSORS, CTEST_PARALLEL_LEVEL: PROCESSORS },
};

/** Configures, builds and tests. @param {string} preset */
export function runWorkflow(preset) {
  run('cmake', ['--workflow', '--preset', preset], OPTIONS);
}

/** Configures, and builds some targets. @param {string} preset @param {readonly string[]} targets */
export function buildTargets(preset, targets) {
  run('cmake', ['--preset', preset, '--log-level=WARNING'], OPTIONS);
  run('cmake', ['--build', '--preset', preset, '--target', ...targets], OPTIONS);
}

/** Where a preset's programs are. @param {string} preset */
export function presetFolder(preset) {
  return `${NATIVE}/build/presets/${preset}`;
}
