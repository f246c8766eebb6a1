import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { build } from './build.mjs';
import { debian13Root } from './debian13-root.mjs';
import { isNewer } from './freshness.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';
import { packageVersion, sourceDateEpoch_s, stagePackageSources } from './package-sources.mjs';
import { PACKAGES, ROOT } from './paths.mjs';
import { run, say } from './run.mjs';

// `npm run package [-- FOLDER]`: the Debian package and the RPMs, made and checked in a clean Debian 13 root. Two runs make
// the same bytes.

/** What making and checking them takes, in that root. */
const PACKAGE_PACKAGES = [
  { name: 'build-essential', why: 'compiles', provides: '/usr/share/build-essential' },
  { name: 'debhelper', why: 'makes the Debian package', provides: '/usr/bin/dh' },
  { name: 'dh-builtusing', why: 'names linked libraries', provides: '/usr/bin/dh_builtusing' },
  { name: 'cmake', why: 'builds the native code', provides: '/usr/bin/cmake' },
  { name: 'liburing-dev', why: 'talks to ublk', provides: '/usr/include/liburing.h' },
  { name: 'liblz4-dev', why: 'has LZ4HC', provides: '/usr/include/lz4hc.h' },
  { name: 'libzstd-dev', why: 'compresses with zstd', provides: '/usr/include/zstd.h' },
  { name: 'nlohmann-json3-dev', why: 'reads JSON', provides: '/usr/include/nlohmann/json.hpp' },
  { name: 'quickjs', why: 'compiles to bytecode', provides: '/usr/bin/qjsc' },
  { name: 'libquickjs', why: 'runs the bytecode', provides: '/usr/include/quickjs/quickjs.h' },
  { name: 'lintian', why: 'checks the Debian package', provides: '/usr/bin/lintian' },
  { name: 'rpm', why: 'makes the RPMs', provides: '/usr/bin/rpmbuild' },
  { name: 'rpmlint', why: 'checks the RPMs', provides: '/usr/bin/rpmlint' },
];

/** The root of every package of `npm run package`. */
const BUILD_ROOT = 'trixie-package-build';

/**
 * Makes the packages and checks them.
 *
 * @param {string} output folder for the packages alone, which is emptied before
 */
export async function buildPackages(output) {
  if (!(await build())) process.stderr.write('Debian 13 may still be able to build the native code.\n');
  run(`${ROOT}/node_modules/.bin/tsc`, ['--build', 'generator/library']);
  const root = debian13Root(BUILD_ROOT, PACKAGE_PACKAGES, 'packages');
  const version = packageVersion();
  const epoch_s = sourceDateEpoch_s();
  // A new name each time: no path of it may be in what is made.
  const folder = mkdtempSync(`${root}/tmp/trueno-package-`);
  // However this ends: run() ends the process when a program fails.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const sources = `${folder}/trueno-zram-${version}`;
  await stagePackageSources(sources, epoch_s);
  say('Making the packages (dpkg-buildpackage, rpmbuild)');
  runInside(root, sources, epoch_s, BUILD_PACKAGES_SCRIPT);
  say('Checking them (lintian, rpmlint)');
  runInside(root, sources, epoch_s, CHECK_PACKAGES_SCRIPT);
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  for (const name of readdirSync(folder))
    if (/\.(?:deb|rpm)$/.test(name)) copyFileSync(`${folder}/${name}`, `${output}/${name}`);
}

/** Makes the packages again when they are older than their sources. */
export async function refreshPackages() {
  const names = existsSync(PACKAGES) ? readdirSync(PACKAGES) : [];
  const packages = names.map((name) => `${PACKAGES}/${name}`);
  const sources = ['conf', 'generator', 'native', 'units', 'package.json', 'package-lock.json', 'LICENSE'];
  if (packages.length === 0 || isNewer(sources, packages)) await buildPackages(PACKAGES);
}

const BUILD_PACKAGES_SCRIPT = `set -e
dpkg-buildpackage --build=binary --no-sign
rpmbuild --quiet -bb --define "_topdir $PWD/rpm" --define "_rpmdir $PWD/.." --define "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" \
  --define "source_tree $PWD" --define "staged_tree $PWD/debian/tmp" rpm/trueno-zram.spec
`;

const CHECK_PACKAGES_SCRIPT = `set -e
lintian --fail-on error,warning ../*.changes
rpmlint --strict --config conf/package/rpm/rpmlint.toml ../*.rpm
`;

/** @param {string} root @param {string} folder in it @param {number} epoch_s @param {string} script */
function runInside(root, folder, epoch_s, script) {
  run('chroot', [root, 'sh', '-c', `cd ${folder.slice(root.length)}\n${script}`], {
    env: {
      HOME: '/root',
      LC_ALL: 'C.UTF-8',
      SOURCE_DATE_EPOCH: String(epoch_s),
      DEB_BUILD_OPTIONS: `terse parallel=${availableParallelism()}`,
    },
  });
}

if (import.meta.url === `file://${process.argv[1]}`) {
  requireNode();
  installNodePackages();
  const [output = PACKAGES] = process.argv.slice(2);
  await buildPackages(resolve(output));
  say(`The packages are in ${relative('', output)}`);
}
