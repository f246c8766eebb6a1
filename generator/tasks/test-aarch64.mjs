import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { runWorkflow } from './cmake.mjs';
import { BUILD_PACKAGES, installPackages } from './debian-packages.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';
import { BUILD } from './paths.mjs';
import { run, say } from './run.mjs';

// `npm run test:aarch64`: the C++ tests and the fuzz targets' corpus on 64-bit Arm, NEON among them, cross-compiled and
// run by qemu-user. Debian's arm64 libraries are unpacked below build/: this machine gets no foreign architecture.

const LIBRARIES = [
  ...['liblz4-dev', 'libzstd-dev', 'liburing-dev', 'libgtest-dev', 'libgmock-dev', 'nlohmann-json3-dev'],
  // The CMake files of the first ones ask for these as well.
  ...['liblz4-1', 'libzstd1', 'liburing2'],
];
const FOLDER = `${BUILD}/aarch64`;

requireNode();
installPackages([
  ...BUILD_PACKAGES,
  {
    name: 'g++-aarch64-linux-gnu',
    why: 'compiles for 64-bit Arm',
    provides: '/usr/bin/aarch64-linux-gnu-g++',
  },
  { name: 'qemu-user', why: 'runs programs of 64-bit Arm', provides: '/usr/bin/qemu-aarch64' },
]);
installNodePackages();
const complete = `${FOLDER}/complete`;
if (!existsSync(complete) || readFileSync(complete, 'utf8') !== LIBRARIES.join(' ')) unpackLibraries();
runWorkflow('aarch64');

/** With an apt that has its own lists and knows of no other architecture; the sources are this machine's. */
function unpackLibraries() {
  say('Downloading arm64 libraries');
  rmSync(FOLDER, { recursive: true, force: true });
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'packages', 'root'])
    mkdirSync(`${FOLDER}/${folder}`, { recursive: true });
  writeFileSync(`${FOLDER}/state/status`, '');
  const settings = [
    `Dir::State=${FOLDER}/state`,
    `Dir::State::status=${FOLDER}/state/status`,
    `Dir::Cache=${FOLDER}/cache`,
    'APT::Architecture=arm64',
    'APT::Architectures=arm64',
    // apt's own user may not be able to write here.
    'APT::Sandbox::User=root',
  ].flatMap((setting) => ['-o', setting]);
  const packages = `${FOLDER}/packages`;
  run('apt-get', [...settings, '--quiet', '--quiet', 'update']);
  run('apt-get', [...settings, '--quiet', '--quiet', 'download', ...LIBRARIES], { cwd: packages });
  for (const name of readdirSync(packages))
    run('dpkg-deb', ['--extract', `${packages}/${name}`, `${FOLDER}/root`]);
  writeFileSync(complete, LIBRARIES.join(' '));
}
