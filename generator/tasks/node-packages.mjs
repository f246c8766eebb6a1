import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ROOT } from './paths.mjs';
import { run, say } from './run.mjs';

const LOWEST_NODE = [20, 19];

/** Ends with a clear message when this Node is too old for the packages. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [lowestMajor = 0, lowestMinor = 0] = LOWEST_NODE;
  if (major > lowestMajor || (major === lowestMajor && minor >= lowestMinor)) return;
  process.stderr.write(
    `Node ${process.versions.node} is too old: ${LOWEST_NODE.join('.')} or newer is needed.\n` +
      'Debian 13 has it as package nodejs; Debian 12 needs the one of https://deb.nodesource.com/.\n',
  );
  process.exit(1);
}

/** Installs the npm packages of the lock file, when they are not there or the lock file has changed. */
export function installNodePackages() {
  const lock = readFileSync(`${ROOT}/package-lock.json`, 'utf8');
  const stamp = `${ROOT}/node_modules/.trueno-zram-lock`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('Installing npm packages (npm ci)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}
