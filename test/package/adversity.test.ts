import { describe, expect, test } from 'vitest';
import { bootInTurnBeforeAll, factsOf } from '../guest/booted-guest.ts';
import {
  BEGIN_SHUTDOWN,
  FAILED_LINE,
  fillSwap,
  INSTALL_THIS,
  PLAIN_GUEST,
  packageGuest,
  STATE,
  SWAPS,
  shutdownTimes_s,
} from './package-guest.ts';

/** What goes wrong on a Debian 13 with the package and without configuration; each boot prepares what the next one finds. */

const DAEMON = '/usr/sbin/trueno-ublk';
const ASIDE = '/usr/sbin/trueno-ublk.aside';
const LOG = "journalctl --boot --no-pager --output=cat | grep -E '^(warning|error): '";
const STATUS = 'systemctl show --property=StatusText --value systemd-zram-setup@zram0';
const FALLBACK = { state: STATE, swaps: SWAPS, log: LOG, status: STATUS };
const ON_KERNEL = /^\/dev\/zram0 partition \d+ 100$/;
const ON_TRUENO = /^\/dev\/ublkb\d partition \d+ 100$/;

/** A unit of the boot that runs `script` once, with these lines in its [Unit]. */
const earlyUnit = (name: string, lines: string, wantedBy: string, script: string): string => `
  printf '%s\\n' '[Unit]' 'DefaultDependencies=no' ${lines} '[Service]' 'Type=oneshot' 'ExecStart=/bin/sh /etc/${name}' \\
    '[Install]' 'WantedBy=${wantedBy}' >/etc/systemd/system/${name}.service
  cat >/etc/${name} <<'EOT'
${script}
EOT
  systemctl enable --quiet ${name}.service`;

/** A file that most of is in swap; to read it brings it back. */
const FILL = fillSwap(140);
const FILLED = `awk '/ublk/ { print ($4 > 0.1 * $3) ? "much of it" : $4 }' /proc/swaps`;

describe('no server, for each reason', () => {
  const serveBy = (script: string): string =>
    `printf '%s\\n' '#!/bin/sh' '${script}' >${DAEMON}; chmod 755 ${DAEMON}`;
  const boots = bootInTurnBeforeAll(PLAIN_GUEST, () => [
    packageGuest({
      install: INSTALL_THIS,
      'next boot':
        "mkdir -p /etc/sysctl.d; echo 'kernel.io_uring_disabled = 2' >/etc/sysctl.d/50-no-io-uring.conf",
    }),
    packageGuest({
      ...FALLBACK,
      sysctl: 'cat /proc/sys/kernel/io_uring_disabled',
      'restart on kernel zram': `systemctl restart systemd-zram-setup@zram0; systemctl start dev-trueno-zram0.swap; ${SWAPS}`,
      'next boot': 'rm /etc/sysctl.d/50-no-io-uring.conf',
    }),
    packageGuest(
      { ...FALLBACK, control: 'ls /dev/ublk-control', 'next boot': `mv ${DAEMON} ${ASIDE}` },
      // It is built into this kernel.
      { kernelArguments: ['initcall_blacklist=ublk_init'] },
    ),
    packageGuest({ ...FALLBACK, 'next boot': `head -c 65536 ${ASIDE} >${DAEMON}; chmod 755 ${DAEMON}` }),
    packageGuest({
      ...FALLBACK,
      'next boot': serveBy(`[ "$1" != serve ] || kill -SEGV $$; exec ${ASIDE} "$@"`),
    }),
    packageGuest({
      ...FALLBACK,
      'next boot': `mv ${ASIDE} ${DAEMON}; mkdir -p /etc/systemd/system.conf.d
        printf '[Manager]\\nDefaultEnvironment=TRUENO_FORCE_TARGET=neon\\n' >/etc/systemd/system.conf.d/target.conf`,
    }),
    packageGuest({
      ...FALLBACK,
      'next boot': `rm /etc/systemd/system.conf.d/target.conf
        printf '[zram0]\\ncompression-algorithm = lzo-rle\\n' >/etc/systemd/zram-generator.conf`,
    }),
    packageGuest({
      ...FALLBACK,
      algorithm: 'cat /sys/block/zram0/comp_algorithm',
      generator: 'journalctl --boot --no-pager --output=cat --identifier=trueno-zram-generator',
      'next boot': 'rm /etc/systemd/zram-generator.conf',
    }),
    packageGuest(FALLBACK),
  ]);

  test('the package is installed', () => {
    expect(factsOf(boots(0))('install')).toMatch(/(?:^|\n)0$/);
  });

  test.each<[string, number, RegExp]>([
    ['io_uring is disabled by sysctl.d', 1, /io_uring/],
    ['the kernel has no ublk', 2, /ublk/],
    ['the server is a broken file', 4, /trueno-ublk/],
    ['the server dies at the start', 5, /trueno-ublk@zram0\.service did not start: /],
    ['the CPU target that is forced is none of this CPU', 6, /neon/],
  ])('%s: the same swap is on kernel zram in the same boot, and the log says why', (_, turn, why) => {
    const fact = factsOf(boots(turn));
    expect(fact('swaps')).toMatch(ON_KERNEL);
    // A server that fails at the start is a failed unit.
    if (turn !== 5) expect(fact('state')).toBe('running');
    expect(fact('log')).toMatch(/^warning: zram0: .*; kernel zram is used/m);
    expect(fact('log')).toMatch(why);
    expect(fact('status')).toMatch(/^on kernel zram: /);
    expect(fact('status')).toMatch(why);
  });

  test('the sysctl counts, and a restart stays on kernel zram', () => {
    expect(factsOf(boots(1))('sysctl')).toBe('2');
    expect(factsOf(boots(1))('restart on kernel zram')).toMatch(ON_KERNEL);
    expect(factsOf(boots(2))('control')).toMatch(/cannot access/);
  });

  test('without a server on disk, or with an algorithm that only the kernel has, it was planned so', () => {
    for (const turn of [3, 7]) {
      const fact = factsOf(boots(turn));
      expect(fact('swaps')).toMatch(ON_KERNEL);
      expect(fact('state')).toBe('running');
    }
    expect(factsOf(boots(7))('algorithm')).toContain('[lzo-rle]');
    expect(factsOf(boots(7))('generator')).toMatch(/zram0: on kernel zram: .*lzo-rle/);
  });

  test('when all of that is over, trueno serves it again', () => {
    expect(factsOf(boots(8))('swaps')).toMatch(ON_TRUENO);
    expect(factsOf(boots(8))('state')).toBe('running');
  });

  test('each boot ends by itself', () => {
    const ends = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((turn) => boots(turn)().poweredOff);
    expect(ends).toEqual(Array(9).fill(true));
  });
});

