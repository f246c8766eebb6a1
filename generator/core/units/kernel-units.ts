import { type Device, purposeOf } from '../config/device.ts';
import { type OutputEntry, unitEntry, wantsLink } from './output-entry.ts';
import { setupService } from './setup-service.ts';
import { escapeSpecifiers } from './unit-file.ts';
import { pathUnitName } from './unit-name.ts';

/**
 * The units of a device on kernel zram: the same files with the same text as zram-generator 1.2.1 writes them, the
 * first line aside, so that overrides and habits keep working. One thing differs: `%` in Where= is doubled, since the
 * reference's unit cannot be loaded there.
 */
export function kernelUnits(device: Device): OutputEntry[] {
  switch (purposeOf(device)) {
    case 'swap':
      return swapUnits(device);
    case 'mount':
      return mountUnits(device, device.mountPoint ?? '/');
    case 'plain':
      // Nobody knows what it is for: whoever uses it requires systemd-zram-setup@NAME.service.
      return [];
  }
}

function swapUnits(device: Device): OutputEntry[] {
  const { name } = device;
  const service = setupService(name);
  // Not escaped: the reference's names are API, and every name that the kernel can have needs no escape.
  const unit = `dev-${name}.swap`;
  // Swap in memory needs no swapoff at shutdown, which could take long. With a device below it, it must let go of that in
  // time.
  const conflicts = device.writebackDevice === undefined ? '' : 'Conflicts=shutdown.target\n';
  const text = `
[Unit]
Description=Compressed Swap on /dev/${name}
${DOCUMENTATION}

DefaultDependencies=no

Requires=${service}
After=${service}
Before=swap.target
${conflicts}
[Swap]
What=/dev/${name}
Priority=${device.swapPriority}
Options=${escapeSpecifiers(device.options)}
`;
  return [unitEntry(unit, text), bindings(device, 'dev-%i.swap'), wantsLink('swap.target', unit)];
}

function mountUnits(device: Device, mountPoint: string): OutputEntry[] {
  const { name } = device;
  const service = setupService(name);
  const unit = pathUnitName(mountPoint, 'mount');
  const text = `
[Unit]
Description=Compressed Storage on /dev/${name}
${DOCUMENTATION}
Requires=${service}
After=${service}

[Mount]
What=/dev/${name}
Where=${escapeSpecifiers(mountPoint)}
Options=${escapeSpecifiers(device.options)}
`;
  return [unitEntry(unit, text), bindings(device, unit), wantsLink('local-fs.target', unit)];
}

/** Stopping the swap or mount stops the set-up service, which resets the device and gives its memory back. */
function bindings({ name, writebackDevice }: Device, unit: string): OutputEntry {
  const writeback = writebackDevice === undefined ? undefined : pathUnitName(writebackDevice, 'device');
  const binding =
    writeback === undefined ? `BindsTo=${unit}` : `BindsTo=${unit} ${writeback}\nAfter=${writeback}`;
  return unitEntry(`${setupService(name)}.d/bindings.conf`, `\n[Unit]\n${binding}\n`);
}

const DOCUMENTATION = 'Documentation=man:zram-generator(8) man:zram-generator.conf(5)';
