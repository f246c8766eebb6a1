import { runWorkflow } from './cmake.mjs';
import { BUILD_PACKAGES, installPackages, NATIVE_TEST_PACKAGES } from './debian-packages.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';

// `npm run test:native`: the C++ unit tests, with address and undefined-behaviour sanitizers.

requireNode();
installPackages([...BUILD_PACKAGES, ...NATIVE_TEST_PACKAGES]);
installNodePackages();
runWorkflow('asan');
