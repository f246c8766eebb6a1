import { runWorkflow } from './cmake.mjs';
import { BUILD_PACKAGES, installPackages, NATIVE_TEST_PACKAGES } from './debian-packages.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';

// `npm run test:native`: the C++ unit tests, with address and undefined-behaviour sanitizers. `-- tsan`: those of the page
// store and of the boot binary with the thread sanitizer.

const [preset = 'asan'] = process.argv.slice(2);
if (preset !== 'asan' && preset !== 'tsan') {
  process.stderr.write(`test:native: ${preset} is none of asan, tsan\n`);
  process.exit(2);
}

requireNode();
installPackages([...BUILD_PACKAGES, ...NATIVE_TEST_PACKAGES]);
installNodePackages();
runWorkflow(preset);
