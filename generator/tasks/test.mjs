import { build } from './build.mjs';
import { buildBootBinary } from './build-boot.mjs';
import { BUILD_PACKAGES, installPackages, TEST_PACKAGES } from './debian-packages.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';
import { refreshPackages } from './package.mjs';
import { ROOT } from './paths.mjs';
import { tryRun } from './run.mjs';

// `npm test`: installs what is missing, builds, runs the tests. Arguments go to vitest: `npm test -- --project fast`.

requireNode();
installPackages([...BUILD_PACKAGES, ...TEST_PACKAGES]);
installNodePackages();
await build();

const chosen = process.argv.slice(2);
// Guests are booted with it, too.
if (chosen.some((argument) => /(?:^|=)(?:boot|.*binary)$/.test(argument))) await buildBootBinary();
if (chosen.some((argument) => /(?:^|=)(?:package|stock|boot-time)$/.test(argument))) await refreshPackages();
const everyday = ['--project', 'fast', '--project', 'built', '--project', 'addon', '--project', 'peer'];
process.exitCode = tryRun(`${ROOT}/node_modules/.bin/vitest`, [
  'run',
  '--config',
  'test/vitest.config.ts',
  ...(chosen.length > 0 ? chosen : everyday),
]);
