import { expect, test } from 'vitest';
import type { CommandResult } from '../../../generator/core/host.ts';
import { afterHibernation, beforeHibernation } from '../../../generator/devices/hibernation.ts';
import type { Outcome } from '../../../generator/devices/main.ts';
import { ZramKernelModel } from './zram-kernel-model.ts';

/** What is done to swap before a machine hibernates, and after. */

const RECORD = '/run/trueno-zram/hibernation';
const SERVED = '/dev/ublkb0 partition 4194300 307200 100';
const DISK = '/dev/sda2 partition 8388604 0 -2';
const ZRAM = '/dev/zram7 partition 8388604 0 100';

/** A machine with these lines in /proc/swaps, on whose disks of ublk trueno has zram0, zram1 and so on. */
function machine(...lines: readonly string[]): ZramKernelModel {
  const host = new ZramKernelModel();
  host.files.set('/proc/swaps', ['Filename Type Size Used Priority', ...lines, ''].join('\n'));
  host.files.set('/proc/meminfo', 'MemTotal: 4096000 kB\nMemFree: 1 kB\nMemAvailable: 2048000 kB\n');
  for (const index of [0, 1]) {
    host.files.set(`/run/trueno-zram/ublk/ublkb${index}`, `TRUENO_ZRAM_DEVICE=zram${index}\n`);
    host.files.set(`/sys/block/ublkb${index}/dev`, `259:${index}\n`);
  }
  host.programs.set('swapoff', () => ({ status: 0 }));
  host.programs.set('systemctl', () => ({ status: 0 }));
  return host;
}

/** Programs that ran. */
function ran(host: ZramKernelModel): readonly string[] {
  return host.journal.filter((line) => !/^(?:create|remove) /.test(line));
}

const texts = ({ diagnostics }: Outcome): string => diagnostics.map(({ text }) => text).join('\n');

test.each<[string, readonly string[]]>([
  ['no swap', []],
  ['swap on disk', [DISK]],
  ['swap on kernel zram, which systemd passes over', [ZRAM, DISK]],
  ['a disk of ublk that is not ours', ['/dev/ublkb5 partition 8388604 0 100']],
])('%s is no concern', (_, lines) => {
  const host = machine(...lines);
  expect(beforeHibernation(host)).toEqual({ diagnostics: [], exitCode: 0 });
  expect(host.journal).toEqual([]);
});

test.each<[string, readonly string[]]>([
  ['alone', [SERVED]],
  ['beside kernel zram', [SERVED, ZRAM]],
])('swap on trueno %s: nothing to hibernate to, and nothing is touched', (_, lines) => {
  const host = machine(...lines);
  const outcome = beforeHibernation(host);
  expect(outcome.exitCode).toBe(1);
  expect(outcome.diagnostics).toMatchObject([
    { severity: 'error', consequence: 'the machine does not hibernate' },
  ]);
  expect(texts(outcome)).toBe('all swap is in memory (zram0), and an image in it is lost at power-off');
  expect(host.journal).toEqual([]);
});

test('beside swap on disk it is turned off and reset, and on again afterwards', () => {
  const host = machine(SERVED, '/dev/ublkb1 partition 100 0 50', DISK);
  expect(beforeHibernation(host).exitCode).toBe(0);
  expect(ran(host)).toEqual([
    'swapoff /dev/ublkb0',
    'systemctl stop systemd-zram-setup@zram0.service',
    'swapoff /dev/ublkb1',
    'systemctl stop systemd-zram-setup@zram1.service',
  ]);
  expect(host.files.get(RECORD)).toBe('zram0\nzram1\n');
  host.journal.length = 0;
  expect(afterHibernation(host).exitCode).toBe(0);
  expect(ran(host)).toEqual([
    'systemctl start dev-trueno-zram0.swap',
    'systemctl start dev-trueno-zram1.swap',
  ]);
  expect(host.files.has(RECORD)).toBe(false);
  expect(afterHibernation(host)).toEqual({ diagnostics: [], exitCode: 0 });
});

test('what was swapped out must fit elsewhere, with a sixteenth of memory to spare', () => {
  const place_kib = 2048000 - 256000;
  const lines = (used_kib: number): readonly string[] => [
    `/dev/ublkb0 partition 4194300 ${used_kib} 100`,
    '/dev/sda2 partition 1000 400 -2',
  ];
  expect(beforeHibernation(machine(...lines(place_kib + 600))).exitCode).toBe(0);
  const host = machine(...lines(place_kib + 601));
  const outcome = beforeHibernation(host);
  expect(outcome.exitCode).toBe(1);
  expect(texts(outcome)).toBe(
    'zram0 must be swapped off before and holds 1750 MiB, but there is place for 1750 MiB only',
  );
  expect(host.journal).toEqual([]);
});

