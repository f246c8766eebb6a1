import { describe, expect, test } from 'vitest';
import { gatherMachineFacts } from '../../../generator/core/compat/machine-facts.ts';
import type { Examination, Patient } from '../../../generator/core/doctor/examination.ts';
import { examineMachine, verdictOf } from '../../../generator/core/doctor/examine-machine.ts';
import { generate } from '../../../generator/core/generate.ts';
import type { DeviceState } from '../../../generator/core/state/device-state.ts';
import { kernelZramNames, readKernelZram } from '../../../generator/core/state/kernel-zram-state.ts';
import { truenoDeviceState } from '../../../generator/core/state/trueno-device-state.ts';
import { parseTruenoInfo } from '../../../generator/core/state/trueno-info.ts';
import { parseTruenoStatistics } from '../../../generator/core/state/trueno-statistics.ts';
import { type FakeFile, FakeHost } from '../../../generator/host/fake-host.ts';
import { EXAMPLE_INFO, EXAMPLE_STATISTICS } from '../state/example-replies.ts';
import { zramFiles } from '../state/machine-files.ts';

type Files = Readonly<Record<string, FakeFile | undefined>>;

/** A machine with one trueno swap on which all is well. */
const HEALTHY: Readonly<Record<string, FakeFile>> = {
  '/proc/meminfo': 'MemTotal: 8388608 kB\n',
  '/proc/cmdline': 'quiet\n',
  '/proc/sys/kernel/osrelease': '6.12.48+deb13-amd64\n',
  '/proc/sys/kernel/io_uring_disabled': '0\n',
  '/proc/sys/vm/page-cluster': '0\n',
  '/proc/sys/vm/swappiness': '150\n',
  '/proc/swaps': 'Filename Type Size Used Priority\n/dev/ublkb3 partition 4194300 4 100\n',
  '/proc/401/limits': 'Limit Soft Hard Units\nMax locked memory unlimited unlimited bytes\n',
  '/sys/module/ublk_drv/initstate': 'live\n',
  '/sys/module/zram/initstate': 'live\n',
  '/sys/block/ublkb3/dev': '259:3\n',
  '/dev/trueno/zram0': { link: '/dev/ublkb3' },
  '/usr/sbin/trueno-ublk': { program: '' },
  '/usr/lib/trueno-zram/trueno-zram-generator': { program: '' },
  '/usr/lib/systemd/system-generators/zram-generator': { link: '/usr/lib/trueno-zram/trueno-zram-generator' },
  '/usr/lib/systemd/system/systemd-zram-setup@.service': '',
  '/usr/lib/systemd/system/trueno-ublk@.service': '',
  '/usr/lib/udev/rules.d/59-trueno-zram.rules': '',
  '/etc/systemd/zram-generator.conf': '[zram0]\n',
};

interface Changes {
  readonly probe?: Patient['probe'];
  readonly info?: object;
  readonly statistics?: object;
}

function patient(changes: Files, { probe = [], info = {}, statistics = {} }: Changes = {}): Patient {
  const all = Object.entries({ ...HEALTHY, ...changes });
  const reader = new FakeHost(
    Object.fromEntries(all.flatMap(([path, file]) => (file === undefined ? [] : [[path, file]]))),
  );
  const runShell = () => ({ status: 0, stdout: '', failure: undefined });
  return {
    reader,
    facts: gatherMachineFacts(reader),
    generation: generate(reader, { runShell, mindContainer: false }),
    devices: [
      served(reader, info, statistics),
      ...kernelZramNames(reader).flatMap((name) => readKernelZram(name, reader) ?? []),
    ],
    probe,
  };
}

function served(reader: FakeHost, infoChanges: object, statisticsChanges: object): DeviceState {
  const info = parseTruenoInfo({ ...EXAMPLE_INFO, recoveries: 0, ...infoChanges });
  const statistics = parseTruenoStatistics({ ...EXAMPLE_STATISTICS, ...statisticsChanges });
  if (!info.ok || !statistics.ok) throw new Error('the example is wrong');
  return truenoDeviceState('zram0', { info: info.value, statistics: statistics.value }, reader);
}

