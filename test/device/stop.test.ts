import { expect, test } from 'vitest';
import { bootGuestBeforeAll, factsOf } from '../guest/booted-guest.ts';
import { TRUENO } from './backend.ts';
import { deviceGuest } from './device-guest.ts';

/** `trueno-ublk stop`, with and without somebody who supervises the device, or uses it. */

const UP = TRUENO.up({ size_mib: 64 });
const STOP = 'trueno-ublk stop --name zram0';
/** In the order in which they were made: supervisor, worker, standby. */
const PROCESSES = 'grep -lsx trueno-ublk /proc/[0-9]*/comm | cut -d/ -f3 | sort -n';
const COUNT = `${PROCESSES} | wc -l`;
const KILL_OLDEST = `kill -KILL "$(${PROCESSES} | head -n 1)"; sleep 0.2`;
const LEFT = `ls /dev/ublkb* /run/trueno-zram/store /run/trueno-zram/ublk 2>&1; ${COUNT}`;
const GONE =
  "ls: cannot access '/dev/ublkb*': No such file or directory\n/run/trueno-zram/store:\n\n/run/trueno-zram/ublk:\n0";
const WRITE =
  'dd if=/usr/bin/bash of="$(cat /run/device)" bs=64k count=16 oflag=direct conv=fsync 2>/dev/null';
const COMPARE = 'cmp -n 1048576 /usr/bin/bash "$(cat /run/device)" && echo same';
const SETTLE = `for i in $(seq 100); do [ "$(${COUNT})" = 0 ] && break; sleep 0.1; done`;

const boot = bootGuestBeforeAll(() =>
  deviceGuest({
    memory_mib: 256,
    facts: {
      // A new device has its first standby after a second, and one that nobody serves would keep its readers waiting.
      up: `${UP} && ${WRITE} && sleep 4 && echo written`,
      'served and supervised': `${STOP}; echo $?`,
      'supervisor killed': `touch /run/zram0.no-restart; ${KILL_OLDEST}; ${COUNT}; ${COMPARE}`,
      'worker killed too': `${KILL_OLDEST}; ${COMPARE}; ${COUNT}`,
      'in use': `mkswap "$(cat /run/device)" >/dev/null && swapon "$(cat /run/device)"; ${STOP}; echo $?`,
      'not in use': `swapoff "$(cat /run/device)"; ${STOP}; echo $?; ${SETTLE}; ${LEFT}`,
      again: `${UP} && ${WRITE} && mkswap "$(cat /run/device)" >/dev/null && swapon "$(cat /run/device)" && echo swap`,
      forced: `touch /run/zram0.no-restart; ${STOP} --force; echo $?; ${SETTLE}; ${COUNT}`,
    },
  }),
);
const facts = factsOf(boot);

test('a device that somebody supervises is not taken away', () => {
  expect(facts('up')).toMatch(/written$/);
  expect(facts('served and supervised')).toMatch(/another process serves that device: process \d+.*\n1$/s);
});

test('a device is served on without its supervisor, and by the standby without its worker', () => {
  expect(facts('supervisor killed')).toBe('2\nsame');
  expect(facts('worker killed too')).toBe('same\n1');
});

test('a device in use stays, also without a supervisor', () => {
  expect(facts('in use')).toMatch(/swap.*\n1$/s);
});

test('a device that nobody uses or supervises is removed, with all that is left of it', () => {
  expect(facts('not in use')).toBe(`0\n${GONE}`);
});

test('a device that is served and in use is removed by force', () => {
  expect(facts('again')).toMatch(/swap$/);
  expect(facts('forced')).toBe('0\n0');
});
