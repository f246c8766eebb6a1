import { describe, expect, test } from 'vitest';
import { type BackendRequest, chooseBackend } from '../../../generator/core/compat/backend-choice.ts';
import { backendDiagnostic } from '../../../generator/core/compat/backend-diagnostic.ts';
import { gatherMachineFacts, type MachineFacts } from '../../../generator/core/compat/machine-facts.ts';
import type { Algorithm, Device } from '../../../generator/core/config/device.ts';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import { textMachine } from './text-machine.ts';

/** Debian 13 with the daemon installed: everything that trueno needs. */
const GOOD: MachineFacts = {
  kernelRelease: { major: 6, minor: 12, patch: 117, suffix: '+deb13-amd64', text: '6.12.117+deb13-amd64' },
  daemon: { state: 'installed', path: '/usr/sbin/trueno-ublk' },
  ublk: { state: 'on-disk', evidence: '/lib/modules/6.12/modules.dep', blocks: [] },
  zram: { state: 'on-disk', evidence: '/lib/modules/6.12/modules.dep', blocks: [] },
  ioUring: { answer: 'yes', because: 'sysctl', value: 0 },
  cryptoCompressors: undefined,
};

const BLACKLIST = { how: 'blacklist', path: '/etc/modprobe.d/x.conf', line: 7 } as const;
const INSTALL = { how: 'install', path: '/etc/modprobe.d/x.conf', line: 8 } as const;

type Asked = BackendRequest & Pick<Device, 'name' | 'position'>;

function device(asked: Partial<Asked> = {}, ...algorithms: readonly (string | Algorithm)[]): Asked {
  return {
    name: 'zram0',
    backend: 'auto',
    compression: {
      algorithms: algorithms.map((a) => (typeof a === 'string' ? { name: a, params: '' } : a)),
      recompressParams: '',
    },
    writebackDevice: undefined,
    position: undefined,
    ...asked,
  };
}

function line(asked: Asked, facts: MachineFacts): string {
  const diagnostic = backendDiagnostic(asked, chooseBackend(asked, facts));
  return `${diagnostic.severity}: ${formatDiagnostic(diagnostic)}`;
}

describe('one missing condition is enough for kernel zram', () => {
  test.each<[string, Asked, Partial<MachineFacts>, object]>([
    ['backend = kernel', device({ backend: 'kernel' }), {}, { kind: 'kernel-asked' }],
    [
      'no daemon',
      device(),
      { daemon: { state: 'absent', tried: ['/a', '/b'] } },
      { kind: 'daemon-absent', tried: ['/a', '/b'] },
    ],
    [
      'a kernel that is too old',
      device(),
      { kernelRelease: { major: 6, minor: 3, patch: 13, suffix: '', text: '6.3.13' } },
      { kind: 'kernel-too-old', release: '6.3.13' },
    ],
    [
      'no ublk',
      device(),
      { ublk: { state: 'absent', evidence: '/m' } },
      { kind: 'ublk-absent', evidence: '/m' },
    ],
    [
      'ublk blacklisted',
      device(),
      { ublk: { state: 'on-disk', evidence: '/m', blocks: [BLACKLIST] } },
      { kind: 'ublk-blocked', block: BLACKLIST },
    ],
    [
      'ublk in doubt',
      device(),
      { ublk: { state: 'unknown', evidence: '/m' } },
      { kind: 'ublk-unknown', evidence: '/m' },
    ],
    [
      'io_uring off',
      device(),
      { ioUring: { answer: 'no', because: 'sysctl', value: 2 } },
      { kind: 'io-uring-disabled', value: 2 },
    ],
    [
      'no io_uring',
      device(),
      { ioUring: { answer: 'no', because: 'no-sysctl' } },
      { kind: 'io-uring-missing' },
    ],
    ['io_uring in doubt', device(), { ioUring: { answer: 'unknown' } }, { kind: 'io-uring-unknown' }],
    [
      'an algorithm of the kernel alone',
      device({}, 'lzo-rle'),
      {},
      { kind: 'algorithm-not-in-core', algorithm: 'lzo-rle', nearest: undefined },
    ],
    [
      'a second algorithm of the kernel alone',
      device({}, 'lz4', 'deflate'),
      {},
      { kind: 'algorithm-not-in-core', algorithm: 'deflate', nearest: undefined },
    ],
    ['a typo', device({}, 'ZSTD'), {}, { kind: 'algorithm-not-in-core', algorithm: 'ZSTD', nearest: 'zstd' }],
    [
      'a dictionary',
      device({}, { name: 'zstd', params: 'level=3 dict=/etc/d' }),
      {},
      { kind: 'parameter-not-in-core', algorithm: 'zstd', parameter: 'dict' },
    ],
    [
      'a level that the core does not have',
      device({}, { name: 'lz4', params: 'level=2' }),
      {},
      { kind: 'value-not-in-core', algorithm: 'lz4', word: 'level=2', accepted: '0 to 1' },
    ],
    ['recompression', device({}, 'lz4', 'zstd'), {}, { kind: 'recompression-not-in-core', asked: 'zstd' }],
    [
      'writeback',
      device({ writebackDevice: '/dev/vdb' }),
      {},
      { kind: 'writeback-not-in-core', device: '/dev/vdb' },
    ],
  ])('%s', (_, asked, missing, reason) => {
    const facts = { ...GOOD, ...missing };
    expect(chooseBackend(asked, facts)).toMatchObject({ backend: 'kernel', reason });
    if (asked.backend !== 'kernel')
      expect(chooseBackend({ ...asked, backend: 'trueno' }, facts)).toMatchObject({
        backend: 'kernel',
        reason,
      });
  });
});

