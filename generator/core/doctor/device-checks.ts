import type { Diagnostic } from '../diagnostic.ts';
import { backendName, machineStatus } from '../state/machine-status.ts';
import type { Check } from './examination.ts';

/** Every device: is it up where it is configured, does it answer, did it lose anything? */
export const checkDevices: Check = ({ devices, generation, reader }) => {
  const findings = machineStatus(devices, generation, reader).findings.filter(isOfDevice);
  const names = devices.map(({ name, backend }) => `${name} on ${backendName(backend)}`);
  return {
    check: 'devices',
    found: names.length === 0 ? 'none is set up' : `${names.join(', ')}: all is well`,
    findings: [...findings, ...fallbacks(devices)],
  };

  /** What is about the machine has a check of its own. */
  function isOfDevice({ device, position, text }: Diagnostic): boolean {
    return device !== undefined && position === undefined && !text.includes('hibernate');
  }
};

/** Devices that came up on kernel zram though trueno was to serve them. */
function fallbacks(devices: Parameters<Check>[0]['devices']): readonly Diagnostic[] {
  return devices.flatMap(({ name, fallbackReason }): Diagnostic[] =>
    fallbackReason === undefined
      ? []
      : [
          {
            severity: 'warning',
            device: name,
            text: `trueno was to serve it, but ${fallbackReason}`,
            consequence: 'it is on kernel zram',
            hint: `when that is mended: systemctl restart systemd-zram-setup@${name}`,
          },
        ],
  );
}
