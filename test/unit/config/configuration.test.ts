import { describe, expect, test } from 'vitest';
import { type Configuration, loadConfiguration } from '../../../generator/core/config/configuration.ts';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import { type FakeFile, FakeHost } from '../../../generator/host/fake-host.ts';

const MAIN = '/etc/systemd/zram-generator.conf';
const MACHINE = { '/proc/meminfo': 'MemTotal: 8388608 kB\n', '/proc/cmdline': 'quiet\n' };

function load(
  files: Readonly<Record<string, FakeFile>>,
): Configuration & { readonly log: readonly string[] } {
  const configuration = loadConfiguration(new FakeHost(files), () => {
    throw new Error('no command is expected');
  });
  return {
    ...configuration,
    log: configuration.diagnostics.map(
      (diagnostic) => `${diagnostic.severity}: ${formatDiagnostic(diagnostic)}`,
    ),
  };
}

const names = ({ devices }: Configuration): string[] => devices.map(({ name }) => name);

test('nothing is read when the kernel command line switches zram off', () => {
  const { devices, paths, disabled } = load({
    ...MACHINE,
    '/proc/cmdline': 'systemd.zram=0',
    [MAIN]: '[zram0]',
  });
  expect({ devices, paths, disabled }).toEqual({ devices: [], paths: [], disabled: true });
});

test.each([
  [{ unreadable: 'cannot be read: no (EIO)' }, 'error: /proc/meminfo: cannot be read: no (EIO)'],
  ['MemFree: 1 kB\n', 'error: /proc/meminfo: has no MemTotal line'],
  ['', 'error: /proc/meminfo: has no MemTotal line'],
])('no size without memory information: %j', (meminfo, message) => {
  const configuration = load({ ...MACHINE, '/proc/meminfo': meminfo, [MAIN]: '[zram0]\nzram-size = 5\n' });
  expect(configuration.absent).toEqual([{ name: 'zram0', why: 'invalid' }]);
  expect(configuration.log).toContainEqual(expect.stringContaining(message));
});

test('a kernel command line that cannot be read is a warning and no more', () => {
  const configuration = load({
    ...MACHINE,
    '/proc/cmdline': { unreadable: 'is broken' },
    [MAIN]: '[zram0]\n',
  });
  expect(names(configuration)).toEqual(['zram0']);
  expect(configuration.log[0]).toMatch(/^warning: \/proc\/cmdline: is broken/);
});

test('a file that cannot be read costs that file only', () => {
  const configuration = load({
    ...MACHINE,
    [MAIN]: { unreadable: 'cannot be read: permission denied (EACCES)' },
    [`${MAIN}.d/10.conf`]: '[zram1]\n',
  });
  expect(names(configuration)).toEqual(['zram1']);
  expect(configuration.log).toContainEqual(expect.stringMatching(/^error: .*EACCES.*the file is ignored/));
});

describe('sections', () => {
  test.each(['[zram]', '[zram-1]', '[zramx]', '[Zram0]', '[zram 0]', '[zram18446744073709551616]', '[]'])(
    '%s is for no device, which is a warning',
    (header) => {
      const configuration = load({ ...MACHINE, [MAIN]: `${header}\nzram-size = 5\n` });
      expect(names(configuration)).toEqual([]);
      expect(configuration.log[0]).toMatch(/^warning: .*is not for a zram device/);
    },
  );

  test('name devices as they are written, and come out by number', () => {
    const text = '[zram18446744073709551615]\n[zram10]\n[zram9]\n[zram+9]\n[zram009]\n[zram0]\n';
    expect(names(load({ ...MACHINE, [MAIN]: text }))).toEqual([
      ...['zram0', 'zram+9', 'zram009', 'zram9', 'zram10', 'zram18446744073709551615'],
    ]);
  });

  test('of one name are one device, over files', () => {
    const { devices } = load({
      ...MACHINE,
      [MAIN]: '[zram0]\nzram-size = 5\n[zram0]\nswap-priority = 7\n',
      [`${MAIN}.d/10.conf`]: '[zram0]\nzram-size = 6\n',
    });
    expect(devices).toMatchObject([{ disksize: { bytes: 6n << 20n }, swapPriority: 7 }]);
  });
});

