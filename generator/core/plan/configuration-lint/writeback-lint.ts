import type { Diagnostic } from '../../diagnostic.ts';
import { FSTAB } from './fstab.ts';
import { aboutKey, type DeviceLint, type LintContext, type LintedDevice } from './lint-context.ts';
import { kindAt, realPath } from './real-path.ts';

/** Writeback devices that the kernel cannot open, that somebody else uses, or that nothing is ever written to. */
export const lintWriteback: DeviceLint = (linted, context) => {
  const path = linted.device.writebackDevice;
  if (path === undefined) return [];
  const finding =
    findKind(path, linted, context) ??
    findShared(path, linted, context) ??
    findFstab(path, context) ??
    findFeature(linted, context);
  const about = aboutKey(linted, 'writeback-device', linted.settings.writebackDevice);
  return [{ ...finding, ...about }];
};

type Finding = Pick<Diagnostic, 'severity' | 'text' | 'consequence' | 'hint'>;

function findKind(path: string, { device }: LintedDevice, { reader }: LintContext): Finding | undefined {
  // Below the root of an image there are no devices to look for.
  if (reader.entries('/dev').length === 0) return undefined;
  const kind = kindAt(reader, path);
  if (kind === 'other') return undefined;
  const waits = `the boot waits 90 s for it, and then ${device.name} does not come up`;
  if (kind === undefined)
    return {
      severity: 'warning',
      text: 'does not exist now',
      consequence: `if it is missing at boot, ${waits}`,
      hint: 'lsblk -o PATH,SIZE,PARTUUID shows what there is; /dev/disk/by-partuuid/… keeps its name',
    };
  return {
    severity: 'error',
    text: `is a ${kind === 'file' ? 'regular file' : kind}, and the kernel writes back to block devices only`,
    consequence: waits,
    hint:
      kind === 'file' ? 'make a loop device of it with losetup(8), or use a partition' : 'use a partition',
  };
}

function findShared(
  path: string,
  linted: LintedDevice,
  { devices, reader }: LintContext,
): Finding | undefined {
  const real = realPath(reader, path);
  const first = devices.find(
    ({ device }) => device.writebackDevice !== undefined && realPath(reader, device.writebackDevice) === real,
  );
  if (first === undefined || first === linted) return undefined;
  return {
    severity: 'error',
    text: `${first.device.name} writes back to it already`,
    consequence: `${linted.device.name} comes up without writeback`,
    hint: 'give each device a partition of its own',
  };
}

function findFstab(path: string, { fstab, reader }: LintContext): Finding | undefined {
  const real = realPath(reader, path);
  const entry = fstab.find(({ source }) => source.startsWith('/') && realPath(reader, source) === real);
  if (entry === undefined) return undefined;
  return {
    severity: 'error',
    text: `${FSTAB}:${entry.line} uses it as ${entry.fsType === 'swap' ? 'swap' : entry.mountPoint}`,
    consequence: 'writeback overwrites what is on it, or fails because it is in use',
    hint: 'give it a partition of its own',
  };
}

function findFeature({ device }: LintedDevice, { zram }: LintContext): Finding {
  if (zram.writeback === 'no')
    return {
      severity: 'warning',
      text: 'this kernel has no writeback for zram (CONFIG_ZRAM_WRITEBACK)',
      consequence: `${device.name} comes up without it`,
      hint: 'remove the line',
    };
  return {
    severity: 'info',
    text: 'nothing starts a writeback by itself',
    consequence: 'all pages stay in memory',
    hint: `a timer can run: echo huge > /sys/block/${device.name}/writeback`,
  };
}
