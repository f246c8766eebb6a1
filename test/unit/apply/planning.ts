import { type ChangePlan, planChanges } from '../../../generator/core/apply/change-plan.ts';
import { generate } from '../../../generator/core/generate.ts';
import type { DeviceProblem, DeviceState } from '../../../generator/core/state/device-state.ts';
import { kernelZramNames, readKernelZram } from '../../../generator/core/state/kernel-zram-state.ts';
import { truenoDeviceState } from '../../../generator/core/state/trueno-device-state.ts';
import { parseTruenoInfo } from '../../../generator/core/state/trueno-info.ts';
import { parseTruenoStatistics } from '../../../generator/core/state/trueno-statistics.ts';
import { type FakeFile, FakeHost } from '../../../generator/host/fake-host.ts';
import { EXAMPLE_INFO, EXAMPLE_STATISTICS } from '../state/example-replies.ts';

export type Files = Readonly<Record<string, FakeFile>>;

/** A machine with systemd, 8 GiB of memory and kernel zram; 4 GiB are available. */
const MACHINE: Files = {
  '/proc/cmdline': 'quiet\n',
  '/proc/meminfo': 'MemTotal:        8388608 kB\nMemFree: 1 kB\nMemAvailable:    4194304 kB\n',
  '/proc/sys/kernel/osrelease': '6.12.57\n',
  '/sys/module/zram/initstate': 'live\n',
  '/run/systemd/system/x': '',
};

/** The same where trueno can serve. */
export const WITH_TRUENO: Files = {
  '/usr/sbin/trueno-ublk': { program: '' },
  '/sys/module/ublk_drv/parameters/ublks_max': '64\n',
  '/proc/sys/kernel/io_uring_disabled': '0\n',
};

/** A trueno device zram0 of 4 GiB; changes are to what its server says. */
export function served(host: FakeHost, info: object = {}, statistics: object = {}): DeviceState {
  const parsed = {
    info: parseTruenoInfo({ ...EXAMPLE_INFO, ...info }),
    statistics: parseTruenoStatistics({ ...EXAMPLE_STATISTICS, ...statistics }),
  };
  if (!parsed.info.ok || !parsed.statistics.ok) throw new Error('the example is wrong');
  return truenoDeviceState('zram0', { info: parsed.info.value, statistics: parsed.statistics.value }, host);
}

export function hung(host: FakeHost, problem: DeviceProblem): DeviceState {
  return truenoDeviceState('zram0', problem, host);
}

/** The plan for a configuration on a machine with these files, and without some; devices of kernel zram are those of the files. */
export function planFor(
  configuration: string,
  files: Files = {},
  others: (host: FakeHost) => readonly DeviceState[] = () => [],
  without = '/nothing',
): ChangePlan {
  const all = { ...MACHINE, '/etc/systemd/zram-generator.conf': configuration, ...files };
  const host = new FakeHost(
    Object.fromEntries(Object.entries(all).filter(([path]) => !path.startsWith(without))),
  );
  const generation = generate(host, {
    runShell: () => ({ status: 1, stdout: '', failure: undefined }),
    mindContainer: false,
  });
  const kernel = kernelZramNames(host).flatMap((name) => readKernelZram(name, host) ?? []);
  return planChanges(generation, [...others(host), ...kernel], host);
}

/** `kind name` of each change, and its differences. */
export function told({ changes }: ChangePlan): readonly string[] {
  return changes.map((change) => {
    const differences = 'differences' in change ? change.differences : [];
    const words = differences.map(
      ({ setting, now, configured, takes }) => `${setting} ${now} -> ${configured} (${takes})`,
    );
    return [`${change.kind} ${change.name}`, ...words].join(', ');
  });
}

/** Lines of /proc/swaps; sizes and use in KiB. */
export function swapsText(...lines: readonly string[]): string {
  return `Filename Type Size Used Priority\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** What zram-generator or we wrote for a swap device at boot. */
export function bootUnits(name: string): Files {
  const folder = '/run/systemd/generator';
  return {
    [`${folder}/dev-${name}.swap`]: `# by zram-generator\n\n[Swap]\nWhat=/dev/${name}\nPriority=100\nOptions=discard\n`,
    [`${folder}/systemd-zram-setup@${name}.service.d/bindings.conf`]: '[Unit]\nBindsTo=dev-%i.swap\n',
    [`${folder}/swap.target.wants/dev-${name}.swap`]: { link: `../dev-${name}.swap` },
  };
}
