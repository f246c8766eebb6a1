import type { Diagnostic } from '../../diagnostic.ts';
import type { MachineReader } from '../../host.ts';
import { aboutKey, type DeviceLint, type LintedDevice } from './lint-context.ts';

/** What a device is for: `fs-type`, `mount-point` and keys of the other purpose. */
export const lintPurpose: DeviceLint = (linted, { reader }) => {
  const unusable = lintFsType(linted, reader);
  return [...(unusable.length > 0 ? unusable : lintUnused(linted)), ...lintSwapPriority(linted)];
};

function lintFsType(linted: LintedDevice, reader: MachineReader): readonly Diagnostic[] {
  const { device, purpose, settings } = linted;
  const about = aboutKey(linted, 'fs-type', settings.fsType);
  const { fsType } = device;
  const failure = `the set-up of ${device.name} fails`;
  if (purpose === 'mount' && fsType === 'swap')
    return [
      {
        severity: 'error',
        ...about,
        text: 'swap cannot be mounted, and mount-point is set',
        consequence: `mounting ${device.mountPoint} fails`,
        hint: 'remove mount-point for swap, or write fs-type = ext4',
      },
    ];
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(fsType))
    return [
      {
        severity: 'error',
        ...about,
        text: 'is not the name of a file system',
        consequence: failure,
        hint: 'write for example ext4, or remove the line',
      },
    ];
  const program = fsType === 'swap' ? 'mkswap' : `mkfs.${fsType}`;
  if (isInstalled(reader, program) !== 'no') return [];
  return [
    {
      severity: 'error',
      ...about,
      text: `formatting needs ${program}, which is not installed`,
      consequence: failure,
      hint: fsType === 'swap' ? 'install util-linux' : `install ${program}, or write another fs-type`,
    },
  ];
}

const PROGRAM_DIRECTORIES = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Unknown below a root that has no programs at all. */
function isInstalled(reader: MachineReader, program: string): 'yes' | 'no' | 'unknown' {
  if (PROGRAM_DIRECTORIES.some((directory) => reader.isExecutable(`${directory}/${program}`))) return 'yes';
  return reader.isExecutable('/bin/sh') || reader.isExecutable('/usr/bin/sh') ? 'no' : 'unknown';
}

/** Kernel zram gets no unit then, as with zram-generator; trueno starts the set-up at least. */
function lintUnused(linted: LintedDevice): readonly Diagnostic[] {
  const { device, purpose, plan, settings } = linted;
  if (purpose !== 'plain' || plan.choice.backend !== 'kernel') return [];
  return [
    {
      severity: 'warning',
      ...aboutKey(linted, 'fs-type', settings.fsType),
      text: 'there is no mount-point, so nothing uses the device',
      consequence: `nothing starts the set-up, and /dev/${device.name} stays empty`,
      hint: `add mount-point, or Requires= and After=systemd-zram-setup@${device.name}.service to the unit that uses it`,
    },
  ];
}

function lintSwapPriority(linted: LintedDevice): readonly Diagnostic[] {
  const { purpose, settings } = linted;
  if (purpose === 'swap' || settings.swapPriority === undefined) return [];
  return [
    {
      severity: 'warning',
      ...aboutKey(linted, 'swap-priority', settings.swapPriority),
      text: `${purpose === 'mount' ? 'mount-point' : 'fs-type'} is set, so the device is no swap`,
      consequence: 'the line is ignored',
      hint: 'remove it, or what makes a file system of the device',
    },
  ];
}
