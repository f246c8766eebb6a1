import { expect, test } from 'vitest';
import { bootBeforeAll, TROUBLE, untilState } from './booted-scenario.ts';

/** What the units were made for, and what is there when they are started, are two things. */

const setup = (device: string): string => `systemd-zram-setup@${device}.service`;

const boot = bootBeforeAll({
  configuration: `
[zram0]
zram-size = 64
swap-priority = 77

[zram1]
zram-size = 32
fs-type = ext2
`,
  facts: {
    'without the udev rule': `cd /usr/lib/udev/rules.d; mv 59-trueno-zram.rules /run; udevadm control --reload
      systemctl stop dev-trueno-zram0.swap; ${untilState('inactive', setup('zram0'))}
      systemctl start dev-trueno-zram0.swap 2>/dev/null; systemctl is-failed ${setup('zram0')}
      journalctl --boot --no-pager --output=cat --unit=${setup('zram0')} --grep=error
      cat /sys/block/zram0/initstate; ls /run/trueno-zram/fallback
      mv /run/59-trueno-zram.rules .; udevadm control --reload`,
    'with it again': 'systemctl start dev-trueno-zram0.swap; tail -n +2 /proc/swaps',
    'without the daemon': `rm /usr/sbin/trueno-ublk
      systemctl restart ${setup('zram0')}; ${untilState('active', 'dev-trueno-zram0.swap')}
      systemctl show --property=StatusText ${setup('zram0')}; tail -n +2 /proc/swaps`,
    'with units for the kernel': `systemctl daemon-reload
      systemctl restart ${setup('zram0')}; ${untilState('active', 'dev-zram0.swap')}
      tail -n +2 /proc/swaps; readlink /dev/trueno/zram0`,
    'without configuration': `: >/etc/systemd/zram-generator.conf; systemctl daemon-reload
      readlink /dev/trueno/zram1; systemctl stop ${setup('zram1')}
      cat /sys/block/zram1/initstate; ls /dev/trueno /run/trueno-zram/fallback 2>/dev/null || true`,
    trouble: TROUBLE,
  },
});

const facts = (name: string): string => boot().facts[name] ?? 'the guest did not say';
const SWAP = /^\/dev\/zram0\s[^\n]*\s77$/m;

test('without the udev rule the set-up fails at once, says what is missing, and undoes its work', () => {
  expect(facts('without the udev rule')).toMatch(
    /^failed\nerror: zram0: udev did not make \/dev\/trueno\/zram0; .*59-trueno-zram\.rules.*\n0\nzram1$/,
  );
});

test('with the rule in place again, a start is enough', () => {
  expect(facts('with it again')).toMatch(SWAP);
});

test('units that were made for trueno also work when the daemon has gone', () => {
  expect(facts('without the daemon')).toMatch(
    /^StatusText=on kernel zram: the units were made for trueno, but now trueno-ublk is not installed/,
  );
  expect(facts('without the daemon')).toMatch(SWAP);
});

test('after daemon-reload a restart changes to the units of kernel zram, which need no link', () => {
  expect(facts('with units for the kernel')).toMatch(SWAP);
  expect(facts('with units for the kernel')).toMatch(/\nexit status 1$/);
});

test('a device that is not configured any more can be reset, and loses its link', () => {
  expect(facts('without configuration')).toMatch(/^..\/zram1\n0\n(?:(?!zram\d).)*$/s);
});

test('nothing waits for a time-out', () => {
  expect(facts('trouble')).toBe('');
});

test('the guest shuts down by itself, with the swap of a unit that is not configured any more', () => {
  expect(boot().poweredOff).toBe(true);
});
