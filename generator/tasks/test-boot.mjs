import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { ROOT } from './paths.mjs';
import { say } from './run.mjs';

// `npm run test:boot`: every boot that there is. This build and its package in Debian 13 guests, on each kernel that
// TRUENO_UML_KERNELS names (words; without it, the one of TRUENO_UML_KERNEL), then the package on Debian's own kernel, in
// QEMU. Arguments are projects to be run alone: `npm run test:boot -- boot package`. Fails when one of them does.

const PROJECTS = ['boot', 'package', 'stock'];
/** Of the package project, what boots. */
const BOOTING = { boot: [], package: ['installed', 'configured', 'shutdown', 'adversity', 'rpm'], stock: [] };

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !PROJECTS.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`test:boot: ${unknown} is no project with boots: ${PROJECTS.join(', ')}\n`);
  process.exit(2);
}
const { TRUENO_UML_KERNELS = '', TRUENO_UML_KERNEL = '' } = process.env;
const kernels = (TRUENO_UML_KERNELS || TRUENO_UML_KERNEL).split(/\s+/).filter((path) => path !== '');
const isChosen = (/** @type {string} */ name) => chosen.length === 0 || chosen.includes(name);
/** @type {[string, boolean][]} */
const results = [];
for (const kernel of kernels)
  for (const project of /** @type {const} */ (['boot', 'package']))
    if (isChosen(project)) runProject(project, basename(kernel), { TRUENO_UML_KERNEL: kernel });
if (kernels.length === 0 && (isChosen('boot') || isChosen('package')))
  say('No kernel for guests: set TRUENO_UML_KERNELS to User-Mode-Linux kernels with ublk and zram');
if (isChosen('stock')) runProject('stock', "Debian's own kernel", {});
for (const [name, isGood] of results) say(`${isGood ? 'passed' : 'FAILED'}  ${name}`);
process.exitCode = results.length > 0 && results.every(([, isGood]) => isGood) ? 0 : 1;

/** @param {keyof typeof BOOTING} project @param {string} machine @param {Record<string, string>} env */
function runProject(project, machine, env) {
  say(`${project} on ${machine}`);
  const files = BOOTING[project].map((name) => `test/${project}/${name}.test.ts`);
  const { status } = spawnSync(
    process.execPath,
    [`${ROOT}/generator/tasks/test.mjs`, '--project', project, ...files],
    { stdio: 'inherit', cwd: ROOT, env: { ...process.env, ...env } },
  );
  results.push([`${project} on ${machine}`, status === 0]);
}
