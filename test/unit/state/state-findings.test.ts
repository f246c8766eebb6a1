import { expect, test } from 'vitest';
import type { DeviceState } from '../../../generator/core/state/device-state.ts';
import { readKernelZram } from '../../../generator/core/state/kernel-zram-state.ts';
import { stateFindings } from '../../../generator/core/state/state-findings.ts';
import { truenoDeviceState } from '../../../generator/core/state/trueno-device-state.ts';
import { parseTruenoInfo } from '../../../generator/core/state/trueno-info.ts';
import { parseTruenoStatistics } from '../../../generator/core/state/trueno-statistics.ts';
import { type FakeFile, FakeHost } from '../../../generator/host/fake-host.ts';
import { EXAMPLE_INFO, EXAMPLE_STATISTICS } from './example-replies.ts';
import { zramFiles } from './machine-files.ts';

type Files = Readonly<Record<string, FakeFile>>;

const SWAPS = { '/proc/swaps': '/dev/zram0 partition 8 4 100\n/dev/ublkb3 partition 8 4 100\n' };

function kernelDevice(host: FakeHost): DeviceState {
  const state = readKernelZram('zram0', host);
  if (state === undefined) throw new Error('there is no zram0');
  return state;
}

function truenoDevice(host: FakeHost, info: object = {}, statistics: object = {}): DeviceState {
  const parsed = {
    info: parseTruenoInfo({ ...EXAMPLE_INFO, ...info }),
    statistics: parseTruenoStatistics({ ...EXAMPLE_STATISTICS, ...statistics }),
  };
  if (!parsed.info.ok || !parsed.statistics.ok) throw new Error('the example is wrong');
  return truenoDeviceState('zram0', { info: parsed.info.value, statistics: parsed.statistics.value }, host);
}

/** `severity: text` of each finding about a kernel device, or about what `device` makes of the files. */
function findings(files: Files, device: (host: FakeHost) => DeviceState = kernelDevice): readonly string[] {
  const host = new FakeHost({ ...zramFiles('zram0'), ...files });
  return stateFindings([device(host)], host).map(({ severity, text }) => `${severity}: ${text}`);
}

test('there is nothing to say about devices that are well', () => {
  expect(findings({})).toEqual([]);
  expect(findings({}, (host) => truenoDevice(host, { recoveries: 0 }))).toEqual([]);
  expect(stateFindings([], new FakeHost({ '/proc/sys/vm/swappiness': '60\n' }))).toEqual([]);
});

test('a device that does not answer is an error', () => {
  const problem = { text: 'nobody listens', hint: 'start it' };
  expect(findings({}, (host) => truenoDeviceState('zram0', problem, host))).toEqual([
    'error: nobody listens',
  ]);
});

test('reads that failed are an error, writes that failed a warning', () => {
  expect(findings(zramFiles('zram0', { io_stat: '1 20 0 0\n' }))).toEqual([
    'error: 1 read failed',
    'warning: 20 writes failed',
  ]);
});

test('memory at the limit is a warning from 95 percent on', () => {
  const used = (bytes: number): Files =>
    zramFiles('zram0', { mm_stat: `4096 50 ${bytes} 1000000 0 0 0 0 0\n` });
  expect(findings(used(949_999))).toEqual([]);
  expect(findings(used(950_000))).toEqual(['warning: pages take 950000 bytes, the limit is 1000000']);
});

test('it is told how often another worker took over, and how long that took', () => {
  expect(findings({}, truenoDevice)).toEqual([
    'info: another worker took over once, no page was lost, the last time in 4 ms',
  ]);
  const often = (host: FakeHost): DeviceState =>
    truenoDevice(host, { recoveries: 3 }, { last_outage_ms: null });
  expect(findings({}, often)).toEqual(['info: another worker took over 3 times, no page was lost']);
});

test('zswap is in the way of swap, and of nothing else', () => {
  const zswap = { '/sys/module/zswap/parameters/enabled': 'Y\n' };
  expect(findings(zswap)).toEqual([]);
  expect(findings({ ...zswap, ...SWAPS })).toEqual(['warning: zswap is on']);
});

test('hibernation endangers a trueno swap that nothing turns off before', () => {
  const machine = { ...SWAPS, '/sys/power/state': 'freeze mem disk\n' };
  const quiet = (host: FakeHost): DeviceState => truenoDevice(host, { recoveries: 0 });
  expect(findings(machine)).toEqual([]);
  expect(findings(machine, quiet)).toEqual([
    'warning: nothing turns this swap off before the machine hibernates: trueno-zram-hibernation.service is not installed',
  ]);
  // Its server is frozen all the same.
  expect(findings({ ...machine, '/proc/cmdline': 'quiet resume=/dev/sda2\n' }, quiet)).toHaveLength(1);
  const guard = { '/usr/lib/systemd/system/trueno-zram-hibernation.service': '' };
  expect(findings({ ...machine, ...guard }, quiet)).toEqual([]);
  expect(findings({ ...machine, '/sys/power/state': 'freeze mem\n' }, quiet)).toEqual([]);
});

test('settings of the kernel that are made for disks are worth to know', () => {
  const settings = { '/proc/sys/vm/page-cluster': '3\n', '/proc/sys/vm/swappiness': '60\n' };
  expect(findings({ ...SWAPS, ...settings })).toEqual([
    'info: vm.page-cluster is 3: each page that is needed brings 8 into memory',
    'info: vm.swappiness is 60: the kernel takes swap for as slow as disks, or slower',
  ]);
  const right = { '/proc/sys/vm/page-cluster': '0\n', '/proc/sys/vm/swappiness': '100\n' };
  expect(findings({ ...SWAPS, ...right })).toEqual([]);
  expect(findings({ ...SWAPS, '/proc/sys/vm/page-cluster': 'much\n' })).toEqual([]);
});
