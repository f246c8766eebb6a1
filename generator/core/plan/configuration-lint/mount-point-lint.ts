import type { Diagnostic } from '../../diagnostic.ts';
import type { MachineReader } from '../../host.ts';
import { FSTAB } from './fstab.ts';
import {
  aboutKey,
  type DeviceLint,
  type LintContext,
  type LintedDevice,
  optionWords,
} from './lint-context.ts';
import { isBelow, realPath } from './real-path.ts';

/** Directories that the system itself is in: an empty file system over one of them, and the machine does not boot. */
const SYSTEM_DIRECTORIES = [
  '/',
  '/bin',
  '/boot',
  '/etc',
  '/lib',
  '/lib64',
  '/root',
  '/run',
  '/sbin',
  '/usr',
  '/var',
];

/** Directories of the kernel, below which nobody can make one. */
const KERNEL_DIRECTORIES = ['/dev', '/proc', '/sys'];

/** What is there is expected to be there after a reboot (file-hierarchy(7)). */
const LASTING_DIRECTORIES = ['/home', '/root', '/var/lib', '/var/mail', '/var/spool', '/var/tmp'];

/** What is there may go at any boot. */
const FLEETING_DIRECTORIES = ['/run', '/tmp', '/var/tmp', '/var/cache'];

/** Mount points that hide what is there, are taken, or cannot be mounted on. */
export const lintMountPoint: DeviceLint = (linted, context) => {
  const { mountPoint } = linted.device;
  if (mountPoint === undefined) return [];
  const findings = [
    findSystemDirectory(mountPoint),
    findLink(mountPoint, context.reader),
    findFstab(mountPoint, context),
    findTmpMount(mountPoint, linted, context.reader),
    findHidden(mountPoint, context.reader),
    findLoss(mountPoint),
  ];
  const about = aboutKey(linted, 'mount-point', linted.settings.mountPoint);
  // The first is the worst, and often the cause of the others.
  const [worst] = findings.flatMap((finding) => (finding === undefined ? [] : [finding]));
  return worst === undefined ? [] : [{ ...worst, ...about }];
};

type Finding = Pick<Diagnostic, 'severity' | 'text' | 'consequence' | 'hint'>;

function findSystemDirectory(mountPoint: string): Finding | undefined {
  const isKernels = KERNEL_DIRECTORIES.some((directory) => isBelow(mountPoint, directory));
  if (!isKernels && !SYSTEM_DIRECTORIES.includes(mountPoint)) return undefined;
  return {
    severity: 'error',
    text: 'an empty file system over this directory hides the system itself',
    consequence: 'the machine does not boot',
    hint: 'mount it on a directory of its own, such as /run/compressed',
  };
}

function findLink(mountPoint: string, reader: MachineReader): Finding | undefined {
  const real = realPath(reader, mountPoint);
  if (real === mountPoint) return undefined;
  return {
    severity: 'error',
    text: `there is a symbolic link in this path${real === undefined ? ', in a loop' : `: it is ${real}`}`,
    consequence: 'systemd refuses to mount there',
    hint: real === undefined ? 'give a path without links' : `write mount-point = ${real}`,
  };
}

function findFstab(mountPoint: string, { fstab }: LintContext): Finding | undefined {
  const entry = fstab.find((candidate) => candidate.mountPoint === mountPoint);
  if (entry === undefined) return undefined;
  return {
    severity: 'error',
    text: `${FSTAB}:${entry.line} mounts ${entry.source} there`,
    consequence: 'both make the same unit, and only one of them is mounted',
    hint: 'remove that line, or choose another mount point',
  };
}

function findTmpMount(mountPoint: string, linted: LintedDevice, reader: MachineReader): Finding | undefined {
  const unit = '/usr/lib/systemd/system/tmp.mount';
  if (mountPoint !== '/tmp' || !reader.exists(unit)) return undefined;
  const missing = ['nosuid', 'nodev'].filter((word) => !optionWords(linted).includes(word));
  if (missing.length === 0) return undefined;
  return {
    severity: 'warning',
    text: `it takes the place of ${unit}`,
    consequence: `/tmp is no longer mounted with ${missing.join(' and ')}`,
    hint: `write options = ${[linted.device.options, ...missing].filter((word) => word !== '').join(',')}`,
  };
}

function findHidden(mountPoint: string, reader: MachineReader): Finding | undefined {
  if (FLEETING_DIRECTORIES.some((directory) => isBelow(mountPoint, directory))) return undefined;
  if (isMounted(mountPoint, reader) || reader.entries(mountPoint).length === 0) return undefined;
  return {
    severity: 'warning',
    text: 'the directory is not empty',
    consequence: 'what is in it is hidden as long as the device is mounted',
    hint: 'mount on an empty directory, or move the files away',
  };
}

function isMounted(mountPoint: string, reader: MachineReader): boolean {
  const mounts = reader.readText('/proc/self/mounts');
  if (mounts.kind !== 'text') return false;
  return mounts.text.split('\n').some((line) => line.split(' ')[1] === mountPoint);
}

function findLoss(mountPoint: string): Finding | undefined {
  if (!LASTING_DIRECTORIES.some((directory) => isBelow(mountPoint, directory))) return undefined;
  const isTmp = isBelow(mountPoint, '/var/tmp');
  return {
    severity: isTmp ? 'info' : 'warning',
    text: `programs expect ${isTmp ? 'files in /var/tmp' : 'what is here'} to survive a reboot`,
    consequence: 'everything is lost when the device is unmounted',
    hint: 'mount it on a directory for what may be lost, such as /var/cache/NAME',
  };
}
