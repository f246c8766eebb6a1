import { type Device, purposeOf } from '../config/device.ts';
import { type OutputEntry, unitEntry, wantsLink } from './output-entry.ts';
import { setupService } from './setup-service.ts';
import { escapeSpecifiers } from './unit-file.ts';
import { escapeComponent, escapePath, pathUnitName } from './unit-name.ts';

const LINK_FOLDER = '/dev/trueno';

/** The link under which units know a trueno device; `/dev/ublkbN` may be any N. On fall-back it names `/dev/zramN`. */
export function truenoNode(device: string): string {
  return `${LINK_FOLDER}/${device}`;
}

/** The folder as the names of units have it. */
const LINK_FOLDER_STEM = escapePath(LINK_FOLDER);

/**
 * The units of a device that trueno-ublk serves. Unlike kernel zram it needs a process, so swap must be off and file
 * systems unmounted before the final kill of shutdown: swap conflicts with umount.target, as mounts do by themselves.
 */
export function truenoUnits(device: Device): OutputEntry[] {
  const purpose = purposeOf(device);
  const dropIn = setupDropIn(device);
  if (purpose === 'plain') return [dropIn, wantsLink('local-fs.target', setupService(device.name))];
  const unit = purpose === 'swap' ? swapUnit(device) : mountUnit(device, device.mountPoint ?? '/');
  const target = purpose === 'swap' ? 'swap.target' : 'local-fs.target';
  // The link comes last: what it starts must be whole.
  return [unit, bindings(device, unit.name), dropIn, wantsLink(target, unit.name)];
}

function swapUnit(device: Device): OutputEntry {
  const node = truenoNode(device.name);
  const service = setupService(device.name);
  // systemd-oomd looks at swap when it starts. swapoff reads every page back; killing it half-way would leave the swap on
  // and its server dying.
  return unitEntry(
    `${LINK_FOLDER_STEM}-${escapeComponent(device.name)}.swap`,
    `
[Unit]
Description=Compressed Swap on ${node}
${DOCUMENTATION}
${sourcePath(device)}DefaultDependencies=no
Requires=${service}
After=${service}
Before=swap.target umount.target systemd-oomd.service
Conflicts=umount.target
${NO_START_LIMIT}

[Swap]
What=${node}
Priority=${device.swapPriority}
Options=${escapeSpecifiers(device.options)}
TimeoutSec=infinity
`,
  );
}

function mountUnit(device: Device, mountPoint: string): OutputEntry {
  const node = truenoNode(device.name);
  const service = setupService(device.name);
  return unitEntry(
    pathUnitName(mountPoint, 'mount'),
    `
[Unit]
Description=Compressed Storage on ${node}
${DOCUMENTATION}
${sourcePath(device)}Requires=${service}
After=${service}
${NO_START_LIMIT}

[Mount]
What=${node}
Where=${escapeSpecifiers(mountPoint)}
Type=${escapeSpecifiers(device.fsType)}
Options=${escapeSpecifiers(device.options)}
`,
  );
}

/** Stopping the swap or mount stops the service: nothing else may use the device. */
function bindings(device: Device, unit: string): OutputEntry {
  return unitEntry(`${setupService(device.name)}.d/bindings.conf`, `\n[Unit]\nBindsTo=${unit}\n`);
}

/**
 * The set-up decides at the start who serves the device, and says it in its status. It waits for the link, which is
 * udev's work: once its socket is there, no event is lost, and udev itself can start meanwhile. The server is a service
 * of its own (`trueno-ublk@.service`), which nothing here is tied to: it can be restarted while the device is in use.
 */
function setupDropIn(device: Device): OutputEntry {
  // Without the module nobody can tell whether the device can be served. Under Node, systemd-notify(1) speaks for the
  // set-up process.
  return unitEntry(
    `${setupService(device.name)}.d/trueno.conf`,
    `
[Unit]
Description=Compressed block device ${truenoNode('%i')}
${sourcePath(device)}Wants=modprobe@ublk_drv.service
After=modprobe@ublk_drv.service systemd-udevd-kernel.socket

[Service]
NotifyAccess=all
Environment=TRUENO_ZRAM_BACKEND=trueno
`,
  );
}

/** A line of its own, or nothing. */
function sourcePath({ position }: Device): string {
  // The name of a drop-in can hold anything; a line break in it would begin a new directive.
  if (position === undefined) return '';
  const { path } = position;
  if (path.includes('\n') || path.includes('\r') || path.includes('\0')) return '';
  return `SourcePath=${escapeSpecifiers(path)}\n`;
}

/**
 * Nothing starts these again by itself, so the limit (5 starts in 10 s) would only keep swap off after somebody restarted
 * the set-up service a few times.
 */
const NO_START_LIMIT = 'StartLimitIntervalSec=0';

const DOCUMENTATION = 'Documentation=man:trueno-zram-generator(8) man:zram-generator.conf(5)';
