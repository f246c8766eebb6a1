import { readdirSync } from 'node:fs';
import { installPackages } from './debian-packages.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';
import { ROOT } from './paths.mjs';
import { run, say } from './run.mjs';

// `npm run check`: types and their boundaries, lint and format of TypeScript and C++. The boundaries of includes and
// folders are tests (test/unit/boundaries.test.ts, test/unit/native-boundaries.test.ts).

requireNode();
installPackages([
  { name: 'clang-format', why: 'checks the format of C++', provides: '/usr/bin/clang-format' },
]);
installNodePackages();

run(`${ROOT}/node_modules/.bin/tsc`, ['--build']);
say('tsc: types are fine');
run(`${ROOT}/node_modules/.bin/biome`, ['check', '--error-on-warnings', '.']);
const sources = nativeSources(`${ROOT}/native`);
run('clang-format', ['--dry-run', '--Werror', ...sources]);
say(`clang-format: ${sources.length} files are fine`);

/** @param {string} directory @returns {string[]} */
function nativeSources(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'build' ? [] : nativeSources(path);
    return /\.(cc|h)$/.test(entry.name) ? [path] : [];
  });
}
