import { expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import { bootBeforeAll, setup, TROUBLE, untilState } from './booted-scenario.ts';

/** What the units were made for, and what is there when they are started, are two things. */

const RESTART = `systemctl restart ${setup('zram0')}; ${untilState('active', 'dev-trueno-zram0.swap')}`;

const boot = bootBeforeAll({
  generator: 'boot binary',
  configuration: `
[zram0]
zram-size = 64
swap-priority = 77

[zram1]
zram-size = 32
fs-type = ext2
`,
  facts: {
    'restarted more often than systemd likes': `for turn in 1 2 3 4 5 6; do ${RESTART}; done
      systemctl show --property=StartLimitIntervalUSec --value dev-trueno-zram0.swap ${setup('zram0')} | grep .
      tail -n +2 /proc/swaps`,
    'without the udev rule': `cd /usr/lib/udev/rules.d; mv 59-trueno-zram.rules /run; udevadm control --reload
      systemctl stop dev-trueno-zram0.swap; ${untilState('inactive', setup('zram0'))}
      systemctl start dev-trueno-zram0.swap 2>/dev/null; systemctl is-failed ${setup('zram0')}
      journalctl --boot --no-pager --output=cat --unit=${setup('zram0')} --grep=error
      cat /sys/block/zram0/initstate; ls /run/trueno-zram /run/trueno-zram/store
      mv /run/59-trueno-zram.rules .; udevadm control --reload`,
    'with it again': 'systemctl start dev-trueno-zram0.swap; tail -n +2 /proc/swaps',
    'with a daemon that cannot serve': `mv /usr/sbin/trueno-ublk /run; 
      printf '%s\\n' '#!/bin/sh' 'echo "{\\"can_serve\\":false,\\"reasons\\":[{\\"text\\":\\"it is Sunday\\"}]}"; exit 1' >/usr/sbin/trueno-ublk
      chmod +x /usr/sbin/trueno-ublk
      ${RESTART}
      systemctl show --property=StatusText ${setup('zram0')}; tail -n +2 /proc/swaps; ls /run/trueno-zram`,
    'with one that can, again': `mv /run/trueno-ublk /usr/sbin
      ${RESTART}
      systemctl show --property=StatusText ${setup('zram0')}; tail -n +2 /proc/swaps; ls -A /run/trueno-zram/fallback`,
    'without the daemon': `rm /usr/sbin/trueno-ublk
      ${RESTART}
      systemctl show --property=StatusText ${setup('zram0')}; tail -n +2 /proc/swaps`,
    'with units for the kernel': `systemctl daemon-reload
      systemctl restart ${setup('zram0')}; ${untilState('active', 'dev-zram0.swap')}
      tail -n +2 /proc/swaps; readlink /dev/trueno/zram0`,
    'without configuration': `: >/etc/systemd/zram-generator.conf; systemctl daemon-reload
      readlink /dev/trueno/zram1; systemctl stop ${setup('zram1')}
      ls /dev/trueno /run/trueno-zram/store /run/trueno-zram/ublk 2>/dev/null || true`,
    trouble: TROUBLE,
  },
});

const facts = factsOf(boot);
const ON_TRUENO = /^\/dev\/ublkb\d\s[^\n]*\s77$/m;
const SWAP = /^\/dev\/zram0\s[^\n]*\s77$/m;

test('no start limit keeps swap off after some restarts', () => {
  const [swapLimit, setupLimit, swap] = facts('restarted more often than systemd likes')
    .split('\n')
    .slice(-3);
  expect([swapLimit, setupLimit]).toEqual(['0', '0']);
  expect(swap).toMatch(/^\/dev\/ublkb\d/);
});

test('without the udev rule the set-up fails, says what is missing, and undoes its work', () => {
  expect(facts('without the udev rule')).toMatch(
    /^failed\nerror: zram0: udev did not make \/dev\/trueno\/zram0; .*59-trueno-zram\.rules.*\n/,
  );
  expect(facts('without the udev rule')).toMatch(/\n0\n.*\/run\/trueno-zram\/store:\nzram1$/s);
  expect(facts('without the udev rule')).not.toMatch(/zram0\.env/);
});

test('with the rule in place again, a start is enough', () => {
  expect(facts('with it again')).toMatch(ON_TRUENO);
});

test('a daemon that cannot serve any more gives way to kernel zram, one that can takes the device back', () => {
  expect(facts('with a daemon that cannot serve')).toMatch(
    /^StatusText=on kernel zram: trueno cannot serve the device: it is Sunday$/m,
  );
  expect(facts('with a daemon that cannot serve')).toMatch(SWAP);
  expect(facts('with a daemon that cannot serve')).not.toContain('zram0.env');
  expect(facts('with one that can, again')).toMatch(/^StatusText=served by trueno as /);
  expect(facts('with one that can, again')).toMatch(/\s77$/);
  expect(facts('with one that can, again')).toMatch(ON_TRUENO);
});

test('units that were made for trueno also work when the daemon has gone', () => {
  expect(facts('without the daemon')).toMatch(/^StatusText=on kernel zram: trueno-ublk is not installed/);
  expect(facts('without the daemon')).toMatch(SWAP);
});

test('after daemon-reload a restart changes to the units of kernel zram, which need no link', () => {
  expect(facts('with units for the kernel')).toMatch(SWAP);
  expect(facts('with units for the kernel')).toMatch(/\nexit status 1$/);
});

test('a device that is not configured any more can be reset, and loses its link', () => {
  expect(facts('without configuration')).toMatch(/^..\/ublkb\d\n(?:(?!zram\d|ublkb\d).)*$/s);
});

test('nothing waits for a time-out', () => {
  expect(facts('trouble')).toBe('');
});

test('the guest shuts down by itself, with the swap of a unit that is not configured any more', () => {
  expect(boot().poweredOff).toBe(true);
});