describe('hard times', () => {
  const boots = bootInTurnBeforeAll(PLAIN_GUEST, () => [
    packageGuest({
      install: INSTALL_THIS,
      'next boot': earlyUnit(
        'pressure',
        "'After=swap.target' 'Before=multi-user.target'",
        'multi-user.target',
        FILL,
      ),
    }),
    packageGuest(
      {
        state: STATE,
        swaps: SWAPS,
        filled: FILLED,
        killed: "dmesg | grep -i 'killed process'",
        'next boot': `systemctl disable --quiet pressure
          ${earlyUnit(
            'killer',
            "'After=trueno-ublk@zram0.service'",
            'trueno-ublk@zram0.service',
            // The supervisor, the worker and the standby.
            '[ ! -e /run/killed ] || exit 0; pidof trueno-ublk | wc -w >/run/killed; kill -KILL $(pidof trueno-ublk)',
          )}`,
      },
      { kernelArguments: ['printk.time=1'], powerOff: `${BEGIN_SHUTDOWN}; systemctl poweroff` },
    ),
    packageGuest({
      state: STATE,
      swaps: SWAPS,
      killed: 'cat /run/killed; systemctl show --property=NRestarts --value trueno-ublk@zram0',
      used: `${FILL}; ${FILLED}; sha256sum --check /run/sum`,
      'next boot': `systemctl disable --quiet killer
        ${earlyUnit(
          'full-disk',
          "'After=systemd-remount-fs.service' 'Before=systemd-zram-setup@zram0.service local-fs.target'",
          'sysinit.target',
          'cat /dev/zero >/filler 2>/dev/null; df --output=avail / | tail -n 1 >/run/available',
        )}`,
    }),
    packageGuest(
      {
        state: STATE,
        swaps: SWAPS,
        available: 'cat /run/available',
        'next boot': `systemctl disable --quiet full-disk
          ${earlyUnit(
            'read-only',
            "'After=systemd-remount-fs.service' 'Before=systemd-zram-setup@zram0.service local-fs.target'",
            'sysinit.target',
            'mount -o remount,ro /',
          )}`,
      },
      { before: 'rm /filler' },
    ),
    // /var is a tmpfs.
    packageGuest(
      { state: STATE, swaps: SWAPS, root: 'findmnt -n -o OPTIONS /; touch /file' },
      { kernelArguments: ['systemd.volatile=state'] },
    ),
  ]);

  test('memory that is taken back while the machine boots: swap takes it, and nothing is killed', () => {
    const fact = factsOf(boots(1));
    expect(fact('filled')).toBe('much of it');
    expect(fact('state')).toBe('running');
    expect(fact('killed')).not.toMatch(/killed process/i);
  });

  test('a shutdown with swap in use neither fails nor waits', () => {
    const { console, poweredOff } = boots(1)();
    expect(poweredOff).toBe(true);
    const [time_s, ...others] = shutdownTimes_s(console);
    expect(time_s).toBeLessThan(15);
    expect(others).toEqual([]);
    expect(console).not.toMatch(FAILED_LINE);
  });

  test('a server whose processes are all killed during the boot comes back, and swap is on it', () => {
    const fact = factsOf(boots(2));
    const [killed, restarts] = fact('killed').split('\n');
    expect(Number(killed)).toBeGreaterThan(0);
    expect(Number(restarts)).toBeGreaterThan(0);
    expect(fact('swaps')).toMatch(ON_TRUENO);
    expect(fact('state')).toBe('running');
    expect(fact('used')).toBe('much of it\n/run/full/file: OK');
  });

  test('a full disk is no reason to have no swap', () => {
    const fact = factsOf(boots(3));
    expect(fact('available')).toBe('0');
    expect(fact('swaps')).toMatch(ON_TRUENO);
  });

  test('nor is a root that is read-only', () => {
    const fact = factsOf(boots(4));
    expect(fact('root')).toMatch(/^ro[,\n].*Read-only file system/s);
    expect(fact('swaps')).toMatch(ON_TRUENO);
    // systemd-sysusers of the first boot fails, which is none of ours.
    expect(fact('state')).not.toMatch(/zram|trueno|\.swap/);
  });
});
