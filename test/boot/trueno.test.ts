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

/** Devices that trueno-ublk serves: swap, a file system, a plain device, and a second swap with settings of its own. */

const SWAP = 'dev-trueno-zram0.swap';
const MOUNT = 'var-cache-fast.mount';
const server = (device: string): string => `trueno-ublk@${device}.service`;

/** Which disk a device has, and whether it is as new: a device that was made anew holds an empty swap area. */
const SWAPS = "tail -n +2 /proc/swaps | awk '{ print $1, $2, $3, $5 }' | sort -k 4";
const LEFT = 'ls -A /dev/trueno /run/trueno-zram /run/trueno-zram/store; ls -d /sys/block/ublkb*';

const boot = bootBeforeAll({
  generator: 'boot binary',
  configuration: `
[zram0]
zram-size = 64

[zram1]
zram-size = 64
mount-point = /var/cache/fast
fs-type = ext4

[zram2]
zram-size = 32
fs-type = ext2

[zram3]
zram-size = 48
zram-resident-limit = 24
swap-priority = 50
compression-algorithm = zstd(level=-1)
`,
  facts: {
    state: BOOT_STATE,
    swaps: SWAPS,
    links: 'readlink -f /dev/trueno/zram0 /dev/trueno/zram1 /dev/trueno/zram2 /dev/trueno/zram3',
    order: activeSince_us(SWAP, 'multi-user.target'),
    mount: 'findmnt -n -o SOURCE,FSTYPE /var/cache/fast',
    plain: 'blkid -p -s TYPE -o value /dev/trueno/zram2',
    udev: 'udevadm info /dev/trueno/zram0',
    'order of links':
      'systemctl show --property=After,JobRunningTimeoutUSec dev-trueno-zram0.device dev-trueno-zram1.device',
    status: `systemctl show --property=SubState,StatusText ${setup('zram0')}`,
    options: 'stat -c "%a %U" /run/trueno-zram /run/trueno-zram/zram3.env; cat /run/trueno-zram/zram[03].env',
    'kernel zram': 'cat /sys/block/zram0/initstate; ls /run/trueno-zram/fallback 2>/dev/null',
    'write and read': WRITE_AND_READ,
    'set-up a second time': `/usr/lib/systemd/system-generators/trueno-zram-generator --setup-device zram0`,
    'restart of servers in use': `for device in zram0 zram1; do
        systemctl show --property=MainPID --value trueno-ublk@$device
        systemctl restart trueno-ublk@$device || systemctl status trueno-ublk@$device
        systemctl show --property=MainPID --value trueno-ublk@$device
      done
      cd /var/cache/fast; echo 3 >/proc/sys/vm/drop_caches; sha256sum --check /run/sum; ${SWAPS}`,
    'a server that is killed': `systemctl kill --signal=KILL ${server('zram1')}
      echo 3 >/proc/sys/vm/drop_caches; cd /var/cache/fast; sha256sum --check /run/sum
      ${untilState('active', server('zram1'))}; systemctl is-active ${MOUNT}`,
    'restart of swap': `systemctl restart ${setup('zram0')}; ${untilState('active', SWAP)}; ${SWAPS}
      systemctl is-active ${server('zram0')}`,
    'restart of a mount': `systemctl restart ${setup('zram1')} && ${untilState('active', MOUNT)}
      findmnt -n -o SOURCE /var/cache/fast; ls /var/cache/fast`,
    'restart of a plain device': `systemctl restart ${setup('zram2')}; blkid -p -s TYPE -o value /dev/trueno/zram2`,
    isolate: `systemctl isolate multi-user.target; systemctl is-active ${setup('zram0')} ${server('zram0')} ${SWAP}`,
    'reset of a device in use': `mount /dev/trueno/zram2 /mnt; systemctl stop ${setup('zram2')}
      journalctl --boot --no-pager --output=cat --unit=${setup('zram2')} --grep=error
      touch /mnt/file && sync /mnt/file && ls /mnt; systemctl is-active ${server('zram2')}; umount /mnt
      systemctl start ${setup('zram2')}; blkid -p -s TYPE -o value /dev/trueno/zram2`,
    'stop of swap': `systemctl stop ${SWAP} dev-trueno-zram3.swap; ${untilState('inactive', setup('zram0'), setup('zram3'))}
      ${LEFT}; tail -n +2 /proc/swaps`,
    'start of swap': `systemctl start ${SWAP}; ${SWAPS}`,
    trouble: TROUBLE,
  },
});

const facts = factsOf(boot);
const BOTH = /^\/dev\/ublkb\d partition 65532 100\n\/dev\/ublkb\d partition 49148 50$/;

test('the boot ends without a failed unit or a job that still waits', () => {
  expect(facts('state')).toBe('running');
});

