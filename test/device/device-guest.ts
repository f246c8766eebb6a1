import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Commands, type Guest, SCENARIO_PATH } from '../guest/guest.ts';
import { KEEP_SERVING_FILE } from './backend.ts';
import { installLoadPrograms } from './load-programs.ts';

/** The one to test: of this build, or the one that `$TRUENO_UBLK` names, such as one with sanitizers. */
const DAEMON =
  process.env['TRUENO_UBLK'] ?? fileURLToPath(new URL('../../build/native/trueno-ublk', import.meta.url));

/** A guest without systemd: its first process is the script with the commands. */
export interface DeviceScenario {
  readonly memory_mib: number;
  readonly facts: Commands;
  /** Each of the commands may take this long, and the whole guest. */
  readonly factTimeout_s?: number;
  readonly timeout_s?: number;
  /** Instead of two. */
  readonly hasOneProcessor?: boolean;
}

/** What is known after each scenario besides its own facts. */
const LAST_FACTS = {
  'hung tasks': `kill -TERM "$(cat /run/hung-task-watch.pid)"
    while [ -e "/proc/$(cat /run/hung-task-watch.pid)" ]; do sleep 0.1; done; cat /run/hung-tasks`,
  'kernel log': `dmesg | grep -E '${[
    'I/O error',
    'critical',
    'Read-error on swap',
    'Write-error on swap',
    'WARNING:',
    'BUG:',
    'Oops',
    'Out of memory',
    'EXT4-fs error',
    'XFS.*(Corruption|error)',
  ].join('|')}' || true`,
} as const;

/**
 * Like init.scope under systemd with MemorySwapMax=0, the first process and what restarts the daemon are never
 * swapped out: they would wait for the device that they have to bring back. Nor are they killed when memory is short.
 * The load is in another control group.
 */
const BEFORE = `export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir -p /dev/shm && mount -t tmpfs tmpfs /dev/shm
mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/init /sys/fs/cgroup/load
echo 0 >/sys/fs/cgroup/init/memory.swap.max
echo 0 >/sys/fs/cgroup/init/cgroup.procs
echo -1000 >/proc/self/oom_score_adj
echo 0 >/proc/sys/vm/page-cluster
hung-task-watch --seconds 20 2>/dev/console >/run/hung-tasks &
echo $! >/run/hung-task-watch.pid`;

const RUNNER = 'echo 0 >/sys/fs/cgroup/load/cgroup.procs && echo 0 >/proc/self/oom_score_adj && exec';

export function deviceGuest(scenario: DeviceScenario): Guest {
  return {
    memory_mib: scenario.memory_mib,
    // User-Mode-Linux takes the last one.
    kernelArguments: [`guest_init=${SCENARIO_PATH}`, ...(scenario.hasOneProcessor ? ['ncpus=1'] : [])],
    install: (folder) => {
      installLoadPrograms(folder);
      if (!existsSync(DAEMON)) throw new Error(`${DAEMON} is missing: build it first, with npm run build`);
      cpSync(DAEMON, join(folder, 'usr/local/bin/trueno-ublk'));
      writeFileSync(join(folder, KEEP_SERVING_FILE.path), KEEP_SERVING_FILE.text, { mode: 0o755 });
    },
    before: BEFORE,
    facts: { ...scenario.facts, ...LAST_FACTS },
    runner: RUNNER,
    factTimeout_s: scenario.factTimeout_s ?? 120,
    timeout_s: scenario.timeout_s ?? 300,
    powerOff: 'echo o >/proc/sysrq-trigger; sleep 60',
  };
}
