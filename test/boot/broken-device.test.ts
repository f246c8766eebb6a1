import { expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import { bootBeforeAll, TROUBLE } from './booted-scenario.ts';

/** Devices that cannot come up, in each way that only the start can tell, beside two that can. */

const BROKEN = ['zram2', 'zram3', 'zram4', 'zram5', 'zram5000'];

const boot = bootBeforeAll({
  generator: 'boot binary',
  configuration: `
[zram0]
zram-size = 64

[zram1]
backend = kernel
zram-size = 64

# More than a table of pages can be made for.
[zram2]
zram-size = 2^40

[zram3]
backend = kernel
zram-size = 2^40

# A file system that nobody can make.
[zram4]
zram-size = 32
mount-point = /var/cache/none
fs-type = nosuchfs

[zram5]
backend = kernel
zram-size = 32
mount-point = /var/cache/void
fs-type = nosuchfs

# Higher than any device that is made.
[zram5000]
backend = kernel
zram-size = 32
`,
  facts: {
    state: 'systemctl is-system-running; systemctl list-jobs --no-legend',
    swaps: 'tail -n +2 /proc/swaps | cut -d " " -f 1 | sort; readlink -f /dev/trueno/zram0',
    failed: "systemctl list-units --failed --plain --no-legend 'systemd-zram-setup@*' | cut -d ' ' -f 1",
    tries: `systemctl show --property=NRestarts,Result ${BROKEN.map((name) => `systemd-zram-setup@${name}`).join(' ')}`,
    targets: 'systemctl is-active local-fs.target swap.target multi-user.target',
    left: 'ls -A /dev/trueno /run/trueno-zram /run/trueno-zram/store /run/trueno-zram/fallback',
    devices: 'cd /sys/block && grep . zram[2345]/initstate',
    messages: 'journalctl --boot --no-pager --output=cat --unit="systemd-zram-setup@*" --grep=error',
    'fallen back': 'journalctl --boot --no-pager --output=cat --grep="kernel zram is used"',
    trouble: TROUBLE,
    'repair and restart': `printf '[zram2]\\nzram-size = 16\\n' >/etc/systemd/zram-generator.conf
      systemctl daemon-reload; systemctl start dev-trueno-zram2.swap; grep "$(readlink -f /dev/trueno/zram2)" /proc/swaps`,
  },
});

const facts = factsOf(boot);

test('the good devices come up', () => {
  const [first, second, disk] = facts('swaps').split('\n');
  expect(disk).toMatch(/^\/dev\/ublkb\d$/);
  expect([first, second]).toEqual([disk, '/dev/zram1']);
});

test('the boot reaches its targets, and no job waits for a device that never comes', () => {
  expect(facts('state')).toBe('degraded');
  expect(facts('targets')).toBe('active\nactive\nactive');
  expect(facts('trouble')).toBe('');
});

test('each broken device is one failed service, which was tried once', () => {
  expect(facts('failed').split('\n')).toEqual(BROKEN.map((name) => `systemd-zram-setup@${name}.service`));
  expect(facts('tries').match(/NRestarts=0/g)).toHaveLength(BROKEN.length);
  expect(facts('tries').match(/Result=exit-code/g)).toHaveLength(BROKEN.length);
});

test('each says why', () => {
  for (const [name, why] of [
    ['zram2', 'disksize'],
    ['zram3', 'disksize'],
    ['zram4', 'nosuchfs'],
    ['zram5', 'nosuchfs'],
    ['zram5000', 'the index is above 4095'],
  ])
    expect(facts('messages')).toMatch(new RegExp(`^error: ${name}: .*${why}`, 'm'));
});

test('what trueno cannot do either is said before, in the words of its server', () => {
  expect(facts('fallen back')).toMatch(
    /^warning: zram2: trueno-ublk@zram2\.service did not start: \S.* \(exit-code, status [12]\); kernel zram is used/m,
  );
  expect(facts('fallen back')).toMatch(/^warning: zram4: .*nosuchfs.*; kernel zram is used/m);
});

test('a broken device leaves no file, link or disk, and is as new', () => {
  expect(facts('left')).toMatch(/^\/dev\/trueno:\nzram0$/m);
  expect(facts('left')).toMatch(/^\/run\/trueno-zram\/store:\nzram0$/m);
  expect(facts('left')).not.toMatch(/zram[2-5]/);
  expect(facts('devices').split('\n')).toEqual(
    ['zram2', 'zram3', 'zram4', 'zram5'].map((name) => `${name}/initstate:0`),
  );
});

test('with a size that fits it comes up without a reboot', () => {
  expect(facts('repair and restart')).toMatch(/^\/dev\/ublkb\d\s/m);
});

test('the guest shuts down by itself', () => {
  expect(boot().poweredOff).toBe(true);
});