test('the free part of kernel zram is no place', () => {
  const host = machine('/dev/ublkb0 partition 8388604 4194304 100', ZRAM, DISK.replace('8388604', '8'));
  expect(beforeHibernation(host).exitCode).toBe(1);
});

test.each(['', 'nonsense', 'MemTotal: 4096000 kB\n', 'MemTotal: 4096000 kB\nMemAvailable: 5 kB\n'])(
  'memory that nobody knows of is none: %j',
  (meminfo) => {
    const host = machine(SERVED, '/dev/sda2 partition 8 0 -2');
    host.files.set('/proc/meminfo', meminfo);
    expect(texts(beforeHibernation(host))).toContain('place for 0 MiB');
  },
);

test('a kernel that was told to hibernate to the device is refused', () => {
  const host = machine(SERVED, DISK);
  host.files.set('/sys/power/resume', '259:0\n');
  const outcome = beforeHibernation(host);
  expect(outcome).toMatchObject({
    exitCode: 1,
    diagnostics: [{ text: '/sys/power/resume names /dev/ublkb0, which is zram0, in memory' }],
  });
  host.files.set('/sys/power/resume', '8:2\n');
  expect(beforeHibernation(host).exitCode).toBe(0);
});

test.each<[string, Partial<CommandResult>, string]>([
  [
    'fails',
    { status: 255, stderr: 'swapoff: /dev/ublkb1: Cannot allocate memory' },
    'Cannot allocate memory',
  ],
  ['hangs', { failure: 'timed out after 480 s' }, 'timed out after 480 s'],
  ['is missing', { failure: 'ENOENT' }, 'not installed'],
])('when swapoff %s half-way, everything is as before', (_, answer, said) => {
  const host = machine(SERVED, '/dev/ublkb1 partition 100 50 50', DISK);
  host.programs.set('swapoff', ([node]) => (node === '/dev/ublkb0' ? { status: 0 } : answer));
  const outcome = beforeHibernation(host);
  expect(outcome.exitCode).toBe(1);
  expect(texts(outcome)).toContain(said);
  expect(ran(host).slice(-2)).toEqual([
    'systemctl start dev-trueno-zram0.swap',
    'systemctl start dev-trueno-zram1.swap',
  ]);
  expect(host.files.has(RECORD)).toBe(false);
});

test('without a place for the word of it, nothing is turned off', () => {
  const host = machine(SERVED, DISK);
  host.runtimeIsReadOnly = true;
  const outcome = beforeHibernation(host);
  expect(outcome.exitCode).toBe(1);
  expect(texts(outcome)).toBe(`cannot write ${RECORD}: EROFS`);
  expect(host.journal).toEqual([]);
});

test('what an earlier time has left off is not forgotten, and nonsense in its place does no harm', () => {
  const host = machine(SERVED, DISK);
  host.files.set(RECORD, 'zram9\n--now\n../etc\nzram0\n\n');
  expect(beforeHibernation(host).exitCode).toBe(0);
  expect(host.files.get(RECORD)).toBe('zram9\nzram0\n');
});

test('swap that does not come back is an error that names its unit', () => {
  const host = machine();
  host.files.set(RECORD, 'zram0\n');
  host.programs.set('systemctl', () => ({ status: 5, stderr: 'Unit dev-trueno-zram0.swap not found.' }));
  expect(afterHibernation(host)).toMatchObject({
    exitCode: 1,
    diagnostics: [
      {
        severity: 'error',
        device: 'zram0',
        text: 'systemctl start dev-trueno-zram0.swap: Unit dev-trueno-zram0.swap not found. (exit status 5)',
      },
    ],
  });
});

test('a server that has ended its reset badly does not keep the machine from hibernating', () => {
  const host = machine(SERVED, DISK);
  host.programs.set('systemctl', () => ({ status: 1, stderr: 'Job failed' }));
  const outcome = beforeHibernation(host);
  expect(outcome.exitCode).toBe(0);
  expect(outcome.diagnostics.map(({ severity }) => severity)).toEqual(['info', 'warning']);
});

test.each(['TRUENO_ZRAM_DEVICE=../x\n', 'TRUENO_ZRAM_DEVICE=\n', ''])(
  'a mark that names nothing counts as none: %j',
  (mark) => {
    const host = machine(SERVED);
    host.files.set('/run/trueno-zram/ublk/ublkb0', mark);
    expect(beforeHibernation(host)).toEqual({ diagnostics: [], exitCode: 0 });
  },
);
