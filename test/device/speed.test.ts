import { expect, test } from 'vitest';
import { bootGuestBeforeAll } from '../guest/booted-guest.ts';
import { type Backend, KERNEL_ZRAM, TRUENO, TRUENO_NULL } from './backend.ts';
import { deviceGuest } from './device-guest.ts';

/**
 * What requests cost on each kind of device in the same guest. A round trip through ublk takes many times as long there
 * as on a real machine, so the measure is the device without a store: it has the same round trips and nothing else. The
 * machine below the guest is faster at one moment than at the next: all devices are up at once and take short turns, a
 * turn is compared with its neighbours, and what counts is the middle of many. Where that machine has other work, start
 * it with `chrt --rr 1`: a guest that waits for a processor between two requests measures that.
 * `$TRUENO_SPEED_ROUNDS` says how many turns each gets.
 */

const SIZE_MIB = 192;
const BACKENDS: readonly Backend[] = [KERNEL_ZRAM, TRUENO_NULL, TRUENO];
const ROUNDS = Number(process.env['TRUENO_SPEED_ROUNDS'] ?? '9');

const PATTERNS: Readonly<Record<string, string>> = {
  '4 KiB random write, depth 1': '--rw=randwrite --bs=4k --ioengine=psync',
  '4 KiB random read, depth 1': '--rw=randread --bs=4k --ioengine=psync',
  '4 KiB random write, depth 32': '--rw=randwrite --bs=4k --ioengine=io_uring --iodepth=32',
  '4 KiB random read, depth 32': '--rw=randread --bs=4k --ioengine=io_uring --iodepth=32',
  '128 KiB write in a row': '--rw=write --bs=128k --ioengine=psync',
  '128 KiB read in a row': '--rw=read --bs=128k --ioengine=psync',
};

/** A device with a store does at least this much of what the one without does: far below what is seen, so that it finds what is broken. */
const LEAST_SHARE = 0.1;

const fileOf = (backend: Backend): string => `/run/${backend.name.replaceAll(' ', '-')}`;

/** In the guest, a look at the kernel's clock costs as much as a request does. */
const FIO = `fio --direct=1 --size=${SIZE_MIB}m --clocksource=cpu --refill_buffers \\
  --buffer_compress_percentage=65 --buffer_compress_chunk=4k --percentile_list=99 --output-format=json`;

const job = (backend: Backend): string =>
  `--name="${backend.name}" --stonewall --filename="$(cat ${fileOf(backend)})"`;

/** Forward and backward by turns: what comes after what must not matter. */
const TURNS = Array.from({ length: ROUNDS }, (_, round) =>
  round % 2 === 0 ? BACKENDS : [...BACKENDS].reverse(),
).flat();

const boot = bootGuestBeforeAll(() =>
  deviceGuest({
    memory_mib: 768,
    timeout_s: 900,
    facts: {
      up: BACKENDS.map(
        (backend) => `${backend.up({ size_mib: SIZE_MIB })}\nmv /run/device ${fileOf(backend)}`,
      ).join('\n'),
      // Every page is there before one is read.
      filled: `${FIO} --rw=write --bs=128k --ioengine=psync ${BACKENDS.map(job).join(' ')} >/dev/null`,
      ...Object.fromEntries(
        Object.entries(PATTERNS).map(([name, pattern]) => [
          name,
          `${FIO} --time_based --runtime=300ms ${pattern} ${TURNS.map(job).join(' ')}`,
        ]),
      ),
      down: BACKENDS.map(({ down }) => down).join('\n'),
    },
  }),
);

interface Direction {
  readonly io_bytes: number;
  readonly bw_bytes: number;
  readonly clat_ns: { readonly percentile?: Readonly<Record<string, number>> };
}

interface Turn {
  readonly backend: string;
  readonly perSecond_mib: number;
  readonly p99_us: number;
}

/** Of all rounds. */
function turnsOf(name: string): readonly Turn[] {
  const text = boot().facts[name] ?? '';
  expect(text).toMatch(/^\{/);
  const { jobs } = JSON.parse(text) as {
    readonly jobs: readonly {
      readonly jobname: string;
      readonly read: Direction;
      readonly write: Direction;
    }[];
  };
  expect(jobs).toHaveLength(TURNS.length);
  return jobs.map(({ jobname, read, write }) => {
    const { bw_bytes, clat_ns } = read.io_bytes > 0 ? read : write;
    return {
      backend: jobname,
      perSecond_mib: bw_bytes / 2 ** 20,
      p99_us: (clat_ns.percentile?.['99.000000'] ?? 0) / 1000,
    };
  });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
}

test.each(Object.keys(PATTERNS))('%s', (name) => {
  const turns = turnsOf(name);
  const turnsOn = ({ name: backend }: Backend) => turns.filter((turn) => turn.backend === backend);
  const median = (backend: Backend, figure: 'perSecond_mib' | 'p99_us') =>
    quantile(
      turnsOn(backend).map((turn) => turn[figure]),
      0.5,
    );
  const line = BACKENDS.map(
    (backend) =>
      `${backend.name} ${median(backend, 'perSecond_mib').toFixed(1)} MiB/s, p99 ${median(backend, 'p99_us').toFixed(0)} us`,
  );
  const bare = turnsOn(TRUENO_NULL);
  const shares = turnsOn(TRUENO).map((turn, round) => turn.perSecond_mib / (bare[round]?.perSecond_mib ?? 0));
  const [lower = 0, share = 0, upper = 0] = [0.25, 0.5, 0.75].map((part) => quantile(shares, part));
  process.stdout.write(
    `${name}: ${line.join('; ')}; share of null ${share.toFixed(2)} (quartiles ${lower.toFixed(2)}, ${upper.toFixed(2)})\n`,
  );
  expect(share).toBeGreaterThan(LEAST_SHARE);
});
