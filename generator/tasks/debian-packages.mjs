import { existsSync } from 'node:fs';
import { outputOf, run, say } from './run.mjs';

/**
 * A Debian package and what it is needed for. `provides` is a file that shows that it is there, so that a second run
 * asks nobody.
 *
 * @typedef {{ readonly name: string, readonly why: string, readonly provides: string }} DebianPackage
 */

/** What building needs. @type {readonly DebianPackage[]} */
export const BUILD_PACKAGES = [
  { name: 'cmake', why: 'builds the native code', provides: '/usr/bin/cmake' },
  { name: 'make', why: 'builds the native code', provides: '/usr/bin/make' },
  { name: 'g++', why: 'compiles the native code', provides: '/usr/bin/g++' },
  { name: 'liburing-dev', why: 'talks to ublk', provides: '/usr/include/liburing.h' },
  { name: 'liblz4-dev', why: 'has LZ4HC', provides: '/usr/include/lz4hc.h' },
  {
    name: 'nlohmann-json3-dev',
    why: 'reads JSON on the control socket',
    provides: '/usr/include/nlohmann/json.hpp',
  },
  { name: 'libzstd-dev', why: 'compresses with zstd', provides: '/usr/include/zstd.h' },
];

/** What `npm start` runs besides. @type {readonly DebianPackage[]} */
export const START_PACKAGES = [
  { name: 'systemd', why: 'systemd-analyze verifies the units', provides: '/usr/bin/systemd-analyze' },
  { name: 'util-linux', why: 'mkswap and swapon try the device', provides: '/usr/sbin/mkswap' },
  { name: 'kmod', why: 'modprobe loads zram', provides: '/usr/sbin/modprobe' },
  { name: 'e2fsprogs', why: 'makes file systems', provides: '/usr/sbin/mke2fs' },
  { name: 'mount', why: 'mounts file systems and swap', provides: '/usr/bin/mount' },
];

/** What `npm test` runs besides. @type {readonly DebianPackage[]} */
export const TEST_PACKAGES = [
  ...START_PACKAGES,
  { name: 'mmdebstrap', why: 'makes a Debian 13 root for the reference', provides: '/usr/bin/mmdebstrap' },
  { name: 'mandoc', why: 'checks the manual pages', provides: '/usr/bin/mandoc' },
  { name: 'python3', why: 'claims devices, and maps terabytes', provides: '/usr/bin/python3' },
  { name: 'tmux', why: 'is the terminal of tests', provides: '/usr/bin/tmux' },
  { name: 'zsh', why: 'tries its completion', provides: '/usr/bin/zsh' },
  { name: 'fish', why: 'tries its completion', provides: '/usr/bin/fish' },
  { name: 'chromium', why: 'opens HTML reports', provides: '/usr/bin/chromium' },
];

/** What compiling the C++ tests needs besides. @type {readonly DebianPackage[]} */
export const NATIVE_TEST_PACKAGES = [
  {
    name: 'libgtest-dev',
    why: 'the C++ tests are written with GoogleTest',
    provides: '/usr/include/gtest/gtest.h',
  },
];

/** What fuzzing needs besides. @type {readonly DebianPackage[]} */
export const FUZZ_PACKAGES = [
  ...NATIVE_TEST_PACKAGES,
  { name: 'clang', why: 'has libFuzzer', provides: '/usr/bin/clang++' },
  // No path of its own is the same in every release.
  { name: 'libclang-rt-dev', why: 'has the sanitizers', provides: '/usr/share/doc/libclang-rt-dev' },
];

/** What the benchmarks need besides. @type {readonly DebianPackage[]} */
export const BENCH_PACKAGES = [
  ...NATIVE_TEST_PACKAGES,
  { name: 'libbenchmark-dev', why: 'times kernels', provides: '/usr/include/benchmark/benchmark.h' },
  { name: 'valgrind', why: 'counts instructions', provides: '/usr/include/valgrind/callgrind.h' },
];

/**
 * Installs what is missing; without rights, says what to type and ends.
 *
 * @param {readonly DebianPackage[]} packages
 */
export function installPackages(packages) {
  const missing = packages.filter(
    ({ provides }) => !existsSync(provides) && !existsSync(provides.replace('/usr/', '/')),
  );
  if (missing.length === 0) return;
  const names = [...new Set(missing.map(({ name }) => name))];
  const prefix = rightsPrefix();
  const reasons = missing.map(({ name, why }) => `${name} (${why})`).join(', ');
  if (prefix === undefined || !existsSync('/usr/bin/apt-get')) {
    process.stderr.write(
      `Debian packages are missing, and this user may not install them: ${reasons}\nAs root, type:\n\n    apt-get update && apt-get install --yes --no-install-recommends ${names.join(' ')}\n\nand start again.\n`,
    );
    process.exit(1);
  }
  say(`Installing Debian packages: ${reasons}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['apt-get', 'install', '--quiet', '--quiet', '--yes', '--no-install-recommends', ...names];
  run('env', [...prefix, 'apt-get', 'update', '--quiet', '--quiet'], { env });
  run('env', [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', ...install], { env });
}

/** How to become root: not at all, by sudo without a question, or impossible. @returns {string[] | undefined} */
export function rightsPrefix() {
  if (process.getuid?.() === 0) return [];
  return outputOf('sudo', ['-n', 'true']) === undefined ? undefined : ['sudo', '-n'];
}
