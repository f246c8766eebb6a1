import type { Device } from '../core/config/device.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { DeviceUse } from '../core/state/device-use.ts';
import type { BlockDevice } from './block-device.ts';
import { contentsOf } from './device-contents.ts';
import { commandToRelease, describeUse, deviceUses } from './device-use.ts';
import type { SetupReport } from './setup-report.ts';
import type { ZramHost } from './zram-host.ts';

/** What becomes of a device that was there when its set-up began. */
export type ExistingVerdict =
  /** Nothing is changed: it is as configured, or it is in use. */
  | { readonly kind: 'stays'; readonly report: SetupReport }
  /** Nobody uses it and it is not as configured: it is to be reset. */
  | { readonly kind: 'starts-again'; readonly why: Diagnostic };

/** `differences` from the configuration that its backend sees, as sentence fragments. */
export function judgeExisting(
  block: BlockDevice,
  device: Device,
  differences: readonly string[],
  host: ZramHost,
): ExistingVerdict {
  const uses = deviceUses(block, host);
  if (uses.length > 0) {
    const all = [...otherPurpose(uses, device), ...differences];
    return { kind: 'stays', report: inUse(block, uses, all) };
  }
  const all = [...differences, ...otherContents(block, device, host)];
  if (all.length === 0) return { kind: 'stays', report: alreadySetUp(block, `it holds ${device.fsType}`) };
  return { kind: 'starts-again', why: startedAgain(block, all) };
}

function otherPurpose(uses: readonly DeviceUse[], device: Device): readonly string[] {
  const isSwap = device.fsType === 'swap' && device.mountPoint === undefined;
  const differences: string[] = [];
  if (!isSwap && uses.some((use) => use.kind === 'swap')) differences.push('it is swap');
  if (isSwap && uses.some((use) => use.kind === 'mount')) differences.push('it holds a file system');
  return differences;
}

/** A set-up that died before it had formatted the device leaves it empty. */
function otherContents(block: BlockDevice, { fsType }: Device, host: ZramHost): readonly string[] {
  const contents = contentsOf(block, host);
  return contents === fsType ? [] : [`it holds ${contents ?? 'nothing'}, ${fsType} is configured`];
}

function startedAgain({ name }: BlockDevice, differences: readonly string[]): Diagnostic {
  return {
    severity: 'warning',
    device: name,
    text: `the device was initialised already, and not as configured: ${differences.join(', ')}`,
    consequence: 'nobody used it, so what it held is dropped and it is set up anew',
  };
}

function alreadySetUp({ name }: BlockDevice, how: string): SetupReport {
  const diagnostic: Diagnostic = {
    severity: 'info',
    device: name,
    text: `already set up: ${how}`,
    consequence: 'nothing is changed',
  };
  return { ok: true, steps: [], diagnostics: [diagnostic] };
}

function inUse(block: BlockDevice, uses: readonly DeviceUse[], differences: readonly string[]): SetupReport {
  if (differences.length === 0) return alreadySetUp(block, uses.map(describeUse).join(', '));
  const release = uses.map((use) => commandToRelease(use, block)).join('; ');
  const error: Diagnostic = {
    severity: 'error',
    device: block.name,
    text: `the device is in use (${uses.map(describeUse).join(', ')}) and is not as configured: ${differences.join(', ')}`,
    consequence: 'it stays as it is',
    hint: `run ${release}; systemctl restart systemd-zram-setup@${block.name}.service`,
  };
  return { ok: false, steps: [], diagnostics: [error] };
}
