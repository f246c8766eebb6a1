import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { CACHE, debianRoot, type RootRecipe } from '../debian-root.ts';
import type { MachineMaker } from './booted-guest.ts';
import { guestRoot, INIT_PATH } from './guest-root.ts';
import { inRoot } from './in-root.ts';

/** QEMU of Debian 13: that of Debian 12 crashes guests that have two processors. */
const EMULATOR: RootRecipe = {
  name: 'trixie-qemu',
  suite: 'trixie',
  variant: 'apt',
  packages: ['qemu-system-x86', 'qemu-utils', 'seabios'],
};

/** Boots the kernel that is among the packages, with its initrd, in QEMU. */
export const emulatedMachine: MachineMaker = (recipe) => {
  if (process.arch !== 'x64') return { missing: 'the emulated machine is an x86-64' };
  const emulator = debianRoot(EMULATOR);
  const root = 'missing' in emulator ? emulator : guestRoot(recipe);
  if ('missing' in emulator) return emulator;
  if ('missing' in root) return root;
  const accelerator = acceleratorOf(emulator.path);
  return {
    image: root.image,
    command: (guest, disks, folder) => {
      const folders = ['/proc', '/sys', '/dev', '/tmp', CACHE, dirname(disks.changes), folder];
      const kernelArguments = [
        'root=/dev/vda',
        'rw',
        `init=${INIT_PATH}`,
        'console=ttyS0',
        'TERM=dumb',
        // To exchange page tables at each system call costs an emulated processor much of its time.
        'mitigations=off',
        ...guest.kernelArguments,
      ];
      const drives = [
        `file=${disks.changes},format=qcow2,if=virtio`,
        `file=${disks.archive},format=raw,if=virtio,readonly=on`,
        `file=${disks.facts},format=raw,if=virtio`,
      ];
      return [
        ...inRoot(emulator.path, [...new Set(folders)]),
        'sh',
        '-c',
        MAKE_CHANGES,
        'sh',
        disks.changes,
        disks.image,
        'qemu-system-x86_64',
        ...accelerator,
        '-smp',
        '2',
        '-m',
        `${guest.memory_mib}`,
        '-nodefaults',
        '-nographic',
        '-serial',
        'stdio',
        '-kernel',
        root.kernel,
        '-initrd',
        root.initrd,
        '-append',
        kernelArguments.join(' '),
        ...drives.flatMap((drive) => ['-drive', drive]),
      ];
    },
  };
};

/** The first boot makes the disk that keeps what is changed. */
const MAKE_CHANGES = `[ -e "$1" ] || qemu-img create -q -f qcow2 -b "$2" -F raw "$1"
shift 2
exec "$@"`;

const BY_KVM = ['-accel', 'kvm', '-cpu', 'host'];
const BY_EMULATION = ['-accel', 'tcg,thread=multi', '-cpu', 'Haswell-noTSX'];

/** KVM where it works, which a device file alone does not show. */
function acceleratorOf(root: string): readonly string[] {
  const [program, ...enter] = inRoot(root, ['/proc', '/dev']);
  const probe = [
    ...enter,
    'timeout',
    '2',
    'qemu-system-x86_64',
    ...BY_KVM,
    '-nodefaults',
    '-nographic',
    '-S',
  ];
  const { status } = spawnSync(program, probe, { stdio: 'ignore' });
  // It waits to be started, until it is ended.
  return status === 124 ? BY_KVM : BY_EMULATION;
}