function examined(changes: Files, more?: Changes): readonly Examination[] {
  return examineMachine(patient(changes, more));
}

/** `check: severity: text -> hint` of each finding. */
function findings(changes: Files, more?: Changes): readonly string[] {
  return examined(changes, more).flatMap(({ check, findings: found }) =>
    found.map(({ severity, text, hint }) => `${check}: ${severity}: ${text} -> ${hint}`),
  );
}

test('of a machine that is well, each check says what it found', () => {
  expect(examined({}).map((one) => `${verdictOf(one)} ${one.check}: ${one.found}`)).toMatchInlineSnapshot(`
    [
      "good container: this is no container",
      "good configuration: /etc/systemd/zram-generator.conf: zram0",
      "good generator: /usr/lib/systemd/system-generators/zram-generator runs at boot, and nobody else sets up zram devices",
      "good units: systemd-zram-setup@.service and trueno-ublk@.service are installed",
      "good kernel: Linux 6.12.48+deb13-amd64 is new enough for trueno",
      "good ublk: the ublk driver is loaded (/sys/module/ublk_drv)",
      "good io-uring: root may use io_uring (/proc/sys/kernel/io_uring_disabled)",
      "good trueno-ublk: /usr/sbin/trueno-ublk says that it can serve devices",
      "good udev: /usr/lib/udev/rules.d/59-trueno-zram.rules names the devices",
      "good memory-lock: servers may lock all the memory that they need",
      "good devices: zram0 on trueno: all is well",
      "good zswap: zswap is off",
      "good hibernation: the machine does not hibernate to memory",
      "good page-cluster: vm.page-cluster is 0",
      "good swappiness: vm.swappiness is 150",
    ]
  `);
});

