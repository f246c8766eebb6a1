import { expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import { BOOT_STATE, bootBeforeAll, TROUBLE } from './booted-scenario.ts';
import { CLI } from './installed-build.ts';

/**
 * What becomes of swap when systemd hibernates the machine. User-Mode-Linux cannot, so something else runs in the place of
 * systemd-sleep(8), under its own unit.
 */

const SLEEP = 'systemd-hibernate.service';
const GUARD = 'trueno-zram-hibernation.service';
const SWAPS = "tail -n +2 /proc/swaps | awk '{ print $1, $3, $5 }' | sort -n -r -k 3";
const USED = 'awk \'/ublkb/ { used += $4 } END { print (used > 16384) ? "much" : used + 0 }\' /proc/swaps';

/** Runs `command` in the place of systemd-sleep, `unit` by `unit`. */
const sleepBy = (command: string): string => `for unit in hibernate hybrid-sleep suspend-then-hibernate; do
      mkdir -p /run/systemd/system/systemd-$unit.service.d
      printf '[Service]\\nExecStart=\\nExecStart=/bin/sh -c "%s"\\n' '${command}' >/run/systemd/system/systemd-$unit.service.d/sleep.conf
    done
    systemctl daemon-reload; rm -f /run/asleep`;
const hibernate = (unit = SLEEP): string =>
  `systemctl start ${unit} 2>&1; echo "status $?"; while systemctl is-active ${GUARD} | grep -q ^[ad]; do sleep 0.2; done`;

const boot = bootBeforeAll({
  generator: 'boot binary',
  configuration: `
[zram0]
zram-size = 128

[zram1]
zram-size = 32
swap-priority = 50

[zram2]
backend = kernel
zram-size = 16
swap-priority = 10
`,
  facts: {
    state: BOOT_STATE,
    swaps: SWAPS,
    required: `systemctl show --property=Requires --value systemd-hibernate systemd-hybrid-sleep systemd-suspend-then-hibernate | grep -c ${GUARD}
      systemctl show --property=Requires --value systemd-suspend | grep -c ${GUARD}`,
    'all in memory': `${sleepBy('cat /proc/swaps >/run/asleep')}
      ${hibernate()}; ls /run/asleep; systemctl show --property=Result ${GUARD}
      journalctl --boot --no-pager --output=cat --unit=${GUARD} --grep=error; ${CLI} doctor | grep hibernation`,
    'swaps after that': SWAPS,
    // As if others wanted the memory.
    filled: `systemctl reset-failed; mkdir /run/full; mount -t tmpfs -o size=1G none /run/full
      head -c 96M /dev/urandom >/run/full/file; sha256sum /run/full/file >/run/sum
      for try in $(seq 50); do echo 16M >/sys/fs/cgroup/system.slice/scenario.service/memory.reclaim; ${USED} | grep -q much && break; done 2>/dev/null
      ${USED}`,
    'with swap on disk': `head -c 64M /dev/zero >/var/swap; chmod 600 /var/swap; mkswap --quiet /var/swap; swapon /var/swap
      ${hibernate()}; awk '{ print $1 }' /run/asleep | tail -n +2 | sort`,
    'swaps after sleep': `${SWAPS}; ${USED}; sha256sum --check /run/sum; ls /run/trueno-zram/hibernation; ${BOOT_STATE}`,
    messages: `journalctl --boot --no-pager --output=cat --unit=${GUARD} --grep='swap is'`,
    'suspend then hibernate': `${hibernate('systemd-suspend-then-hibernate.service')}; grep -c ublkb /run/asleep; ${SWAPS}`,
    'a sleep that fails': `${sleepBy('exit 1')}; ${hibernate()}; ${SWAPS}`,
    'swapoff that fails': `systemctl reset-failed; ${sleepBy('cat /proc/swaps >/run/asleep')}; mkdir -p /run/bin
      printf '%s\\n' '#!/bin/sh' 'case $1 in' '/dev/ublkb*) [ "$1" = "$(readlink -f /dev/trueno/zram0)" ] || { echo "swapoff: no memory" >&2; exit 1; } ;;' 'esac' 'exec /usr/sbin/swapoff "$@"' >/run/bin/swapoff
      chmod +x /run/bin/swapoff; mkdir -p /run/systemd/system/${GUARD}.d
      printf '[Service]\\nEnvironment=PATH=/run/bin:/usr/sbin:/usr/bin\\n' >/run/systemd/system/${GUARD}.d/path.conf; systemctl daemon-reload
      ${hibernate()}; ls /run/asleep; ${SWAPS}; journalctl --boot --no-pager --output=cat --unit=${GUARD} --grep='no memory'`,
    'by hand': `rm /run/systemd/system/${GUARD}.d/path.conf; systemctl daemon-reload; systemctl reset-failed
      /usr/lib/trueno-zram/trueno-zram-generator --after-hibernation; echo $?; ${SWAPS}`,
    trouble: TROUBLE,
  },
});

const facts = factsOf(boot);
const ALL = /^\/dev\/ublkb\d 131068 100\n\/dev\/ublkb\d 32764 50\n\/dev\/zram2 16380 10$/;
const ALL_AND_DISK =
  /^\/dev\/ublkb\d 131068 100\n\/dev\/ublkb\d 32764 50\n\/dev\/zram2 16380 10\n\/var\/swap 65532 -\d$/m;

test('all is well before', () => {
  expect(facts('state')).toBe('running');
  expect(facts('swaps')).toMatch(ALL);
});

test('each way to hibernate needs the guard, suspending does not', () => {
  expect(facts('required')).toBe('3\n0\nexit status 1');
});

test('without other swap the machine does not hibernate, and it is said why', () => {
  const fact = facts('all in memory');
  expect(fact).toMatch(/^status [1-9]/m);
  expect(fact).toMatch(/cannot access '\/run\/asleep'/);
  expect(fact).toMatch(/^Result=exit-code$/m);
  expect(fact).toMatch(
    /^error: all swap is in memory \(zram\d, zram\d\), and an image in it is lost at power-off; the machine does not hibernate \(/m,
  );
  expect(fact).toMatch(/hibernation: it is refused, as all swap is in memory$/m);
  expect(facts('swaps after that')).toBe(facts('swaps'));
});

test('with swap on disk it hibernates without ours, whose contents are safe, and ours is on again afterwards', () => {
  expect(facts('filled')).toBe('much');
  expect(facts('with swap on disk')).toMatch(/^status 0\n\/dev\/zram2\n\/var\/swap$/m);
  expect(facts('swaps after sleep')).toMatch(ALL_AND_DISK);
  expect(facts('swaps after sleep')).toMatch(/^\/run\/full\/file: OK$/m);
  expect(facts('swaps after sleep')).toMatch(/^running$/m);
  expect(facts('swaps after sleep')).not.toContain('much');
});

test('both are in the log', () => {
  expect(facts('messages')).toMatch(/^info: zram0: swap is off while the machine hibernates, .*$/m);
  expect(facts('messages')).toMatch(/^info: zram1: swap is on again$/m);
});

test('that goes for suspend-then-hibernate, and for a sleep that fails', () => {
  expect(facts('suspend then hibernate')).toMatch(/^status 0\n0\n/);
  expect(facts('suspend then hibernate')).toMatch(ALL_AND_DISK);
  expect(facts('a sleep that fails')).toMatch(/^status 1$/m);
  expect(facts('a sleep that fails')).toMatch(ALL_AND_DISK);
});

test('a swapoff that fails keeps the machine from hibernating, and what was off is on again', () => {
  const fact = facts('swapoff that fails');
  expect(fact).toMatch(/^status [1-9]/m);
  expect(fact).toMatch(/cannot access '\/run\/asleep'/);
  expect(fact).toMatch(ALL_AND_DISK);
  expect(fact).toMatch(/^error: zram1: swapoff \/dev\/ublkb\d: swapoff: no memory \(exit status 1\); /m);
});

test('to run it by hand without need does nothing', () => {
  expect(facts('by hand')).toMatch(/^0\n/);
  expect(facts('by hand')).toMatch(ALL_AND_DISK);
});

test('the guest shuts down by itself', () => {
  expect(facts('trouble')).toBe('');
  expect(boot().poweredOff).toBe(true);
});
