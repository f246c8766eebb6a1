import { describeBackendReason } from '../core/compat/backend-reason.ts';
import { DEFAULT_CORE_COMPRESSION, describeCoreCompression } from '../core/compat/core-compression.ts';
import type { AbsentDevice } from '../core/config/configuration.ts';
import type { Compression, DeviceSize } from '../core/config/device.ts';
import { visible } from '../core/diagnostic.ts';
import type { Generation } from '../core/generate.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';
import { sizeText } from './device-size-text.ts';

/** What the configuration brings up on this machine, for people: a block of lines for each device. */
export function explainText(generation: Generation): string {
  const { configuration, plans } = generation;
  const planned = new Set(plans.map(({ device }) => device.name));
  const refused = configuration.devices.filter(({ name }) => !planned.has(name));
  const blocks = [
    headText(generation),
    ...plans.map((plan) => planText(plan, configuration.ram_mib)),
    ...refused.map(({ name }) => `${name}  not set up: see the errors`),
    ...configuration.absent.map(absentText),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function headText({ configuration, plans }: Generation): string {
  const { paths, ram_mib, disabled } = configuration;
  const rows: [string, string[]][] = [
    ...(disabled ? [row('switched off', 'by systemd.zram= on the kernel command line')] : []),
    ['read', paths.length === 0 ? ['no configuration file'] : [...paths]],
    ['memory', [ram_mib === undefined ? 'not asked' : `${ram_mib} MiB (the variable "ram")`]],
    ['devices', [plans.length === 0 ? 'none' : plans.map(({ device }) => device.name).join(', ')]],
  ];
  return ['Configuration', ...rowLines(rows)].join('\n');
}

function planText(plan: DevicePlan, ram_mib: bigint | undefined): string {
  const { device, choice } = plan;
  const rows: [string, string[]][] = [
    ['backend', [choice.backend === 'trueno' ? 'trueno' : 'kernel zram']],
    ['because', [describeBackendReason(choice.reason)]],
    [
      'size',
      [
        `${sizeText(device.disksize.bytes)} = ${device.disksize.expression}${sourceText(device.disksize, ram_mib)}`,
      ],
    ],
    ['limit', [limitText(device.residentLimit)]],
    ['algorithms', [compressionText(device.compression, choice.backend)]],
    ['device', [plan.node]],
    ...(device.writebackDevice === undefined ? [] : [row('writeback', device.writebackDevice)]),
    ['options', [device.options === '' ? '(none)' : device.options]],
    [
      'units',
      plan.entries.length === 0
        ? [`none: require systemd-zram-setup@${device.name}.service yourself`]
        : plan.entries.map(entryText),
    ],
  ];
  return [`${device.name}  ${visible(purposeText(plan))}`, ...rowLines(rows)].join('\n');
}

function row(label: string, text: string): [string, string[]] {
  return [label, [text]];
}

function purposeText({ device, purpose }: DevicePlan): string {
  switch (purpose) {
    case 'swap':
      return `swap, priority ${device.swapPriority}`;
    case 'mount':
      return `${device.fsType} on ${device.mountPoint}`;
    case 'plain':
      return device.fsType === '' ? 'plain device, not formatted' : `plain device with ${device.fsType}`;
  }
}

function sourceText(size: DeviceSize, ram_mib: bigint | undefined): string {
  const source =
    size.position === undefined ? 'the default' : `${size.position.path}:${size.position.line ?? 1}`;
  return ram_mib === undefined ? ` (${source})` : ` (${source}; ram = ${ram_mib})`;
}

function limitText(limit: DeviceSize): string {
  return limit.bytes === 0n ? 'none' : `${sizeText(limit.bytes)} of memory = ${limit.expression}`;
}

function compressionText(
  { algorithms, recompressParams }: Compression,
  backend: 'trueno' | 'kernel',
): string {
  const names = algorithms.map(({ name, params }) => (params === '' ? name : `${name} (${params})`));
  const [first = backend === 'trueno' ? DEFAULT_OF_TRUENO : "the kernel's default", ...later] = names;
  const recompression = later.length === 0 ? '' : `, recompression with ${later.join(', then ')}`;
  return `${first}${recompression}${recompressParams === '' ? '' : `, recompress: ${recompressParams}`}`;
}

const DEFAULT_OF_TRUENO = `${describeCoreCompression(DEFAULT_CORE_COMPRESSION)}, trueno's default`;

function entryText(entry: DevicePlan['entries'][number]): string {
  return entry.kind === 'link' ? `${entry.name} -> ${entry.target}` : entry.name;
}

function absentText({ name, why }: AbsentDevice): string {
  switch (why) {
    case 'size-is-zero':
      return `${name}  not set up: its size comes to 0`;
    case 'host-memory-limit':
      return `${name}  not set up: the machine has more memory than host-memory-limit`;
    case 'invalid':
      return `${name}  not set up: see the errors`;
  }
}

const LABEL_WIDTH = 14;

function rowLines(rows: readonly (readonly [string, readonly string[]])[]): string[] {
  return rows.flatMap(([label, lines]) =>
    lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${visible(line)}`),
  );
}
