import { describe, expect, test } from 'vitest';
import { bootInTurnBeforeAll, factsOf } from '../guest/booted-guest.ts';
import {
  fillSwap,
  installNextDeb,
  NEXT_DEB,
  NEXT_VERSION,
  PLAIN_GUEST,
  packageGuest,
  REFERENCE_DEB,
  STATE,
  SWAPPED_FILE,
  SWAPS,
  THIS_DEB,
  WARNINGS,
} from './package-guest.ts';

/** The package in the hands of an administrator, on a Debian 13 that is booted again and again. */

const INSTALL = 'DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet --quiet --option Dpkg::Progress=0';

const STATUS =
  "dpkg-query --list trueno-zram systemd-zram-generator 2>&1 | awk '/^[a-z][a-z] / { print $1, $2, $3 }'";
const MAIN_PID = 'systemctl show --property=MainPID --value trueno-ublk@zram0';
/** The program that serves, and the one that is installed. */
const SERVER = `cmp /proc/$(${MAIN_PID})/exe /usr/sbin/trueno-ublk && echo the installed one`;
const DEVICE = /^\/dev\/ublkb\d partition \d+ 100$/;

describe('on a machine without any compressed swap', () => {
  const boots = bootInTurnBeforeAll(PLAIN_GUEST, () => [
    packageGuest({
      install: `${INSTALL} install ${THIS_DEB}; echo $?`,
      state: STATE,
      swaps: SWAPS,
      command: 'trueno-zram status; echo $?',
    }),
    packageGuest({
      state: STATE,
      swaps: SWAPS,
      size: `awk '/MemTotal/ { print int($2 / 1024) * 512 - 4 }' /proc/meminfo; awk '/ublk/ { print $3 }' /proc/swaps`,
      warnings: WARNINGS,
      log: "journalctl --boot --no-pager --output=cat --unit='systemd-zram-setup@*'",
      'switch off': `systemctl stop systemd-zram-setup@zram0.service; : >/etc/systemd/zram-generator.conf; systemctl daemon-reload
        ${SWAPS}; systemctl list-unit-files --no-legend '*.swap'; ${STATE}`,
      purge: `${INSTALL} purge trueno-zram; echo $?; ls -d /run/trueno-zram /etc/systemd/zram-generator.conf /usr/lib/trueno-zram`,
    }),
  ]);
  const installing = factsOf(boots(0));
  const booted = factsOf(boots(1));

  test('installing it is quiet, and starts nothing', () => {
    expect(installing('install')).toMatch(/\n0$/);
    expect(installing('install')).not.toMatch(/warning|error|failed|cannot/i);
    expect(installing('swaps')).toBe('');
    expect(installing('state')).toBe('running');
  });

  test('the command without Node says what it needs', () => {
    expect(installing('command')).toMatch(/^trueno-zram: this command needs Node.*\n127$/);
  });

  test('after a reboot there is swap with priority 100, served by trueno-ublk, and nothing to complain about', () => {
    expect(booted('swaps')).toMatch(DEVICE);
    expect(booted('state')).toBe('running');
    expect(booted('warnings')).toBe('');
    expect(booted('log')).toMatch(/served by trueno|zram0/);
  });

  test('it is half of the memory', () => {
    const [half, size] = booted('size').split('\n');
    expect(size).toBe(half);
  });

  test('an empty configuration of the administrator switches it off', () => {
    expect(booted('switch off')).toBe('running');
  });

  test('purge leaves the configuration of the administrator and nothing else', () => {
    expect(booted('purge')).toMatch(/\n0\n/);
    expect(booted('purge')).toMatch(/^\/etc\/systemd\/zram-generator\.conf$/m);
    expect(booted('purge')).not.toMatch(/^\/(?:run|usr)/m);
  });

  test('each boot ends by itself', () => {
    expect([boots(0)().poweredOff, boots(1)().poweredOff]).toEqual([true, true]);
  });
});

