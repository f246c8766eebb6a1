import type { Device } from '../config/device.ts';
import type { Diagnostic } from '../diagnostic.ts';

/**
 * Values that no unit file can hold: a line break would begin a new directive, a backslash at the end would swallow
 * the next line (systemd.syntax(7)). zram-generator writes them all the same, and its units do something else than
 * the administrator asked for; here such a device is refused.
 */
export function refuseUnitValues(device: Device): Diagnostic[] {
  return [
    ...refuse(device, 'options', device.options),
    ...refuse(device, 'mount-point', device.mountPoint),
    ...refuse(device, 'fs-type', device.fsType),
  ];
}

function refuse(device: Device, key: string, value: string | undefined): Diagnostic[] {
  if (value === undefined) return [];
  const problem = problemOf(key, value);
  if (problem === undefined) return [];
  return [
    {
      severity: 'error',
      ...(device.position === undefined ? {} : { position: device.position }),
      device: device.name,
      key,
      value,
      text: problem,
      consequence: `${device.name} is not set up, other devices are`,
      hint: 'in this file \\n means a line break and \\\\ a backslash',
    },
  ];
}

function problemOf(key: string, value: string): string | undefined {
  if (/[\n\r\0]/.test(value)) return 'contains a line break or a NUL, which a unit file cannot hold';
  if (value.endsWith('\\')) return 'ends in a backslash, which a unit file cannot hold';
  if (key === 'mount-point' && /[ \t]$/.test(value))
    return 'ends in white space, which a unit file cannot hold';
  return undefined;
}