describe('a fault is found, with what mends it', () => {
  const DEV_NULL = { link: '/dev/null' };
  test.each<[string, Files, Changes, string]>([
    [
      'a container',
      { '/run/systemd/container': 'lxc\n' },
      {},
      'container: warning: this is a container (lxc) -> ',
    ],
    [
      'no configuration',
      { '/etc/systemd/zram-generator.conf': undefined },
      {},
      'configuration: warning: there is no configuration file -> printf ',
    ],
    [
      'an empty configuration',
      { '/etc/systemd/zram-generator.conf': '' },
      {},
      'configuration: warning: no device is configured -> printf ',
    ],
    [
      'systemd.zram=0',
      { '/proc/cmdline': 'systemd.zram=0\n' },
      {},
      'configuration: warning: systemd.zram switches everything off ',
    ],
    [
      'a broken size',
      { '/etc/systemd/zram-generator.conf': '[zram0]\nzram-size = x +\n' },
      {},
      'configuration: error: ',
    ],
    [
      'a generator that is not there',
      { '/usr/lib/systemd/system-generators/zram-generator': undefined },
      {},
      'generator: warning: trueno-zram-generator is not installed -> install ',
    ],
    [
      'a generator that is masked',
      { '/etc/systemd/system-generators/zram-generator': DEV_NULL },
      {},
      'generator: warning: zram-generator is masked -> remove /etc/systemd/system-generators/zram-generator',
    ],
    [
      'a generator in /run that shadows ours',
      { '/run/systemd/system-generators/zram-generator': { program: '' } },
      {},
      'generator: warning: ',
    ],
    [
      'a generator in /usr/local that shadows ours',
      { '/usr/local/lib/systemd/system-generators/zram-generator': { program: '' } },
      {},
      'generator: warning: ',
    ],
    [
      'zram-tools',
      { '/etc/systemd/system/multi-user.target.wants/zramswap.service': { link: '/x' } },
      {},
      'generator: warning: the service of zram-tools sets up zram devices, too -> run systemctl disable --now zramswap.service',
    ],
    [
      'zram-config',
      { '/etc/systemd/system/multi-user.target.wants/zram-config.service': { link: '/x' } },
      {},
      'generator: warning: the service of zram-config sets up zram devices, too -> run systemctl disable --now zram-config.service',
    ],
    [
      'a missing template',
      { '/usr/lib/systemd/system/systemd-zram-setup@.service': undefined },
      {},
      'units: error: systemd-zram-setup@.service is not installed -> install ',
    ],
    [
      'a masked template',
      { '/etc/systemd/system/trueno-ublk@.service': DEV_NULL },
      {},
      'units: error: trueno-ublk@.service is masked -> systemctl unmask trueno-ublk@.service',
    ],
    [
      'an old kernel',
      { '/proc/sys/kernel/osrelease': '6.1.0-40-amd64\n' },
      {},
      'kernel: info: trueno needs Linux 6.5 ',
    ],
    [
      'ublk that is absent',
      {
        '/sys/module/ublk_drv/initstate': undefined,
        '/lib/modules/6.12.48+deb13-amd64/modules.builtin': 'kernel/a.ko\n',
        '/lib/modules/6.12.48+deb13-amd64/modules.dep': 'kernel/b.ko:\n',
      },
      {},
      'ublk: info: this kernel has no ublk_drv ',
    ],
    [
      'ublk that is blacklisted',
      {
        '/sys/module/ublk_drv/initstate': undefined,
        '/lib/modules/6.12.48+deb13-amd64/modules.builtin': 'kernel/a.ko\n',
        '/lib/modules/6.12.48+deb13-amd64/modules.dep': 'kernel/ublk_drv.ko:\n',
        '/etc/modprobe.d/x.conf': 'blacklist ublk_drv\n',
      },
      {},
      'ublk: info: ublk_drv must not be loaded: blacklisted in /etc/modprobe.d/x.conf:1 -> remove that rule from /etc/modprobe.d/x.conf',
    ],
    [
      'io_uring that is disabled',
      { '/proc/sys/kernel/io_uring_disabled': '2\n' },
      {},
      'io-uring: info: io_uring is disabled for all processes: /proc/sys/kernel/io_uring_disabled is 2 -> echo kernel.io_uring_disabled=1 >/etc/sysctl.d/50-io_uring_disabled.conf && sysctl --system',
    ],
    [
      'a daemon that is not there',
      { '/usr/sbin/trueno-ublk': undefined },
      {},
      'trueno-ublk: info: trueno-ublk is not installed ',
    ],
    [
      'a kernel that crashes',
      {},
      {
        probe: [
          { text: 'this kernel crashes when a ublk device is made: 6.18.4', remedy: 'update the kernel' },
        ],
      },
      'trueno-ublk: warning: trueno-ublk cannot serve a device: this kernel crashes when a ublk device is made: 6.18.4 -> update the kernel',
    ],
    [
      'a missing udev rule',
      { '/usr/lib/udev/rules.d/59-trueno-zram.rules': undefined },
      {},
      'udev: error: 59-trueno-zram.rules is not installed -> install ',
    ],
    [
      'a masked udev rule',
      { '/etc/udev/rules.d/59-trueno-zram.rules': DEV_NULL },
      {},
      'udev: error: 59-trueno-zram.rules is masked -> rm /etc/udev/rules.d/59-trueno-zram.rules && udevadm control --reload',
    ],
    [
      'a missing link',
      { '/dev/trueno/zram0': undefined },
      {},
      'udev: error: /dev/trueno/zram0 is missing, though /dev/ublkb3 is served -> udevadm control --reload && udevadm trigger --settle --action=change /dev/ublkb3',
    ],
    [
      'a limit of locked memory',
      {
        '/proc/401/limits':
          'Max locked memory         8388608              8388608              bytes     \n',
      },
      {},
      'memory-lock: warning: its server may lock 8388608 bytes of memory only -> remove LimitMEMLOCK= ',
    ],
    [
      'reads that failed',
      {},
      { statistics: { failed_reads: 1 } },
      'devices: error: 1 read failed -> look at journalctl -k',
    ],
    [
      'a device that is not up',
      { '/etc/systemd/zram-generator.conf': '[zram0]\n[zram1]\n' },
      {},
      'devices: error: it is configured, and not up -> systemctl status systemd-zram-setup@zram1.service says why; what was configured since the last boot comes up by trueno-zram apply',
    ],
    [
      'a device that fell back',
      { ...zramFiles('zram1'), '/run/trueno-zram/fallback/zram1': 'the daemon is broken\n' },
      {},
      'devices: warning: trueno was to serve it, but the daemon is broken -> when that is mended: systemctl restart systemd-zram-setup@zram1',
    ],
    ['zswap', { '/sys/module/zswap/parameters/enabled': 'Y\n' }, {}, 'zswap: warning: zswap is on -> '],
    [
      'hibernation to us',
      { '/proc/cmdline': 'quiet resume=/dev/zram0\n' },
      {},
      'hibernation: error: resume=/dev/zram0 is in memory -> put resume= ',
    ],
    [
      'hibernation to nobody',
      { '/sys/power/state': 'freeze mem disk\n' },
      {},
      'hibernation: warning: nothing turns this swap off before the machine hibernates',
    ],
    [
      'page-cluster',
      { '/proc/sys/vm/page-cluster': '3\n' },
      {},
      'page-cluster: info: vm.page-cluster is 3: each page that is needed brings 8 into memory -> echo vm.page-cluster=0 >/etc/sysctl.d/50-page-cluster.conf && sysctl --system',
    ],
    ['swappiness', { '/proc/sys/vm/swappiness': '60\n' }, {}, 'swappiness: info: vm.swappiness is 60: '],
  ])('%s', (_, files, more, beginning) => {
    const found = findings(files, more);
    expect(
      found.filter((line) => line.startsWith(beginning)),
      found.join('\n'),
    ).toHaveLength(1);
  });
});

