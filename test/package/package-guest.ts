import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Commands, type Guest, SCENARIO_PATH } from '../guest/guest.ts';
import type { GuestRecipe } from '../guest/guest-root.ts';
import { installScenario, SCENARIO_ARGUMENT } from '../guest/scenario-service.ts';
import { DEB, packageFile } from './packages.ts';

/** A Debian 13 as it is installed: without Node, and without zram-generator, which is there to be installed. */
export const PLAIN_GUEST: GuestRecipe = {
  name: 'guest-root-plain-2',
  packages: ['systemd-sysv', 'udev', 'kmod', 'mount', 'e2fsprogs'],
  downloads: ['systemd-zram-generator', 'systemd-container'],
  size_mib: 900,
};

/** Of this build, and of a next one that differs in its version and in the bytes of the server. */
export const THIS_DEB = '/root/trueno-zram_this.deb';
export const NEXT_DEB = '/root/trueno-zram_next.deb';
export const NEXT_VERSION = '99.0-1';

/** zram-generator, see {@link PLAIN_GUEST}. */
export const REFERENCE_DEB = '/var/local/downloads/systemd-zram-generator_*.deb';

/** systemd-nspawn, likewise. */
export const CONTAINER_DEB = '/var/local/downloads/systemd-container_*.deb';

/** How a boot went: state of the system, failed units, jobs that still wait. */
export const STATE =
  'systemctl is-system-running; systemctl --failed --plain --no-legend; systemctl list-jobs --no-legend';

/** Disk, kind, size in KiB and priority of each swap. */
export const SWAPS = "tail -n +2 /proc/swaps | awk '{ print $1, $2, $3, $5 }'";

/** Warnings and worse of ours or about our devices; those of a service are lines like any other to the journal. */
export const WARNINGS = `journalctl --boot --no-pager --priority=warning --output=cat | grep -E 'trueno|zram|ublk'
  journalctl --boot --no-pager --output=cat | grep -E '^(warning|error): ' || true`;

/** What {@link fillSwap} writes. */
export const SWAPPED_FILE = '/run/full/file';

/**
 * Puts most of `file_mib` of noise that comes four times, {@link SWAPPED_FILE}, into swap, and its sum into /run/sum: the kernel
 * is told to take that much from the group that wrote it, so that it does not depend on what else the machine does.
 */
export const fillSwap = (file_mib: number): string => `mkdir -p /run/full /sys/fs/cgroup/fill
  mountpoint -q /run/full || mount -t tmpfs -o size=800M none /run/full
  (echo 0 >/sys/fs/cgroup/fill/cgroup.procs
    od -A n -t x1 -v /dev/urandom 2>/dev/null | sed 'p;p;p' 2>/dev/null | head -c ${file_mib}M >${SWAPPED_FILE})
  sha256sum ${SWAPPED_FILE} >/run/sum
  for turn in $(seq 200); do
    [ $(cat /sys/fs/cgroup/fill/memory.current) -gt ${file_mib << 18} ] || break
    # It fails when it found less, and does not wait for what is on its way to swap.
    echo ${file_mib >> 2}M >/sys/fs/cgroup/fill/memory.reclaim || sleep 0.1
  done 2>/dev/null`;

/** What no shutdown says when all is well. */
export const FAILED_LINE = /\[FAILED\]|Failed to deactivate|Failed unmounting|timed out|Could not/i;

/** Before `systemctl poweroff` or `reboot`: the console says when, see {@link shutdownTimes_s}. */
export const BEGIN_SHUTDOWN = "echo 'the shutdown begins' >/dev/kmsg";

/** How long each shutdown that the console tells of took, until the kernel let go of the machine, with `printk.time=1`. */
export const shutdownTimes_s = (console: string): number[] =>
  [
    ...console.matchAll(
      /\[ *(\d+\.\d+)\] the shutdown begins.*?\[ *(\d+\.\d+)\] (?:reboot: (?:Power down|Restarting)|kexec_core: Starting)/gs,
    ),
  ].map(([, begin, end]) => Number(end) - Number(begin));

/** Installs this build's package without a question. */
export const INSTALL_THIS = `DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet --quiet --option Dpkg::Progress=0 install ${THIS_DEB}; echo $?`;

/** What a boot can have of its own. */
export interface Occasion {
  readonly kernelArguments?: readonly string[];
  /** Shell script before the first fact. */
  readonly before?: string;
  /** Shell command in the place of that which powers off. */
  readonly powerOff?: string;
  readonly timeout_s?: number;
  /** Puts more than the package of this build below `folder`. */
  readonly install?: (folder: string) => void;
}

/** One boot of a machine that has the package at hand. */
export function packageGuest(facts: Commands, occasion: Occasion = {}): Guest {
  return {
    memory_mib: 320,
    kernelArguments: [SCENARIO_ARGUMENT, 'systemd.show_status=1', ...(occasion.kernelArguments ?? [])],
    install: (folder) => {
      mkdirSync(join(folder, 'root'), { recursive: true });
      cpSync(packageFile(DEB), join(folder, THIS_DEB));
      occasion.install?.(folder);
      installScenario(folder, SCENARIO_PATH);
    },
    before: `${occasion.before ?? ''}
      while systemctl is-system-running | grep -q starting; do sleep 0.2; done`,
    facts,
    runner: '',
    factTimeout_s: 100,
    timeout_s: occasion.timeout_s ?? 300,
    powerOff: occasion.powerOff ?? 'systemctl poweroff',
  };
}

/** Puts {@link NEXT_DEB} below `guest`. */
export function installNextDeb(guest: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'trueno-next-'));
  try {
    execFileSync('dpkg-deb', ['--raw-extract', packageFile(DEB), folder]);
    const control = join(folder, 'DEBIAN/control');
    writeFileSync(
      control,
      readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${NEXT_VERSION}`),
    );
    writeFileSync(join(folder, 'usr/sbin/trueno-ublk'), 'next', { flag: 'a' });
    const next = join(guest, NEXT_DEB);
    execFileSync('dpkg-deb', ['--build', '--root-owner-group', '-Znone', folder, next], { stdio: 'ignore' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
