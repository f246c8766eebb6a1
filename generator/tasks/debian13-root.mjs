import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { installPackages } from './debian-packages.mjs';
import { ROOT } from './paths.mjs';
import { run, say } from './run.mjs';

/** Whether this machine has the packages of Debian 13. */
export function isDebian13() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^VERSION_CODENAME=trixie$/m.test(release);
}

/**
 * A Debian 13 root with these packages, made once below `.cache` from Debian's archive. Ends the process when it cannot
 * be made.
 *
 * @param {string} name of its folder
 * @param {readonly import('./debian-packages.mjs').DebianPackage[]} packages
 * @param {string} purpose for people, such as `the boot binary`
 */
export function debian13Root(name, packages, purpose) {
  const path = `${ROOT}/.cache/${name}`;
  if (packages.every(({ provides }) => existsSync(path + provides))) return path;
  if (process.getuid?.() !== 0) {
    process.stderr.write(`A Debian 13 root is made for ${purpose}: run this as root.\n`);
    // Skipped, to .ci/run.
    process.exit(77);
  }
  installPackages([{ name: 'mmdebstrap', why: 'makes Debian roots', provides: '/usr/bin/mmdebstrap' }]);
  say(`Making a Debian 13 root for ${purpose} (mmdebstrap)`);
  mkdirSync(`${ROOT}/.cache`, { recursive: true });
  // Made under another name, so that a run killed half-way leaves no root that looks whole.
  const unfinished = `${path}.unfinished`;
  for (const folder of [path, unfinished]) rmSync(folder, { recursive: true, force: true });
  const include = packages.map(({ name }) => name).join(',');
  run('mmdebstrap', [
    '--quiet',
    '--variant=apt',
    '--aptopt=Acquire::Check-Valid-Until "false"',
    `--include=${include}`,
    'trixie',
    unfinished,
    'deb http://deb.debian.org/debian trixie main',
  ]);
  renameSync(unfinished, path);
  return path;
}