test('what trueno lacks is a warning where it was asked for', () => {
  const asked = { '/etc/systemd/zram-generator.conf': '[zram0]\nbackend = trueno\n' };
  expect(findings({ ...asked, '/proc/sys/kernel/io_uring_disabled': '2\n' }).join('\n')).toContain(
    'io-uring: warning: io_uring is disabled',
  );
});

test('who guards hibernation says what becomes of it', () => {
  const guard = { '/usr/lib/systemd/system/trueno-zram-hibernation.service': '' };
  const hibernation = (files: Files): readonly Examination[] =>
    examined({ ...guard, '/sys/power/state': 'mem disk\n', ...files }).filter(
      ({ check }) => check === 'hibernation',
    );
  expect(hibernation({})).toEqual([
    { check: 'hibernation', found: 'it is refused, as all swap is in memory', findings: [] },
  ]);
  const disk = { '/proc/swaps': `${HEALTHY['/proc/swaps']}/dev/sda2 partition 8388604 0 -2\n` };
  expect(hibernation(disk)).toMatchObject([
    { found: 'the machine does not hibernate to memory, and swap on trueno is turned off before' },
  ]);
});

test('resume= to a disk is as it should be', () => {
  const [hibernation] = examined({
    '/proc/cmdline': 'resume=/dev/sda2\n',
    '/sys/power/state': 'mem\n',
  }).filter(({ check }) => check === 'hibernation');
  expect(hibernation).toEqual({
    check: 'hibernation',
    found: 'it goes to /dev/sda2 (resume=)',
    findings: [],
  });
});

test('an empty root is no reason to fail', () => {
  const nothing = Object.fromEntries(Object.keys(HEALTHY).map((path) => [path, undefined]));
  const checks = examineMachine({ ...patient(nothing), devices: [], probe: undefined });
  expect(checks.map(({ check }) => check)).toContain('devices');
});
