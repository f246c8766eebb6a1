import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bootInTurnBeforeAll, factsOf } from '../guest/booted-guest.ts';
import type { Commands, Guest } from '../guest/guest.ts';
import type { GuestRecipe } from '../guest/guest-root.ts';
import {
  fillSwap,
  PLAIN_GUEST,
  packageGuest,
  STATE,
  SWAPPED_FILE,
  SWAPS,
  WARNINGS,
} from './package-guest.ts';
import { packageFile } from './packages.ts';

/**
 * The RPMs in the hands of rpm(8), on a booted Debian 13: their scriptlets, upgrade and removal. What they depend on has
 * other names there, so that is not looked at.
 */

const RPM_GUEST: GuestRecipe = {
  ...PLAIN_GUEST,
  name: 'guest-root-rpm-1',
  packages: [...PLAIN_GUEST.packages, 'rpm'],
  downloads: [],
};

const RPMS = { main: /^trueno-zram-[0-9].*\.rpm$/, defaults: /^trueno-zram-defaults-.*\.rpm$/ };
const RPM = 'rpm --nodeps';
const THESE = '/root/main.rpm /root/defaults.rpm';

const rpmGuest = (facts: Commands): Guest =>
  packageGuest(facts, {
    install: (folder) => {
      for (const [name, file] of Object.entries(RPMS))
        cpSync(packageFile(file), join(folder, `root/${name}.rpm`));
    },
  });

const MAIN_PID = 'systemctl show --property=MainPID --value trueno-ublk@zram0';

const boots = bootInTurnBeforeAll(RPM_GUEST, () => [
  rpmGuest({
    install: `${RPM} --install ${THESE} 2>&1; echo $?`,
    verify: `${RPM} --verify trueno-zram trueno-zram-defaults; echo $?`,
    swaps: SWAPS,
    state: STATE,
  }),
  rpmGuest({
    state: STATE,
    swaps: SWAPS,
    warnings: WARNINGS,
    fill: `${fillSwap(140)}
      awk '/ublk/ { print ($4 > 16384) ? "swapped out" : $4 }' /proc/swaps`,
    upgrade: `${MAIN_PID}; ${RPM} --upgrade --replacepkgs ${THESE} 2>&1; echo $?; ${MAIN_PID}; ${SWAPS}; ${STATE}; sha256sum --check /run/sum`,
    'removal in use': `${RPM} --erase trueno-zram 2>&1; echo $?; ${SWAPS}; rpm --query trueno-zram; sha256sum --check /run/sum`,
    removal: `rm ${SWAPPED_FILE}; swapoff $(readlink -f /dev/trueno/zram0); ${RPM} --erase trueno-zram trueno-zram-defaults 2>&1; echo $?
      ls -d /sys/block/ublkb* /run/trueno-zram/store/* /usr/lib/trueno-zram /usr/sbin/trueno-ublk; pidof trueno-ublk; ${STATE}`,
  }),
  rpmGuest({ state: STATE, swaps: SWAPS }),
]);
const installing = factsOf(boots(0));
const booted = factsOf(boots(1));
const removed = factsOf(boots(2));
const DEVICE = /^\/dev\/ublkb\d partition \d+ 100$/;

test('they are installed without a word, every file is as it was packed, and nothing starts', () => {
  expect(installing('install')).toBe('0');
  expect(installing('verify')).toBe('0');
  expect(installing('swaps')).toBe('');
  expect(installing('state')).toBe('running');
});

test('after a reboot there is swap on a trueno device', () => {
  expect(booted('swaps')).toMatch(DEVICE);
  expect(booted('state')).toBe('running');
  expect(booted('warnings')).toBe('');
});

test('an upgrade below full swap: another server, the same device, the same data', () => {
  expect(booted('fill')).toBe('swapped out');
  const [before, status, after, swap, state, check] = booted('upgrade').split('\n');
  expect(status).toBe('0');
  expect(Number(before)).toBeGreaterThan(0);
  expect(Number(after)).toBeGreaterThan(0);
  expect(after).not.toBe(before);
  expect(swap).toMatch(DEVICE);
  expect(state).toBe('running');
  expect(check).toBe(`${SWAPPED_FILE}: OK`);
});

test('removal below swap that is on is refused, with what to run', () => {
  expect(booted('removal in use')).toMatch(
    /^trueno-zram is not removed: zram0 is in use .*; first run swapoff \/dev\/ublkb\d$/m,
  );
  expect(booted('removal in use')).toMatch(/^\/dev\/ublkb\d partition \d+ 100\ntrueno-zram-\d.*\n.*: OK$/m);
});

test('with swap off it goes, and leaves no device, server or file', () => {
  expect(booted('removal')).toMatch(/^0$/m);
  expect(booted('removal')).not.toMatch(/^(?:\/|\d\d)/m);
  expect(booted('removal')).toMatch(/\nrunning$/);
  expect(removed('swaps')).toBe('');
  expect(removed('state')).toBe('running');
});

test('each boot ends by itself', () => {
  expect([0, 1, 2].map((turn) => boots(turn)().poweredOff)).toEqual([true, true, true]);
});
