import type { ChangePlan } from '../core/apply/change-plan.ts';
import type { DeviceChange } from '../core/apply/device-change.ts';
import type { UnitChange } from '../core/apply/installed-unit.ts';
import type { SettingDifference } from '../core/apply/setting-difference.ts';
import { formatDiagnostic, visible } from '../core/diagnostic.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';
import type { DeviceState } from '../core/state/device-state.ts';
import { type Colour, paint } from './colour.ts';
import { sizeText } from './device-size-text.ts';
import { wrapLine } from './terminal-width.ts';

const COLOURS: Readonly<Record<DeviceChange['kind'], Colour>> = {
  start: 'green',
  set: 'cyan',
  restart: 'yellow',
  remove: 'red',
  leave: 'dim',
  keep: 'dim',
};

const VERB_WIDTH = 'restart'.length;

/** What will be done with each device, a line each, and with systemd's units. */
export function changePlanText({ changes, units }: ChangePlan, width: number | undefined): string {
  const longest = Math.max(0, ...changes.map(({ name }) => name.length));
  const lines = changes.map((change) => {
    const { kind, name } = change;
    const head = `${kind.padEnd(VERB_WIDTH)}  ${name.padEnd(longest)}  `;
    const line = wrapLine(`${head}${visible(changeText(change))}`, width, ' '.repeat(VERB_WIDTH + 2));
    return `${paint(kind, COLOURS[kind])}${line.slice(kind.length)}\n`;
  });
  const unitLine =
    units.length === 0 ? '' : `${wrapLine(unitsText(units), width, ' '.repeat(VERB_WIDTH + 2))}\n`;
  return changes.length === 0 && unitLine === ''
    ? 'no device is configured, and none is up\n'
    : `${lines.join('')}${unitLine}`;
}

/** What is done and why, in one line. */
function changeText(change: DeviceChange): string {
  switch (change.kind) {
    case 'start':
      return plannedText(change.plan);
    case 'set':
      return change.differences.map(differenceText).join('; ');
    case 'restart':
      return [...change.differences.map(differenceText), ...usesText(change.running.state)].join('; ');
    case 'remove':
      return ['the configuration does not have it', ...usesText(change.running.state)].join('; ');
    case 'leave': {
      const { device: _, hint: __, ...why } = change.why;
      return formatDiagnostic(why);
    }
    case 'keep':
      return 'is as configured';
  }
}

/** `backend` is the one that the device is on, where it is known. */
export function plannedText(
  { device, purpose, choice }: DevicePlan,
  backend: DeviceState['backend'] = choice.backend,
): string {
  const what =
    purpose === 'swap'
      ? `swap, priority ${device.swapPriority}`
      : purpose === 'mount'
        ? `${device.fsType} on ${device.mountPoint}`
        : 'plain device';
  const where = backend === 'trueno' ? 'trueno' : 'kernel zram';
  return `${what}, ${sizeText(device.disksize.bytes)} on ${where}`;
}

/** `size: 2 GiB now, 4 GiB configured`. */
export function differenceText({ setting, now, configured }: SettingDifference): string {
  return `${setting}: ${valueText(setting, now)} now, ${valueText(setting, configured)} configured`;
}

function valueText(setting: SettingDifference['setting'], value: string | bigint): string {
  if (typeof value === 'string') return value === '' ? '(none)' : value;
  return setting === 'limit' && value === 0n ? 'none' : sizeText(value);
}

function usesText({ uses }: DeviceState): readonly string[] {
  return uses.map((use) =>
    use.kind === 'swap'
      ? `active swap, ${sizeText(use.used_bytes)} of it used`
      : `${use.fsType} on ${use.mountPoint}, whose files are lost`,
  );
}

function unitsText(units: readonly UnitChange[]): string {
  const isNew = units.filter(({ before }) => before === undefined).length;
  const isGone = units.filter(({ after }) => after === undefined).length;
  const counts: readonly (readonly [number, string])[] = [
    [isNew, 'new'],
    [units.length - isNew - isGone, 'changed'],
    [isGone, 'gone'],
  ];
  const words = counts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  return `${'reload'.padEnd(VERB_WIDTH)}  units: ${words.join(', ')}`;
}
