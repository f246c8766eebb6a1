import type { Diagnostic } from '../core/diagnostic.ts';
import type { DevicePlan } from '../core/plan/device-plan.ts';

/**
 * Who starts and stops devices on this machine. What is said is about the device; an error among it means that it was
 * not done.
 */
export interface DeviceControl {
  /** Makes the units those of the configuration. */
  reload(): readonly Diagnostic[];
  /** Sets the device up, and puts it to its use. */
  start(plan: DevicePlan): readonly Diagnostic[];
  /** Takes away a device that nobody uses any more, and gives its memory back. */
  stop(name: string): readonly Diagnostic[];
  /** Has another server take over the device, which stays in use, with the options that are written for it. */
  succeed(name: string): readonly Diagnostic[];
  /** Gives a mounted device the options of its plan. */
  remount(plan: DevicePlan): readonly Diagnostic[];
}
