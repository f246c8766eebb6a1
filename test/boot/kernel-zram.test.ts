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

/** The units of kernel zram, which are those of zram-generator, with this set-up service below them. */

const MOUNT = 'var-cache-fast.mount';

const boot = bootBeforeAll({
  generator: 'node',
  configuration: `
[zram0]
backend = kernel
zram-size = 64

[zram1]
backend = kernel
zram-size = 48
swap-priority = 50

[zram2]
backend = kernel
zram-size = 64
mount-point = /var/cache/fast
fs-type = ext4

[zram3]
backend = kernel
zram-size = 32
fs-type = ext2
`,
  facts: {
    state: BOOT_STATE,
    swaps: 'tail -n +2 /proc/swaps | sort',
    order: activeSince_us('dev-zram1.swap', 'multi-user.target'),
    mount: 'findmnt -n -o SOURCE,FSTYPE /var/cache/fast',
    'write and read': WRITE_AND_READ,
    'start of a plain device': `systemctl start ${setup('zram3')}; blkid -p -s TYPE -o value /dev/zram3`,
    // Three: each start counts towards the start limit of the swap unit, five in ten seconds.
    'restart of swap': `for try in 1 2 3; do
        systemctl restart ${setup('zram1')}; ${untilState('active', 'dev-zram1.swap')}
      done
      tail -n +2 /proc/swaps | sort`,
    'restart of a mount': `systemctl restart ${setup('zram2')} && ${untilState('active', MOUNT)}
      findmnt -n -o SOURCE /var/cache/fast; ls /var/cache/fast`,
    isolate: `systemctl isolate multi-user.target; systemctl is-active ${setup('zram0')} dev-zram0.swap`,
    'stop of swap': `systemctl stop dev-zram0.swap; ${untilState('inactive', setup('zram0'))}
      cat /sys/block/zram0/initstate; tail -n +2 /proc/swaps`,
    'start of swap': 'systemctl start dev-zram0.swap; tail -n +2 /proc/swaps | sort',
    links: 'udevadm info --query=symlink /dev/zram0; ls /dev/trueno; ls /run/trueno-zram/kernel',
    trouble: TROUBLE,
  },
});

const facts = factsOf(boot);
const BOTH = /^\/dev\/zram0\s+partition\s+65532\s+\d+\s+100\n\/dev\/zram1\s+partition\s+49148\s+\d+\s+50$/;

test('the boot ends without a failed unit or a job that still waits', () => {
  expect(facts('state')).toBe('running');
});

test('two swap devices, of which the kernel had one, and a file system are up', () => {
  expect(facts('swaps')).toMatch(BOTH);
  expect(facts('mount')).toMatch(/^\/dev\/zram2 +ext4$/);
  expect(facts('write and read')).toBe('file: OK');
});

test('swap is there before multi-user.target', () => {
  expectUpBefore(facts('order'));
});

test('a device without a purpose is set up when its service is started', () => {
  expect(facts('start of a plain device')).toBe('ext2');
});

test('a restart of the service makes the device anew, with its user', () => {
  expect(facts('restart of swap')).toMatch(BOTH);
  expect(facts('restart of a mount')).toBe('/dev/zram2\nlost+found');
});

test('systemctl isolate leaves the devices alone', () => {
  expect(facts('isolate')).toBe('active\nactive');
});

test('without swap the device is reset, and swap can be started again', () => {
  expect(facts('stop of swap')).toMatch(/^0\n\/dev\/zram1\s[^\n]*$/);
  expect(facts('start of swap')).toMatch(BOTH);
});

test('a device has the one name that its units use', () => {
  expect(facts('links')).toMatch(/^ls: cannot access '\/dev\/trueno'.*\nzram0\nzram1\nzram2\nzram3$/);
});

test('nothing waits for a time-out, no order is a circle, and systemd knows every setting', () => {
  expect(facts('trouble')).toBe('');
});

test('the guest shuts down by itself', () => {
  expect(boot().poweredOff).toBe(true);
});
