import { expect, test } from 'vitest';
import { bootGuestBeforeAll } from '../guest/booted-guest.ts';
import { TRUENO } from './backend.ts';
import { deviceGuest } from './device-guest.ts';
import { SWAP_STORM } from './load.ts';

/** What the threads of a daemon do while the machine swaps as much as it can. */

/** A line for each thread of each process of the daemon: its number, name, flags and minor and major faults. */
const THREADS = `for process in /proc/[0-9]*; do
  [ "$(readlink "$process/exe")" = /usr/local/bin/trueno-ublk ] || continue
  sed -s -E 's/^([0-9]+) \\((.*)\\) (.*)$/\\2 \\1 \\3/' "$process"/task/*/stat | awk '{ print $1, $2, $9, $10, $12 }'
done`;

interface Thread {
  readonly name: string;
  readonly flags: number;
  readonly minorFaults: number;
  readonly majorFaults: number;
}

const boot = bootGuestBeforeAll(() =>
  deviceGuest({
    memory_mib: 256,
    factTimeout_s: 300,
    timeout_s: 900,
    facts: {
      up: `${TRUENO.up(SWAP_STORM)}\n${SWAP_STORM.prepare}`,
      // Whatever is done for the first time is done before.
      warm: SWAP_STORM.run(1),
      before: THREADS,
      storm: SWAP_STORM.run(10),
      after: THREADS,
      finish: SWAP_STORM.finish,
    },
  }),
);

function threads(fact: string): ReadonlyMap<string, Thread> {
  const lines = (boot().facts[fact] ?? '').split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [name = '', id = '', flags, minorFaults, majorFaults] = line.split(' ');
      return [
        id,
        { name, flags: Number(flags), minorFaults: Number(minorFaults), majorFaults: Number(majorFaults) },
      ];
    }),
  );
}

test('every thread of every process is an IO flusher', () => {
  // PF_MEMALLOC_NOIO and PF_LOCAL_THROTTLE of linux/sched.h.
  const flusher = 0x18_0000;
  expect(threads('after').size).toBeGreaterThan(3);
  for (const thread of threads('after').values())
    expect({ ...thread, flags: thread.flags & flusher }).toEqual({ ...thread, flags: flusher });
});

test('no IO thread takes a page fault', () => {
  const before = threads('before');
  const faults = [...threads('after')].map(([id, thread]) => {
    const { minorFaults = 0, majorFaults = 0 } = before.get(id) ?? {};
    return `${thread.name}: ${thread.minorFaults - minorFaults} minor, ${thread.majorFaults - majorFaults} major`;
  });
  process.stdout.write(`page faults during the storm:\n${faults.join('\n')}\n`);
  const ofQueues = faults.filter((line) => line.startsWith('queue'));
  expect(ofQueues.length).toBeGreaterThan(0);
  for (const line of ofQueues) expect(line).toMatch(/: 0 minor, 0 major$/);
});
