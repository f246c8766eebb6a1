import { type Device, purposeOf } from '../config/device.ts';
import { type OutputEntry, unitEntry, wantsLink } from './output-entry.ts';
import { setupService } from './setup-service.ts';
import { escapeSpecifiers, type UnitDirective } from './unit-file.ts';
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
  // Not escaped: the reference's names are API, and every name that the kernel can have needs no escape.
  const unit = `dev-${name}.swap`;
  return [
    unitEntry(unit, [
      {
        name: 'Unit',
        lines: [
          ['Description', `Compressed Swap on /dev/${name}`],
          DOCUMENTATION,
          '',
          // Swap in memory needs no swapoff at shutdown, which could take long.
          ['DefaultDependencies', 'no'],
          '',
          ['Requires', setupService(name)],
          ['After', setupService(name)],
          ['Before', 'swap.target'],
          // With a device below it, it must let go of that in time.
          ...(device.writebackDevice === undefined ? [] : [CONFLICTS_SHUTDOWN]),
        ],
      },
      {
        name: 'Swap',
        lines: [
          ['What', `/dev/${name}`],
          ['Priority', `${device.swapPriority}`],
          ['Options', escapeSpecifiers(device.options)],
        ],
      },
    ]),
    bindings(device, 'dev-%i.swap'),
    wantsLink('swap.target', unit),
  ];
}

function mountUnits(device: Device, mountPoint: string): OutputEntry[] {
  const { name } = device;
  const unit = pathUnitName(mountPoint, 'mount');
  return [
    unitEntry(unit, [
      {
        name: 'Unit',
        lines: [
          ['Description', `Compressed Storage on /dev/${name}`],
          DOCUMENTATION,
          ['Requires', setupService(name)],
          ['After', setupService(name)],
        ],
      },
      {
        name: 'Mount',
        lines: [
          ['What', `/dev/${name}`],
          ['Where', escapeSpecifiers(mountPoint)],
          ['Options', escapeSpecifiers(device.options)],
        ],
      },
    ]),
    bindings(device, unit),
    wantsLink('local-fs.target', unit),
  ];
}

/** Stopping the swap or mount stops the set-up service, which resets the device and gives its memory back. */
function bindings(device: Device, unit: string): OutputEntry {
  const writeback =
    device.writebackDevice === undefined ? undefined : pathUnitName(device.writebackDevice, 'device');
  const lines: UnitDirective[] =
    writeback === undefined
      ? [['BindsTo', unit]]
      : [
          ['BindsTo', `${unit} ${writeback}`],
          ['After', writeback],
        ];
  return unitEntry(`${setupService(device.name)}.d/bindings.conf`, [{ name: 'Unit', lines }]);
}

const DOCUMENTATION: UnitDirective = ['Documentation', 'man:zram-generator(8) man:zram-generator.conf(5)'];

const CONFLICTS_SHUTDOWN: UnitDirective = ['Conflicts', 'shutdown.target'];
