import type { Diagnostic } from '../diagnostic.ts';
import type { DevicePlan } from '../plan/device-plan.ts';
import type { RunningDevice } from './running-device.ts';
import type { SettingDifference } from './setting-difference.ts';

/** What is done with one device to bring the machine to its configuration. */
export type DeviceChange =
  /** It is as configured, as far as anybody can see. */
  | {
      readonly kind: 'keep';
      readonly name: string;
      readonly plan: DevicePlan;
      readonly running: RunningDevice;
    }
  /** It is not up, or nobody uses it yet. */
  | {
      readonly kind: 'start';
      readonly name: string;
      readonly plan: DevicePlan;
      readonly running: RunningDevice | undefined;
    }
  /** It goes on, with other settings. */
  | {
      readonly kind: 'set';
      readonly name: string;
      readonly plan: DevicePlan;
      readonly running: RunningDevice;
      readonly differences: readonly SettingDifference[];
    }
  /** It is taken away and set up anew. */
  | {
      readonly kind: 'restart';
      readonly name: string;
      readonly plan: DevicePlan;
      readonly running: RunningDevice;
      readonly differences: readonly SettingDifference[];
      /** Why swapoff would not end well; undefined when it would. */
      readonly noRoom: string | undefined;
    }
  /** The configuration does not have it any more. */
  | {
      readonly kind: 'remove';
      readonly name: string;
      readonly running: RunningDevice;
      readonly noRoom: string | undefined;
    }
  /** Nobody can tell what to do with it, or nothing must be done. */
  | { readonly kind: 'leave'; readonly name: string; readonly why: Diagnostic };

/** What somebody has to say before a device is taken away that is in use. */
export interface Consents {
  /** Swap may be switched off: its pages go back into memory first. Nothing is lost. */
  readonly swapoff: boolean;
  /** File systems may be unmounted: their files are lost. */
  readonly loseFiles: boolean;
}

/** Why a change is not made now; undefined when it is. A message for whoever asked. */
export function holdsBack(change: DeviceChange, { swapoff, loseFiles }: Consents): Diagnostic | undefined {
  if (change.kind !== 'restart' && change.kind !== 'remove') return undefined;
  const { name, running, noRoom } = change;
  const { uses } = running.state;
  const about = { severity: 'error', device: name, consequence: 'it stays as it is' } as const;
  const mount = uses.find((use) => use.kind === 'mount');
  if (mount !== undefined && !loseFiles)
    return {
      ...about,
      text: `it is mounted on ${mount.mountPoint}, and its files would be lost`,
      hint: 'save what you need; with --lose-files it is taken away all the same',
    };
  if (!uses.some((use) => use.kind === 'swap')) return undefined;
  if (!swapoff)
    return {
      ...about,
      text: 'it is active swap',
      hint: 'with --swapoff its pages go back into memory, and it is taken away',
    };
  return noRoom === undefined
    ? undefined
    : { ...about, text: noRoom, hint: 'end programs that take much memory, or add other swap first' };
}
