import type { ChangePlan } from '../core/apply/change-plan.ts';
import type { DeviceChange } from '../core/apply/device-change.ts';
import { describeBackendReason } from '../core/compat/backend-reason.ts';
import { DEFAULT_CORE_COMPRESSION, describeCoreCompression } from '../core/compat/core-compression.ts';
import type { AbsentDevice } from '../core/config/configuration.ts';
import type { Compression, DeviceSize } from '../core/config/device.ts';
import { formatDiagnostic, visible } from '../core/diagnostic.ts';
import type { Generation } from '../core/generate.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';
import { differenceText } from './change-text.ts';
import { paint } from './colour.ts';
import { sizeText } from './device-size-text.ts';
import { wrapLine } from './terminal-width.ts';

/** What the configuration brings up on this machine and what runs now, for people: a block of lines for each device. */
export function explainText(
  generation: Generation,
  { changes }: ChangePlan,
  width: number | undefined,
): string {
  const { configuration, plans } = generation;
  const planned = new Set(plans.map(({ device }) => device.name));
  const refused = configuration.devices.filter(({ name }) => !planned.has(name));
  const changeOf = (name: string): DeviceChange | undefined => changes.find((change) => change.name === name);
  const listed = new Set([
    ...planned,
    ...refused.map(({ name }) => name),
    ...configuration.absent.map(({ name }) => name),
  ]);
  const blocks: readonly (readonly string[])[] = [
    headLines(generation),
    ...plans.map((plan) => planLines(plan, configuration.ram_mib, changeOf(plan.device.name))),
    ...refused.map(({ name }) => absentLines({ name, why: 'invalid' }, changeOf(name))),
    ...configuration.absent.map((absent) => absentLines(absent, changeOf(absent.name))),
    ...changes
      .filter(({ name }) => !listed.has(name))
      .map((change) => [title(change.name, 'not configured'), ...rowLines(nowRow(change))]),
  ];
  return `${blocks.map((lines) => `${lines.map((line) => wrapped(line, width)).join('\n')}\n`).join('\n')}`;
}

const LABEL_WIDTH = 14;
const ROW_INDENT = ' '.repeat(2 + LABEL_WIDTH);

/** The first word of a title is a name in bold: that is done last, as colours have no width. */
function wrapped(line: string, width: number | undefined): string {
  if (line.startsWith(' ')) return wrapLine(line, width, ROW_INDENT);
  const [name = ''] = line.split(' ', 1);
  return `${paint(name, 'bold')}${wrapLine(line, width, '  ').slice(name.length)}`;
}

function title(name: string, text: string): string {
  return `${name}  ${visible(text)}`;
}

function headLines({ configuration, plans }: Generation): readonly string[] {
  const { paths, ram_mib, disabled } = configuration;
  const rows: [string, string[]][] = [
    ...(disabled ? [row('switched off', 'by systemd.zram= on the kernel command line')] : []),
    ['read', paths.length === 0 ? ['no configuration file'] : [...paths]],
    ['memory', [ram_mib === undefined ? 'not asked' : `${ram_mib} MiB (the variable "ram")`]],
    ['devices', [plans.length === 0 ? 'none' : plans.map(({ device }) => device.name).join(', ')]],
  ];
  return ['Configuration', ...rowLines(rows)];
}

function planLines(
  plan: DevicePlan,
  ram_mib: bigint | undefined,
  change: DeviceChange | undefined,
): readonly string[] {
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
    ...nowRow(change),
  ];
  return [title(device.name, purposeText(plan)), ...rowLines(rows)];
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

/** How what runs differs from that; nothing where there is nothing to say. */
function nowRow(change: DeviceChange | undefined): readonly [string, string[]][] {
  return change === undefined ? [] : [['now', nowTexts(change)]];
}

function nowTexts(change: DeviceChange): string[] {
  switch (change.kind) {
    case 'keep':
      return ['up, as configured'];
    case 'start':
      return [change.running === undefined ? 'not up' : 'up, and nobody uses it'];
    case 'set':
    case 'restart':
      return ['up, not as configured', ...change.differences.map(differenceText)];
    case 'remove':
      return ['up, from an earlier configuration'];
    case 'leave': {
      const { device: _, consequence: __, ...why } = change.why;
      return [formatDiagnostic(why)];
    }
  }
}

function absentLines({ name, why }: AbsentDevice, change: DeviceChange | undefined): readonly string[] {
  return [title(name, `not set up: ${ABSENCES[why]}`), ...rowLines(nowRow(change))];
}

const ABSENCES: Readonly<Record<AbsentDevice['why'], string>> = {
  'size-is-zero': 'its size comes to 0',
  'host-memory-limit': 'the machine has more memory than host-memory-limit',
  invalid: 'see the errors',
};

function rowLines(rows: readonly (readonly [string, readonly string[]])[]): string[] {
  return rows.flatMap(([label, lines]) =>
    lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${visible(line)}`),
  );
}
