import { type Device, purposeOf } from '../config/device.ts';
import type { Diagnostic, SourcePosition } from '../diagnostic.ts';
import { pathUnitName } from '../units/unit-name.ts';

/** NAME_MAX, and systemd's own limit (systemd.unit(5)). Escaped names are ASCII. */
const LONGEST_UNIT_NAME = 255;

/**
 * Values of the device's units that no unit file can hold: a line break would begin a new directive, a backslash at the
 * end would swallow the next line (systemd.syntax(7)). zram-generator writes them all the same, and its units do
 * something else than the administrator asked for; here such a device is refused.
 */
export function refuseUnitValues(device: Device, backend: 'trueno' | 'kernel'): Diagnostic[] {
  const { mountPoint, fsType, options, valuePositions } = device;
  const purpose = purposeOf(device);
  // A plain device has no unit that a value goes to, and the reference's mount units have no Type=.
  if (purpose === 'plain') return [];
  if (purpose === 'swap') {
    // What nobody wrote is fine.
    return valuePositions.options === undefined
      ? []
      : refuse(device, 'options', options, valuePositions.options);
  }
  return [
    ...refuse(device, 'mount-point', mountPoint ?? '', valuePositions.mountPoint),
    ...(backend === 'trueno' ? refuse(device, 'fs-type', fsType, valuePositions.fsType) : []),
    ...refuse(device, 'options', options, valuePositions.options),
  ];
}

function refuse(
  device: Device,
  key: string,
  value: string,
  position: SourcePosition | undefined = device.position,
): Diagnostic[] {
  const problem = problemOf(key, value);
  if (problem === undefined) return [];
  return [
    {
      severity: 'error',
      ...(position === undefined ? {} : { position }),
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
  if (key === 'mount-point' && pathUnitName(value, 'mount').length > LONGEST_UNIT_NAME)
    return `makes a unit name of more than ${LONGEST_UNIT_NAME} characters, which no file can have`;
  if (key === 'mount-point' && /[ \t]$/.test(value))
    return 'ends in white space, which a unit file cannot hold';
  return undefined;
}