test.each([
  ['swap-priority = 99999', 'swap-priority = 5'],
  ['zram-size = (', 'zram-size = 5'],
  ['mount-point = x', 'mount-point = /x'],
  ['memory-limit = x', 'host-memory-limit = none'],
])('%j costs the device, and a later %j mends it', (bad, good) => {
  const broken = load({ ...MACHINE, [MAIN]: `[zram0]\n${bad}\n[zram1]\n` });
  expect(names(broken)).toEqual(['zram1']);
  const mended = load({
    ...MACHINE,
    [MAIN]: `[zram0]\n${bad}\n[zram1]\n`,
    [`${MAIN}.d/1.conf`]: `[zram0]\n${good}\n`,
  });
  expect(names(mended)).toEqual(['zram0', 'zram1']);
  expect(mended.log).toContainEqual(expect.stringContaining(`the later value in ${MAIN}.d/1.conf:2 counts`));
});

test('a good value that an unreadable one follows is not used', () => {
  expect(names(load({ ...MACHINE, [MAIN]: '[zram0]\noptions = a\noptions = "open\n' }))).toEqual([]);
});

test('a stray quote costs nothing more than its line', () => {
  expect(names(load({ ...MACHINE, [MAIN]: '[zram1]\n[zram0]\noptions = "open\n' }))).toEqual(['zram1']);
});

describe('host-memory-limit', () => {
  test.each([
    ['8191', []],
    ['0', []],
    ['8192', ['zram0']],
    ['none', ['zram0']],
    ['18446744073709551615', ['zram0']],
  ])('%s on 8192 MiB leaves %j', (limit, expected) => {
    const configuration = load({ ...MACHINE, [MAIN]: `[zram0]\nhost-memory-limit = ${limit}\n` });
    expect(names(configuration)).toEqual(expected);
    expect(configuration.log.some((line) => line.startsWith('error'))).toBe(false);
  });

  test('comes before a size that cannot be computed', () => {
    const { absent } = load({ ...MACHINE, [MAIN]: '[zram0]\nhost-memory-limit = 1\nzram-size = nothing\n' });
    expect(absent).toEqual([{ name: 'zram0', why: 'host-memory-limit' }]);
  });
});

test('systemd.zram adds zram0 only when no section names it', () => {
  const on = { ...MACHINE, '/proc/cmdline': 'systemd.zram' };
  expect(load(on).devices).toMatchObject([
    { name: 'zram0', position: undefined, disksize: { bytes: 4096n << 20n } },
  ]);
  expect(load({ ...on, [MAIN]: '[zram0]\nzram-size = 5\n' }).devices).toHaveLength(1);
  expect(names(load({ ...on, [MAIN]: '[zram0]\nzram-size = 0\n' }))).toEqual([]);
});

test('defaults depend on the mount point', () => {
  const { devices } = load({
    ...MACHINE,
    [MAIN]: '[zram0]\n[zram1]\nmount-point = /x\n[zram2]\nfs-type =\n',
  });
  expect(devices).toMatchObject([
    { fsType: 'swap', options: 'discard', swapPriority: 100, backend: 'auto', mountPoint: undefined },
    { fsType: 'ext2', mountPoint: '/x' },
    { fsType: '', mountPoint: undefined },
  ]);
});

test('one file can be read instead of those that the machine has', () => {
  const files = { ...MACHINE, [MAIN]: '[zram0]\n', '/tmp/try': '[zram5]\n' };
  const configuration = loadConfiguration(
    new FakeHost(files),
    () => ({ status: 0, stdout: '', stderr: '', failure: undefined }),
    '/tmp/try',
  );
  expect(names(configuration)).toEqual(['zram5']);
  expect(configuration.paths).toEqual(['/tmp/try']);
});

test('what is said of lines comes before what is said of devices, though those above were evaluated by then', () => {
  const { log } = load({
    ...MACHINE,
    [MAIN]: '[zram0]\nzram-size = print(0)\n[zram1]\nfoo = 1\n',
  });
  expect(log.map((line) => line.replace(/;.*/, ''))).toEqual([
    `warning: ${MAIN}:4:1: zram1: foo=1: unknown key`,
    'info: print: 0',
    `info: ${MAIN}:2:13: zram0: zram-size=print(0): comes to 0 bytes`,
  ]);
});

test('a device that the kernel command line asks for as well stands where the file names it', () => {
  const { devices } = load({
    ...MACHINE,
    '/proc/cmdline': 'systemd.zram=1',
    [MAIN]: '[zram1]\n[zram0]\nswap-priority = 7\n',
  });
  expect(devices).toMatchObject([
    { name: 'zram0', swapPriority: 7, position: { path: MAIN, line: 2 } },
    { name: 'zram1' },
  ]);
});
