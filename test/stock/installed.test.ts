import { expect, test } from 'vitest';
import { bootInTurnBeforeAll, factsOf } from '../guest/booted-guest.ts';
import { emulatedMachine } from '../guest/emulated-machine.ts';
import { INSTALL_THIS, STATE, SWAPS, WARNINGS } from '../package/package-guest.ts';
import { STOCK_GUEST, stockGuest } from './stock-guest.ts';

/** Debian with its own kernel as a new user has it: the package is installed while it runs, and then it is booted again. */

const boots = bootInTurnBeforeAll(
  STOCK_GUEST,
  () => [
    stockGuest({ install: INSTALL_THIS, state: STATE, swaps: SWAPS, command: 'trueno-zram status' }),
    stockGuest({
      state: STATE,
      swaps: SWAPS,
      warnings: WARNINGS,
      command: 'trueno-zram status; echo "status $?"',
      // This kernel could.
      hibernation: `cat /sys/power/state; systemctl start systemd-hibernate.service 2>/dev/null; echo "status $?"
        journalctl --boot --no-pager --output=cat --unit=trueno-zram-hibernation.service --grep=error; ${SWAPS}; systemctl reset-failed`,
    }),
  ],
  emulatedMachine,
);
const installing = factsOf(boots(0));
const booted = factsOf(boots(1));

test('installing it is quiet, and starts nothing', () => {
  expect(installing('install')).toMatch(/(?:^|\n)0$/);
  expect(installing('install')).not.toMatch(/warning|error|failed|cannot/i);
  expect(installing('swaps')).toBe('');
  expect(installing('state')).toBe('running');
  expect(installing('command')).toContain('no compressed memory: no device is set up');
});

test('after a reboot there is swap on a trueno device, and nothing to complain about', () => {
  expect(booted('swaps')).toMatch(/^\/dev\/ublkb\d partition \d+ 100$/);
  expect(booted('state')).toBe('running');
  expect(booted('warnings')).toBe('');
  expect(booted('command')).toMatch(/^ {2}backend {2}trueno [\s\S]*\nstatus 0$/m);
});

test('it does not hibernate to swap in memory', () => {
  const fact = booted('hibernation');
  expect(fact).toMatch(/^(?:.* )?disk\b/);
  expect(fact).toMatch(/^status [1-9]/m);
  expect(fact).toMatch(/^error: all swap is in memory \(zram0\), .*the machine does not hibernate/m);
  expect(fact).toMatch(/^\/dev\/ublkb\d partition \d+ 100$/m);
});

test('each boot ends by itself', () => {
  expect([boots(0)().poweredOff, boots(1)().poweredOff]).toEqual([true, true]);
});
