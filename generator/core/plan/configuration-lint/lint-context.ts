import type { MachineFacts } from '../../compat/machine-facts.ts';
import type { ZramFeatures } from '../../compat/zram-features.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Device, DevicePurpose } from '../../config/device.ts';
import type { DeviceSettings, Setting } from '../../config/device-settings.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import type { MachineReader } from '../../host.ts';
import type { DevicePlan } from '../device-plan.ts';
import type { FstabEntry } from './fstab.ts';

/** A device that is planned, with what the files say about it. */
export interface LintedDevice {
  readonly device: Device;
  readonly purpose: DevicePurpose;
  readonly settings: DeviceSettings;
  readonly plan: DevicePlan;
}

/** What every lint may look at. */
export interface LintContext {
  readonly reader: MachineReader;
  readonly configuration: Configuration;
  readonly devices: readonly LintedDevice[];
  readonly facts: MachineFacts;
  readonly zram: ZramFeatures;
  readonly fstab: readonly FstabEntry[];
  /** Words of /proc/cmdline. */
  readonly kernelCommandLine: readonly string[];
}

/** Looks at the configuration as a whole. */
export type Lint = (context: LintContext) => readonly Diagnostic[];

/** Looks at one device. */
export type DeviceLint = (linted: LintedDevice, context: LintContext) => readonly Diagnostic[];

type About = Pick<Diagnostic, 'position' | 'device' | 'key' | 'value'>;

/** Where and what a message is about: the device's section. */
export function aboutDevice({ device }: LintedDevice): About {
  return { device: device.name, ...(device.position && { position: device.position }) };
}

/** Where and what a message is about: the line of a key; the device's section where no line sets it. */
export function aboutKey(linted: LintedDevice, key: string, setting: Setting<unknown> | undefined): About {
  if (setting === undefined) return aboutDevice(linted);
  return { device: linted.device.name, position: setting.valuePosition, key, value: setting.text };
}

/** Words of `options=`, which commas separate (mount(8), swapon(8)). */
export function optionWords({ device }: LintedDevice): readonly string[] {
  return device.options.split(',').map((word) => word.trim());
}
