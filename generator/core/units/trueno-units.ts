import { type Device, purposeOf } from '../config/device.ts';
import { type OutputEntry, wantsLink } from './output-entry.ts';
import { setupService } from './setup-service.ts';
import { escapeSpecifiers, renderUnit, type UnitDirective } from './unit-file.ts';
import { pathUnitName } from './unit-name.ts';

/** The link under which units know a trueno device; `/dev/ublkbN` may be any N. On fall-back it names `/dev/zramN`. */
export function truenoNode(device: string): string {
  return `/dev/trueno/${device}`;
}

/**
 * The units of a device that trueno-ublk serves. Unlike kernel zram, its pages live in a process, so swap must be
 * off and file systems unmounted before the final kill of shutdown: everything conflicts with umount.target.
 */
export function truenoUnits(device: Device): OutputEntry[] {
  const service = [serviceDropIn(device), deviceTimeout(device)];
  switch (purposeOf(device)) {
    case 'swap':
      return [...swapUnits(device), ...service];
    case 'mount':
      return [...mountUnits(device, device.mountPoint ?? '/'), ...service];
    case 'plain':
      return [...service, wantsLink('local-fs.target', setupService(device.name))];
  }
}

function swapUnits(device: Device): OutputEntry[] {
  const node = truenoNode(device.name);
  const unit = pathUnitName(node, 'swap');
  return [
    {
      kind: 'file',
      name: unit,
      text: renderUnit([
        {
          name: 'Unit',
          lines: [
            ['Description', `Compressed Swap on ${node}`],
            DOCUMENTATION,
            ...sourcePath(device),
            ['DefaultDependencies', 'no'],
            ['Requires', setupService(device.name)],
            ['After', setupService(device.name)],
            // systemd-oomd looks at swap when it starts.
            ['Before', 'swap.target umount.target systemd-oomd.service'],
            ['Conflicts', 'umount.target'],
          ],
        },
        {
          name: 'Swap',
          lines: [
            ['What', node],
            ['Priority', `${device.swapPriority}`],
            ['Options', escapeSpecifiers(device.options)],
            // swapoff reads every page back; killing it half-way would leave the swap on and its server dying.
            ['TimeoutSec', 'infinity'],
          ],
        },
      ]),
    },
    bindings(device, unit),
    wantsLink('swap.target', unit),
  ];
}

function mountUnits(device: Device, mountPoint: string): OutputEntry[] {
  const node = truenoNode(device.name);
  const unit = pathUnitName(mountPoint, 'mount');
  return [
    {
      kind: 'file',
      name: unit,
      text: renderUnit([
        {
          name: 'Unit',
          lines: [
            ['Description', `Compressed Storage on ${node}`],
            DOCUMENTATION,
            ...sourcePath(device),
            ['Requires', setupService(device.name)],
            ['After', setupService(device.name)],
          ],
        },
        {
          name: 'Mount',
          lines: [
            ['What', node],
            ['Where', escapeSpecifiers(mountPoint)],
            ['Type', escapeSpecifiers(device.fsType)],
            ['Options', escapeSpecifiers(device.options)],
          ],
        },
      ]),
    },
    bindings(device, unit),
    wantsLink('local-fs.target', unit),
  ];
}

/** Stopping the swap or mount stops the service: nothing else may use the device. */
function bindings(device: Device, unit: string): OutputEntry {
  return {
    kind: 'file',
    name: `${setupService(device.name)}.d/bindings.conf`,
    text: renderUnit([{ name: 'Unit', lines: [['BindsTo', unit]] }]),
  };
}

/**
 * What the service needs beyond the template to keep a server of swap alive: it stays running, answers by sd_notify(3),
 * is restarted at once, keeps its store in PID 1's descriptor store, is never swapped, never chosen by an OOM killer
 * and never killed while it still stops.
 */
function serviceDropIn(device: Device): OutputEntry {
  return {
    kind: 'file',
    name: `${setupService(device.name)}.d/trueno.conf`,
    text: renderUnit([
      {
        name: 'Unit',
        lines: [
          ['Description', `Compressed block device ${truenoNode('%i')}`],
          ...sourcePath(device),
          ['Wants', 'modprobe@ublk_drv.service'],
          ['After', 'modprobe@ublk_drv.service'],
          ['IgnoreOnIsolate', 'yes'],
          // A crash loop must not end in a dead swap device.
          ['StartLimitIntervalSec', '0'],
        ],
      },
      {
        name: 'Service',
        lines: [
          ['Type', 'notify'],
          // The set-up process starts the daemon and names it by MAINPID=.
          ['NotifyAccess', 'all'],
          ['Restart', 'on-failure'],
          ['RestartSec', '0'],
          ['TimeoutStartSec', '60'],
          ['TimeoutStopSec', 'infinity'],
          ['KillMode', 'mixed'],
          ['SendSIGKILL', 'no'],
          ['FileDescriptorStoreMax', '16'],
          ['OOMScoreAdjust', '-1000'],
          ['OOMPolicy', 'continue'],
          ['ManagedOOMPreference', 'omit'],
          ['MemorySwapMax', '0'],
          ['LimitMEMLOCK', 'infinity'],
          ['LimitRTPRIO', '10'],
          // Swap contents must not end in a core file.
          ['LimitCORE', '0'],
        ],
      },
    ]),
  };
}

/**
 * systemd waits 90 s for a device that never comes, and nobody could say what for. Ours is there when the service has
 * started, which has its own time limit.
 */
function deviceTimeout(device: Device): OutputEntry {
  return {
    kind: 'file',
    name: `${pathUnitName(truenoNode(device.name), 'device')}.d/timeout.conf`,
    text: renderUnit([{ name: 'Unit', lines: [['JobRunningTimeoutSec', '65']] }]),
  };
}

function sourcePath(device: Device): UnitDirective[] {
  return device.position === undefined ? [] : [['SourcePath', escapeSpecifiers(device.position.path)]];
}

const DOCUMENTATION: UnitDirective = [
  'Documentation',
  'man:trueno-zram-generator(8) man:zram-generator.conf(5)',
];