test('swap is on each device with its priority, through a disk of ublk, and nothing is on kernel zram', () => {
  expect(facts('swaps')).toMatch(BOTH);
  expect(new Set(facts('links').split('\n')).size).toBe(4);
  expect(facts('links')).toMatch(/^(?:\/dev\/ublkb\d\n?){4}$/);
  expect(facts('kernel zram')).toBe('0\nexit status 2');
});

test('swap is there before multi-user.target', () => {
  expectUpBefore(facts('order'));
});

test('the wait for a link begins when its set-up has ended, and does not last', () => {
  const [first, second] = facts('order of links').split('\n\n');
  expect(first).toMatch(/^JobRunningTimeoutUSec=10s$/m);
  expect(first).toMatch(/^After=(?:.* )?systemd-zram-setup@zram0\.service(?: .*)?$/m);
  expect(second).toMatch(/^After=(?:.* )?systemd-zram-setup@zram1\.service(?: .*)?$/m);
});

test('the file system and the plain device are there', () => {
  expect(facts('mount')).toMatch(/^\/dev\/ublkb\d +ext4$/);
  expect(facts('plain')).toBe('ext2');
});

test('systemctl status says who serves the device', () => {
  expect(facts('status')).toMatch(/^SubState=exited$/m);
  expect(facts('status')).toMatch(/^StatusText=served by trueno as \/dev\/ublkb\d$/m);
});

test('the server is told what is configured, in a file for root only', () => {
  expect(facts('options')).toBe(`700 root
600 root
TRUENO_UBLK_OPTIONS=--size 67108864 --algorithm adaptive --objective balance
TRUENO_UBLK_OPTIONS=--size 50331648 --algorithm zstd --level -1 --limit 25165824`);
});

test('udev neither looks into the disk nor offers it to desktops', () => {
  expect(facts('udev')).toContain('UDISKS_IGNORE=1');
  expect(facts('udev')).not.toContain('ID_FS_');
});

test('a file is read back as it was written', () => {
  expect(facts('write and read')).toBe('file: OK');
});

test('a second set-up leaves a device alone that is in use', () => {
  expect(facts('set-up a second time')).toBe(
    'info: zram0: already set up: it is active swap; nothing is changed',
  );
});

test('a server can be restarted below swap and below a file system, which keep their data', () => {
  const [first, second, third, fourth, check, ...swaps] = facts('restart of servers in use').split('\n');
  expect(Number(second)).toBeGreaterThan(Number(first));
  expect(Number(fourth)).toBeGreaterThan(Number(third));
  expect(check).toBe('file: OK');
  expect(swaps.join('\n')).toBe(facts('swaps'));
});

test('a server that is killed comes back, and the data with it', () => {
  expect(facts('a server that is killed')).toBe('file: OK\nactive');
});

test('a restart of the set-up makes each device anew, with its user', () => {
  const swaps = facts('restart of swap').split('\n');
  expect(swaps.pop()).toBe('active');
  expect(swaps.join('\n')).toMatch(BOTH);
  expect(facts('restart of a mount')).toMatch(/^\/dev\/ublkb\d\nlost\+found$/);
  expect(facts('restart of a plain device')).toBe('ext2');
});

test('systemctl isolate leaves devices and servers alone', () => {
  expect(facts('isolate')).toBe('active\nactive\nactive');
});

test('a reset is refused while the device is in use, and it is served on', () => {
  expect(facts('reset of a device in use')).toMatch(
    /^error: zram2: the device is in use: it is mounted on \/mnt; it is not reset \(run umount \/mnt first\)\nfile\nlost\+found\nactive\next2$/,
  );
});

test('without swap the device is gone, with its server, its files and its link; with it they are back', () => {
  const left = facts('stop of swap');
  expect(left).toMatch(/^\/dev\/trueno:\nzram1\nzram2$/m);
  expect(left).toMatch(/^\/run\/trueno-zram\/store:\nzram1\nzram2$/m);
  expect(left).not.toMatch(/zram[03]/);
  expect(left.match(/^\/sys\/block\/ublkb/gm)).toHaveLength(2);
  expect(facts('start of swap')).toMatch(/^\/dev\/ublkb\d partition 65532 100$/);
});

test('nothing waits for a time-out, no order is a circle, and systemd knows every setting', () => {
  expect(facts('trouble')).toBe('');
});

test('the guest shuts down by itself, with swap off and the file system unmounted before their servers end', () => {
  expect(boot().poweredOff).toBe(true);
  expect(boot().console).toMatch(/Deactivated swap dev-trueno-zram0\.swap/);
  expect(boot().console).toMatch(/Unmounted var-cache-fast\.mount/);
  expect(boot().console).not.toMatch(/Failed to deactivate swap|Failed unmounting|Could not/);
});
