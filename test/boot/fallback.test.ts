import { expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import {
  activeSince_us,
  BOOT_STATE,
  bootBeforeAll,
  expectUpBefore,
  setup,
  TROUBLE,
  untilState,
  WRITE_AND_READ,
} from './booted-scenario.ts';

/** The daemon and ublk are there, so the units are made for trueno; but no server comes up, so kernel zram serves. */

const SWAP = 'dev-trueno-zram0.swap';
const MOUNT = 'var-cache-fast.mount';

const boot = bootBeforeAll({
  generator: 'node',
  // It says that it can serve; then it dies, fails, and ends without a word.
  daemon: `#!/bin/sh
case "$1 $3" in
  'probe ') echo '{"can_serve":true,"reasons":[]}' ;;
  'serve zram0') kill -KILL $$ ;;
  'serve zram1') echo 'there is no memory' >&2; exit 1 ;;
esac
`,
  configuration: `
[zram0]
zram-size = 64
swap-priority = 77

[zram1]
zram-size = 64
mount-point = /var/cache/fast
fs-type = ext4

[zram2]
zram-size = 32
fs-type = ext2
`,
  facts: {
    state: BOOT_STATE,
    swaps: 'tail -n +2 /proc/swaps',
    order: activeSince_us(SWAP, 'multi-user.target'),
    mount: 'findmnt -n -o SOURCE,FSTYPE /var/cache/fast',
    plain: 'blkid -p -s TYPE -o value /dev/trueno/zram2',
    links: 'readlink /dev/trueno/zram0 /dev/trueno/zram1 /dev/trueno/zram2',
    udev: 'udevadm info /dev/zram0; udevadm info /dev/zram1',
    reasons: 'cd /run/trueno-zram/fallback; cat zram0 zram1 zram2',
    status: `systemctl show --property=SubState,StatusText ${setup('zram0')}`,
    'write and read': WRITE_AND_READ,
    'restart of swap': `systemctl restart ${setup('zram0')}; ${untilState('active', SWAP)}; tail -n +2 /proc/swaps`,
    'restart of a mount': `systemctl restart ${setup('zram1')} && ${untilState('active', MOUNT)}
      findmnt -n -o SOURCE /var/cache/fast; ls /var/cache/fast`,
    'restart of a plain device': `systemctl restart ${setup('zram2')}; blkid -p -s TYPE -o value /dev/trueno/zram2`,
    isolate: `systemctl isolate multi-user.target; systemctl is-active ${setup('zram0')} ${setup('zram2')} ${SWAP}`,
    'stop of swap': `systemctl stop ${SWAP}; ${untilState('inactive', setup('zram0'))}
      ls /run/trueno-zram/fallback /dev/trueno; cat /sys/block/zram0/initstate /proc/swaps`,
    'start of swap': `systemctl start ${SWAP}; tail -n +2 /proc/swaps`,
    trouble: TROUBLE,
  },
});

const facts = factsOf(boot);

test('the boot ends without a job that still waits; the server that would fail again is what failed', () => {
  // The other two are stopped either while they wait for their next start or right after one.
  expect(facts('state')).toMatch(
    /^degraded(?:\ntrueno-ublk@zram0\.service [^\n]*)?\ntrueno-ublk@zram1\.service [^\n]*(?:\ntrueno-ublk@zram2\.service [^\n]*)?$/,
  );
});

test('it is known how each server ended, or that it did, of one that systemd starts again already', () => {
  const [killed, failed, ended] = facts('reasons').split('\n');
  expect(killed).toMatch(
    /^trueno-ublk@zram0\.service did not start: .*(?:\(signal, status 9\)|\b(?:failed(?: because\b|\.)|canceled\.))/,
  );
  expect(failed).toBe(
    'trueno-ublk@zram1.service did not start: journalctl -u trueno-ublk@zram1.service says why (exit-code, status 1)',
  );
  expect(ended).toMatch(
    /^trueno-ublk@zram2\.service did not start: .*(?:\(protocol, status 0\)|\b(?:failed(?: because\b|\.)|canceled\.))/,
  );
});

test('swap, file system and plain device are up on kernel zram, under the names that their units have', () => {
  expect(facts('swaps')).toMatch(/^\/dev\/zram0\s+partition\s+65532\s+\d+\s+77$/);
  expect(facts('mount')).toMatch(/^\/dev\/zram1 +ext4$/);
  expect(facts('plain')).toBe('ext2');
  expect(facts('links').split('\n')).toEqual(['../zram0', '../zram1', '../zram2']);
});

test('swap is there before multi-user.target', () => {
  expectUpBefore(facts('order'));
});

test('systemctl status says that it is kernel zram, and why', () => {
  expect(facts('status')).toMatch(/^SubState=exited$/m);
  expect(facts('status')).toMatch(
    /^StatusText=on kernel zram: trueno-ublk@zram0\.service did not start: \S/m,
  );
});

test('udev neither looks into the devices nor offers them to desktops', () => {
  expect(facts('udev').match(/UDISKS_IGNORE=1/g)).toHaveLength(2);
  expect(facts('udev')).not.toContain('ID_FS_');
});

test('a file is read back as it was written', () => {
  expect(facts('write and read')).toBe('file: OK');
});

test('a restart of the service makes each device anew, with its user', () => {
  expect(facts('restart of swap')).toMatch(/^\/dev\/zram0\s[^\n]*\s77$/);
  expect(facts('restart of a mount')).toBe('/dev/zram1\nlost+found');
  expect(facts('restart of a plain device')).toBe('ext2');
});

test('systemctl isolate leaves the devices alone', () => {
  expect(facts('isolate')).toBe('active\nactive\nactive');
});

test('without swap the device is reset, and mark and link are gone; with it they are back', () => {
  const devices = 'zram1\nzram2';
  expect(facts('stop of swap')).toMatch(
    `/dev/trueno:\n${devices}\n\n/run/trueno-zram/fallback:\n${devices}\n0\nFilename`,
  );
  expect(facts('start of swap')).toContain('/dev/zram0');
});

test('nothing waits for a time-out, no order is a circle, and systemd knows every setting', () => {
  expect(facts('trouble')).toBe('');
});

test('the guest shuts down by itself, with swap off and the file system unmounted', () => {
  expect(boot().poweredOff).toBe(true);
  expect(boot().console).toMatch(/Deactivated swap dev-trueno-zram0\.swap/);
  expect(boot().console).toMatch(/Unmounted var-cache-fast\.mount/);
  expect(boot().console).not.toMatch(/Failed to deactivate swap|Could not/);
});