describe('trueno serves the device', () => {
  test.each<[string, Asked, Partial<MachineFacts>]>([
    ['with the default algorithm', device(), {}],
    ['asked for by name', device({ backend: 'trueno' }), {}],
    ['ublk loaded', device(), { ublk: { state: 'loaded', evidence: '/dev/ublk-control' } }],
    ['ublk built in', device(), { ublk: { state: 'built-in', evidence: '/m' } }],
    [
      'io_uring for administrators only',
      device(),
      { ioUring: { answer: 'yes', because: 'sysctl', value: 1 } },
    ],
    ['a kernel before the sysctl', device(), { ioUring: { answer: 'yes', because: 'before-sysctl' } }],
    ['no kernel zram', device(), { zram: { state: 'absent', evidence: '/m' } }],
    ['zstd with a level', device({}, { name: 'zstd', params: 'level=3' }), {}],
    [
      'the first kernel that is new enough',
      device(),
      { kernelRelease: { major: 6, minor: 5, patch: 0, suffix: '', text: '6.5.0' } },
    ],
    ['adaptive', device({}, 'adaptive'), {}],
    ['adaptive with an objective', device({}, { name: 'adaptive', params: 'objective=density' }), {}],
  ])('%s', (_, asked, facts) => {
    expect(chooseBackend(asked, { ...GOOD, ...facts })).toEqual({
      backend: 'trueno',
      reason: { kind: 'core-available', daemon: '/usr/sbin/trueno-ublk' },
      severity: 'debug',
    });
  });
});

describe('kernel zram', () => {
  test.each<[MachineFacts['zram'], object]>([
    [
      { state: 'loaded', evidence: '/s' },
      { zramAvailable: 'yes', zramEvidence: '/s' },
    ],
    [
      { state: 'built-in', evidence: '/b' },
      { zramAvailable: 'yes', zramEvidence: '/b' },
    ],
    [
      { state: 'on-disk', evidence: '/d', blocks: [] },
      { zramAvailable: 'yes', zramEvidence: '/d' },
    ],
    [
      { state: 'on-disk', evidence: '/d', blocks: [BLACKLIST] },
      { zramAvailable: 'yes', zramEvidence: '/d' },
    ],
    [
      { state: 'on-disk', evidence: '/d', blocks: [BLACKLIST, INSTALL] },
      { zramAvailable: 'no', zramEvidence: '/etc/modprobe.d/x.conf' },
    ],
    [
      { state: 'absent', evidence: '/d' },
      { zramAvailable: 'no', zramEvidence: '/d' },
    ],
    [
      { state: 'unknown', evidence: '/d' },
      { zramAvailable: 'unknown', zramEvidence: '/d' },
    ],
  ])('%j', (zram, availability) => {
    expect(chooseBackend(device({ backend: 'kernel' }), { ...GOOD, zram })).toMatchObject(availability);
  });

  test('is never asked for adaptive', () => {
    const choice = chooseBackend(device({ backend: 'kernel' }, 'adaptive', 'zstd'), GOOD);
    expect(choice).toMatchObject({ backend: 'kernel', droppedAlgorithms: ['adaptive'] });
  });
});

