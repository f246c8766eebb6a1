import { BUILD_PACKAGES, installPackages } from './debian-packages.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';
import { ROOT } from './paths.mjs';
import { run } from './run.mjs';

// `npm run test:native`: the C++ unit tests, with address and undefined-behaviour sanitizers.

requireNode();
installPackages([
  ...BUILD_PACKAGES,
  {
    name: 'libgtest-dev',
    why: 'the C++ tests are written with GoogleTest',
    provides: '/usr/include/gtest/gtest.h',
  },
]);
installNodePackages();
run('cmake', ['--workflow', '--preset', 'asan'], { cwd: `${ROOT}/native` });
