import { closeSync, constants, openSync } from 'node:fs';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DeviceState } from '../../core/state/device-state.ts';
import type { DeviceUse } from '../../core/state/device-use.ts';
import { describeSystemError, errorCode } from '../../host/system-error.ts';
import { sizeText } from '../device-size-text.ts';

/** A device that nobody else can mount, swap to or claim for as long as it is open. */
export interface ClaimedDevice {
  readonly state: DeviceState;
  /** The path that was opened. */
  readonly path: string;
  /** Open with O_DIRECT, past the page cache. */
  readonly descriptor: number;
}

const NOTHING_WRITTEN = 'nothing is written';

/**
 * Opens a device to write to it. Refused are devices that are in use, whoever is told otherwise, that are not set up, and, unless it may
 * be overwritten, that hold anything.
 */
export function claimDevice(state: DeviceState, mayOverwrite: boolean): Result<ClaimedDevice, Diagnostic> {
  const refusal = refusalOf(state, mayOverwrite);
  if (refusal !== undefined) return err(refusal);
  const paths = [state.node, state.trueno?.info.blockDevice].filter((path) => path !== undefined);
  let problem: Diagnostic = { severity: 'error', device: state.name, text: 'it has no device node' };
  for (const path of paths) {
    try {
      const descriptor = openSync(path, constants.O_RDWR | constants.O_DIRECT | constants.O_EXCL);
      return ok({ state, path, descriptor });
    } catch (error) {
      problem = openProblem(state, path, error);
      // The link of udev may be missing where the device is not.
      if (errorCode(error) !== 'ENOENT') break;
    }
  }
  return err(problem);
}

export function releaseDevice({ descriptor }: ClaimedDevice): void {
  closeSync(descriptor);
}

function refusalOf(
  { name, uses, size_bytes, mmStat }: DeviceState,
  mayOverwrite: boolean,
): Diagnostic | undefined {
  const about = { severity: 'error', device: name, consequence: NOTHING_WRITTEN } as const;
  const [use] = uses;
  if (use !== undefined)
    return { ...about, text: `it is in use: ${useText(use)}`, hint: 'name a device that nobody uses' };
  if (size_bytes === undefined || size_bytes === 0n)
    return { ...about, text: 'it is not set up', hint: 'trueno-zram status shows those that are' };
  if (mayOverwrite) return undefined;
  if (mmStat === undefined)
    return { ...about, text: 'nobody can tell whether it holds anything', hint: OVERWRITE_HINT };
  if (mmStat.origDataBytes > 0n)
    return { ...about, text: `it holds ${sizeText(mmStat.origDataBytes)}`, hint: OVERWRITE_HINT };
  return undefined;
}

const OVERWRITE_HINT = 'with --overwrite all that it holds is lost';

function useText(use: DeviceUse): string {
  return use.kind === 'swap' ? 'swap' : `${use.fsType} on ${use.mountPoint}`;
}

function openProblem({ name }: DeviceState, path: string, error: unknown): Diagnostic {
  const about = { severity: 'error', device: name, consequence: NOTHING_WRITTEN } as const;
  switch (errorCode(error)) {
    case 'EBUSY':
      return { ...about, text: `somebody has claimed ${path}`, hint: `lsblk ${path} shows who` };
    case 'EACCES':
    case 'EPERM':
      return { ...about, text: `${path}: ${describeSystemError(error)}`, hint: 'run trueno-zram as root' };
    default:
      return { ...about, text: `${path}: ${describeSystemError(error)}` };
  }
}
