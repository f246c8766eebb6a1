import { defineConfig } from 'vitest/config';

/**
 * Projects, from quick to slow. `npm test` runs fast, built, addon and peer; `.ci/run` runs all but boot-time, of device
 * the kills below block requests, of stock the essentials.
 * fast: pure, no process is started. built: starts the built programs. addon: loads the native addon.
 * binary: starts the boot binary, which `npm run build:boot` makes; needs a Debian 13 or root.
 * system-binary: the system tests again, by the boot binary.
 * peer: compares with the reference's binary in a Debian 13 root. system: real zram, needs root.
 * bench: builds and runs the benchmarks, as short as they get.
 * package: takes the packages of `npm run package` apart, makes them again, and installs, upgrades and removes them in
 * booted Debian 13 guests.
 * boot-time: how long it takes until swap is on, in such guests.
 * stock: boots a Debian 13 with the package and its own kernel, in QEMU.
 * boot: boots a Debian 13 with the kernel that TRUENO_UML_KERNEL names.
 * device: puts load on devices in guests of little memory, and kills their servers; same kernel.
 */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    reporters: ['default', new URL('./closing-line-reporter.ts', import.meta.url).pathname],
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/unit/**/*.test.ts', 'test/property/**/*.test.ts', 'test/golden/*.test.ts'],
          setupFiles: ['test/fixed-seed.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'built',
          include: ['test/cli/**/*.test.ts'],
          setupFiles: ['test/fixed-seed.ts'],
          testTimeout: 120_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'binary',
          include: ['test/cli/generator.test.ts', 'test/binary/**/*.test.ts'],
          env: { TRUENO_TEST_BOOT_BINARY: 'yes' },
          setupFiles: ['test/fixed-seed.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'addon',
          include: ['test/addon/**/*.test.ts'],
          setupFiles: ['test/fixed-seed.ts'],
          testTimeout: 60_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'peer',
          include: ['test/peer/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          testTimeout: 300_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'system-binary',
          include: ['test/system/kernel-zram.test.ts'],
          env: { TRUENO_TEST_BOOT_BINARY: 'yes' },
          testTimeout: 300_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'bench',
          include: ['test/bench/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 900_000,
          pool: 'forks',
          // They build in one folder.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 1_800_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'boot-time',
          include: ['test/boot-time/**/*.test.ts'],
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'stock',
          include: ['test/stock/**/*.test.ts'],
          testTimeout: 10_000,
          hookTimeout: 7_200_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'boot',
          include: ['test/boot/**/*.test.ts'],
          testTimeout: 10_000,
          hookTimeout: 600_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'device',
          include: ['test/device/**/*.test.ts'],
          testTimeout: 10_000,
          // A guest has a time limit of its own.
          hookTimeout: 7_200_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
    ],
  },
});
