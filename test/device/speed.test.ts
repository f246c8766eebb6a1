import { expect, test } from 'vitest';
import { bootGuestBeforeAll } from '../guest/booted-guest.ts';
import { type Backend, KERNEL_ZRAM, TRUENO, TRUENO_NULL } from './backend.ts';
import { deviceGuest } from './device-guest.ts';

/**
 * What requests cost on each kind of device in the same guest. A round trip through ublk takes many times as long there
 * as on a real machine, so the measure is the device without a store: it has the same round trips and nothing else.
 */

const SIZE_MIB = 192;
const BACKENDS: readonly Backend[] = [KERNEL_ZRAM, TRUENO_NULL, TRUENO];

const PATTERNS: Readonly<Record<string, string>> = {
  '4 KiB random write, depth 1': '--rw=randwrite --bs=4k --ioengine=psync',
  '4 KiB random read, depth 1': '--rw=randread --bs=4k --ioengine=psync',
  '4 KiB random write, depth 32': '--rw=randwrite --bs=4k --ioengine=libaio --iodepth=32',
  '4 KiB random read, depth 32': '--rw=randread --bs=4k --ioengine=libaio --iodepth=32',
  '128 KiB write in a row': '--rw=write --bs=128k --ioengine=psync',
  '128 KiB read in a row': '--rw=read --bs=128k --ioengine=psync',
};

/** A device with a store does at least this much of what the one without does: far below what is seen, so that it finds what is broken. */
const LEAST_SHARE = 0.1;

const fio = (pattern: string, end: string): string =>
  `fio --thread --name=speed --filename="$(cat /run/device)" --size=${SIZE_MIB}m --direct=1 --refill_buffers \\
    --buffer_compress_percentage=65 --buffer_compress_chunk=4k --output-format=json ${end} ${pattern}`;

const factsOf = (backend: Backend): readonly (readonly [string, string])[] => [
  [`${backend.name} up`, backend.up({ size_mib: SIZE_MIB })],
  // Every page is there before one is read.
  [`${backend.name} filled`, fio('--rw=write --bs=128k --ioengine=psync', '--loops=1 >/dev/null')],
  ...Object.entries(PATTERNS).map(
    ([name, pattern]) => [`${backend.name}, ${name}`, fio(pattern, '--time_based --runtime=4')] as const,
  ),
  [`${backend.name} down`, backend.down],
];

const boot = bootGuestBeforeAll(() =>
  deviceGuest({ memory_mib: 768, facts: Object.fromEntries(BACKENDS.flatMap(factsOf)) }),
);

interface Direction {
  readonly io_bytes: number;
  readonly bw_bytes: number;
  readonly clat_ns: { readonly percentile?: Readonly<Record<string, number>> };
}

interface Speed {
  readonly perSecond_mib: number;
  readonly p99_us: number;
}

function speedOf(backend: Backend, name: string): Speed {
  const text = boot().facts[`${backend.name}, ${name}`] ?? '';
  expect(text).toMatch(/^\{/);
  const { jobs } = JSON.parse(text) as { readonly jobs: readonly { read: Direction; write: Direction }[] };
  const [job] = jobs;
  if (job === undefined) throw new Error(`fio measured nothing: ${text}`);
  const done = job.read.io_bytes > 0 ? job.read : job.write;
  return {
    perSecond_mib: done.bw_bytes / 2 ** 20,
    p99_us: (done.clat_ns.percentile?.['99.000000'] ?? 0) / 1000,
  };
}

test.each(Object.keys(PATTERNS))('%s', (name) => {
  const speeds = BACKENDS.map((backend) => ({ backend, ...speedOf(backend, name) }));
  const [, bare, stored] = speeds;
  if (bare === undefined || stored === undefined) throw new Error('a backend is missing');
  const share = stored.perSecond_mib / bare.perSecond_mib;
  const line = speeds.map(
    ({ backend, perSecond_mib, p99_us }) =>
      `${backend.name} ${perSecond_mib.toFixed(1)} MiB/s, p99 ${p99_us.toFixed(0)} us`,
  );
  process.stdout.write(`${name}: ${line.join('; ')}; share of null ${share.toFixed(2)}\n`);
  expect(share).toBeGreaterThan(LEAST_SHARE);
});
