import { describe, expect, test } from 'vitest';
import { bootInTurnBeforeAll, factsOf } from '../guest/booted-guest.ts';
import { bootsWithObstacles, kernelAlgorithm, OBSTACLES, testObstacles } from './no-server.ts';
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
  const obstacles = [
    OBSTACLES.io_uring,
    OBSTACLES['no driver'],
    OBSTACLES['no file'],
    OBSTACLES['broken file'],
    OBSTACLES.dies,
    OBSTACLES['no target'],
    kernelAlgorithm('lzo-rle'),
  ];
  const boots = bootInTurnBeforeAll(PLAIN_GUEST, () => [
    packageGuest({ install: INSTALL_THIS, 'next boot': OBSTACLES.io_uring.arrange }),
    ...bootsWithObstacles(obstacles, packageGuest),
  ]);

  test('the package is installed', () => {
    expect(factsOf(boots(0))('install')).toMatch(/(?:^|\n)0$/);
  });

  // There is no Node.
  testObstacles(obstacles, (turn) => boots(turn + 1), false);
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