describe('the log line', () => {
  const noDaemon: MachineFacts = { ...GOOD, daemon: { state: 'absent', tried: ['/usr/sbin/trueno-ublk'] } };

  test.each<[Asked, MachineFacts, string]>([
    [
      device(),
      noDaemon,
      'info: zram0: on kernel zram: trueno-ublk is not installed (looked for /usr/sbin/trueno-ublk)',
    ],
    [
      device({ backend: 'trueno' }),
      { ...GOOD, ublk: { state: 'on-disk', evidence: '/m', blocks: [BLACKLIST] } },
      'warning: zram0: on kernel zram: ublk_drv must not be loaded: blacklisted in /etc/modprobe.d/x.conf:7 (remove that rule from /etc/modprobe.d/x.conf)',
    ],
    [
      device({}, 'adaptive'),
      { ...GOOD, ioUring: { answer: 'no', because: 'sysctl', value: 2 } },
      "info: zram0: on kernel zram: io_uring is disabled for all processes: /proc/sys/kernel/io_uring_disabled is 2; the kernel's default algorithm is used, for only trueno has adaptive (set kernel.io_uring_disabled=1 in /etc/sysctl.d: root may use io_uring, users may not)",
    ],
    [
      device({}, 'zsdt'),
      GOOD,
      'warning: zram0: on kernel zram: trueno does not have the algorithm zsdt (write zstd if that was meant; trueno has lz4, lz4hc, zstd and adaptive)',
    ],
    [
      device({}, { name: 'zstd', params: 'level=99' }),
      GOOD,
      'info: zram0: on kernel zram: trueno does not have level=99 of zstd (it takes -131072 to 22)',
    ],
    [
      device({}, { name: 'adaptive', params: 'objective=denisty' }),
      GOOD,
      "warning: zram0: on kernel zram: trueno does not have objective=denisty of adaptive; the kernel's default algorithm is used, for only trueno has adaptive (it takes latency, balance, density)",
    ],
    [
      device({}, 'lz4', 'zstd'),
      GOOD,
      'info: zram0: on kernel zram: trueno does not recompress pages, which compression-algorithm asks for with zstd (name one algorithm)',
    ],
    [
      device({ backend: 'kernel' }),
      GOOD,
      'debug: zram0: on kernel zram: the configuration says backend = kernel (backend = auto lets trueno serve the device)',
    ],
    [
      device(),
      GOOD,
      'debug: zram0: served by trueno: /usr/sbin/trueno-ublk is installed, and the kernel has ublk and io_uring (backend = kernel chooses kernel zram)',
    ],
    [
      device(),
      { ...noDaemon, zram: { state: 'absent', evidence: '/lib/modules/6.12/modules.dep' } },
      'error: zram0: neither backend can serve it: kernel zram cannot be loaded (see /lib/modules/6.12/modules.dep), and trueno-ublk is not installed (looked for /usr/sbin/trueno-ublk); zram0 is not set up, so that the boot does not wait for it',
    ],
  ])('case %#', (asked, facts, expected) => {
    expect(line(asked, facts)).toBe(expected);
  });

  test('names the place where the device is configured', () => {
    const asked = device({ position: { path: '/etc/systemd/zram-generator.conf', line: 3, column: 1 } });
    expect(line(asked, noDaemon)).toMatch(
      /^info: \/etc\/systemd\/zram-generator\.conf:3:1: zram0: on kernel zram: /,
    );
  });

  test('with adaptive first and zstd second, the kernel gets zstd', () => {
    expect(line(device({ backend: 'kernel' }, 'adaptive', 'zstd'), GOOD)).toContain(
      '; zstd is used, for only trueno has adaptive (',
    );
  });

  test('a hostile algorithm name cannot break out of its line', () => {
    expect(line(device({}, 'x\n<0>\u001b[31m'), GOOD)).toContain('the algorithm x\\n<0>\\x1b[31m (');
  });
});

test('a device that wants kernel zram costs no look at ublk, io_uring or the daemon', () => {
  const machine = textMachine({ '/sys/class/zram-control/hot_add': '' });
  chooseBackend(device({ backend: 'kernel' }), gatherMachineFacts(machine));
  expect(machine.reads).toEqual([]);
});

test('an empty root gives kernel zram, and does not claim that there is none', () => {
  expect(chooseBackend(device(), gatherMachineFacts(textMachine({})))).toMatchObject({
    backend: 'kernel',
    reason: { kind: 'daemon-absent' },
    zramAvailable: 'unknown',
  });
});