describe('on a machine with zram-generator', () => {
  const CONFIGURATION = '[zram0]\\nzram-size = 256\\n';
  const boots = bootInTurnBeforeAll(PLAIN_GUEST, () => [
    packageGuest({
      install: `printf '${CONFIGURATION}' >/etc/systemd/zram-generator.conf; dpkg --install ${REFERENCE_DEB}`,
    }),
    packageGuest({
      before: SWAPS,
      install: `${INSTALL} install ${THIS_DEB} 2>&1; echo $?`,
      status: STATUS,
      state: STATE,
      swaps: SWAPS,
      configuration: 'cat /etc/systemd/zram-generator.conf',
      reload: `systemctl daemon-reload; sleep 2; ${STATE}; ${SWAPS}`,
    }),
    packageGuest(
      {
        state: STATE,
        swaps: SWAPS,
        warnings: WARNINGS,
        fill: `${fillSwap(200)}
        awk '/ublk/ { print ($4 > 32768) ? "swapped out" : $4 }' /proc/swaps`,
        upgrade: `${MAIN_PID}; ${INSTALL} install ${NEXT_DEB}; echo $?; ${MAIN_PID}; ${SERVER}; ${SWAPS}; ${STATE}`,
        'after upgrade': `sha256sum --check /run/sum; ${STATUS}`,
        downgrade: `${INSTALL} --allow-downgrades install ${THIS_DEB}; echo $?; ${MAIN_PID}; ${SERVER}; ${SWAPS}; ${STATE}`,
        'after downgrade': `sha256sum --check /run/sum; ${STATUS}`,
        'removal in use': `${INSTALL} remove trueno-zram 2>&1; echo $?; ${SWAPS}; ${STATE}; ${STATUS}`,
        'exchange in use': `${INSTALL} install ${REFERENCE_DEB} 2>&1; ${SWAPS}; ${STATUS}`,
        'after refusals': 'sha256sum --check /run/sum',
        'a server that cannot': `rm ${SWAPPED_FILE}; mv /usr/sbin/trueno-ublk /run; ln -s /bin/false /usr/sbin/trueno-ublk
        old=$(${MAIN_PID}); /var/lib/dpkg/info/trueno-zram.postinst configure 0.0 2>&1
        [ $old = $(${MAIN_PID}) ] && echo the same; mv -f /run/trueno-ublk /usr/sbin`,
        'orderly removal': `swapoff $(readlink -f /dev/trueno/zram0); ${SWAPS}; ${INSTALL} remove trueno-zram; echo $?
        ls -d /sys/block/ublkb* /run/trueno-zram/store/* /usr/lib/trueno-zram /usr/sbin/trueno-ublk; pidof trueno-ublk; ${STATE}`,
        purge: `${INSTALL} purge trueno-zram; echo $?; ls -A /run/trueno-zram; findmnt /run/trueno-zram/store; cat /etc/systemd/zram-generator.conf`,
        back: `dpkg --install ${REFERENCE_DEB}; ${STATUS}`,
      },
      { install: installNextDeb },
    ),
    packageGuest({ state: STATE, swaps: SWAPS }),
  ]);
  const installing = factsOf(boots(1));
  const booted = factsOf(boots(2));
  const back = factsOf(boots(3));
  const REFERENCE_SWAP = '/dev/zram0 partition 262140 100';

  test('installing it removes zram-generator and leaves its swap on, and its configuration as it is', () => {
    expect(installing('before')).toBe(REFERENCE_SWAP);
    expect(installing('install')).toMatch(/\n0$/);
    expect(installing('install')).not.toMatch(/warning|error|failed|cannot/i);
    expect(installing('swaps')).toBe(REFERENCE_SWAP);
    expect(installing('status')).toMatch(/^ii trueno-zram /m);
    expect(installing('status')).not.toMatch(/^ii systemd-zram-generator/m);
    expect(installing('state')).toBe('running');
    expect(installing('reload')).toBe(`running\n${REFERENCE_SWAP}`);
    expect(installing('configuration')).toBe('[zram0]\nzram-size = 256');
  });

  test('after a reboot the same swap is on a trueno device', () => {
    expect(booted('swaps')).toMatch(/^\/dev\/ublkb\d partition 262140 100$/);
    expect(booted('state')).toBe('running');
    expect(booted('warnings')).toBe('');
  });

  test.each([
    ['upgrade', NEXT_VERSION],
    ['downgrade', '\\d[^9]\\S*'],
  ])(
    '%s under swap that is full of data: another server, the same device, the same data',
    (name, version) => {
      expect(booted('fill')).toBe('swapped out');
      expect(booted(name)).toMatch(
        /\n0\n\d+\nthe installed one\n\/dev\/ublkb\d partition 262140 100\nrunning$/,
      );
      expect(booted(`after ${name}`)).toMatch(new RegExp(`^${SWAPPED_FILE}: OK$`, 'm'));
      expect(booted(`after ${name}`)).toMatch(new RegExp(`^ii trueno-zram ${version}$`, 'm'));
    },
  );

  test('it is not removed below swap that is on, and says what to run', () => {
    expect(booted('removal in use')).toMatch(
      /^trueno-zram is not removed: zram0 is in use \(\[SWAP\] on \/dev\/ublkb\d\).*; first run swapoff \/dev\/ublkb\d$/m,
    );
    expect(booted('removal in use')).toMatch(/^running$/m);
    for (const name of ['removal in use', 'exchange in use']) {
      expect(booted(name)).toMatch(/^trueno-zram is not removed: /m);
      expect(booted(name)).toMatch(/^\/dev\/ublkb\d partition 262140 100$/m);
      expect(booted(name)).toMatch(/^ii trueno-zram /m);
    }
    expect(booted('after refusals')).toBe(`${SWAPPED_FILE}: OK`);
  });

  test('a new server that cannot serve here does not get the device', () => {
    expect(booted('a server that cannot')).toMatch(
      /^trueno-zram: the new server cannot serve here .*the old one goes on$/m,
    );
    expect(booted('a server that cannot')).toMatch(/^the same$/m);
  });

  test('with its swap off it goes, with its devices and servers', () => {
    expect(booted('orderly removal')).toMatch(/(?:^|\n)0\n/);
    expect(booted('orderly removal')).not.toMatch(/^(?:\/|\d\d)/m);
    expect(booted('orderly removal')).toMatch(/\nrunning$/);
  });

  test('purge leaves nothing of it but the configuration, which is not its own', () => {
    expect(booted('purge')).toMatch(/\n0\nls: [^\n]*\n\[zram0\]\nzram-size = 256$/);
  });

  test('zram-generator takes over again with the same configuration', () => {
    expect(booted('back')).toMatch(/^ii systemd-zram-generator /m);
    expect(back('swaps')).toBe(REFERENCE_SWAP);
    expect(back('state')).toBe('running');
  });

  test('each boot ends by itself', () => {
    expect([0, 1, 2, 3].map((turn) => boots(turn)().poweredOff)).toEqual([true, true, true, true]);
  });
});
