import type { Diagnostic } from '../../core/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { describeErrno, errnoName } from '../../host/system-error.ts';
import type { NativeAddon, NativeJob, RequestOutcome } from '../../library/native-addon.ts';
import { PAGE_BYTES } from '../../library/page.ts';
import { type Quartiles, quartilesOf, rank } from '../codecs/quartiles.ts';
import { requestOrder, TURN_KINDS, type TurnKind, turnName } from './device-turns.ts';

/** What one kind of requests came to, over all rounds. */
export interface TurnFigures {
  readonly kind: TurnKind;
  readonly requests: number;
  /** Of rounds. */
  readonly bytesPerSecond: Quartiles;
  /** Of requests, in nanoseconds. */
  readonly latency_ns: { readonly median: number; readonly percentile99: number; readonly longest: number };
}

/** Wrong bytes or an error of the device; or somebody stopped it. */
export type TurnFailure = Diagnostic | 'stopped';

export interface DeviceMeasurement {
  readonly addon: NativeAddon;
  readonly descriptor: number;
  readonly device: string;
  /** What the device gets: whole requests of every kind, on a SharedArrayBuffer. */
  readonly contents: Uint8Array;
  readonly rounds: number;
  readonly onProgress: (share: number, what: string) => void;
  readonly signal: AbortSignal;
}

/** Writes the contents and reads them back in every way, `rounds` times, each time in other places. Every byte that is read is compared. */
export async function measureDevice(
  measurement: DeviceMeasurement,
): Promise<Result<readonly TurnFigures[], TurnFailure>> {
  const { contents, rounds, onProgress, signal, device } = measurement;
  const samples = TURN_KINDS.map((kind) => ({
    kind,
    rates: [] as number[],
    latencies: [] as Float64Array[],
  }));
  const steps = rounds * samples.length;
  for (let round = 0; round < rounds; round++) {
    for (const [nth, { kind, rates, latencies }] of samples.entries()) {
      onProgress((round * samples.length + nth) / steps, turnName(kind));
      // What was there before would otherwise pass for what was to be written.
      if (kind.direction === 'write') movePages(contents);
      const outcome = await takeTurn(measurement, kind);
      if (signal.aborted || outcome.status === 'cancelled') return err('stopped');
      if (outcome.status !== 'done') return err(failure(device, kind, outcome));
      rates.push(contents.length / (outcome.wall_ns / 1e9));
      latencies.push(outcome.latencies_ns);
    }
  }
  return ok(samples.map(({ kind, rates, latencies }) => figuresOf(kind, rates, latencies)));
}

async function takeTurn(
  { addon, descriptor, contents, signal }: DeviceMeasurement,
  kind: TurnKind,
): Promise<RequestOutcome> {
  const order = requestOrder(kind, contents.length, Math.random);
  const job: NativeJob<RequestOutcome> = addon.runRequests(
    descriptor,
    kind.direction,
    kind.requestBytes,
    kind.depth,
    contents,
    order,
  );
  signal.addEventListener('abort', job.cancel, { once: true });
  try {
    return await job.promise;
  } finally {
    signal.removeEventListener('abort', job.cancel);
  }
}

/** By one place; what was last comes first. */
function movePages(contents: Uint8Array): void {
  const last = contents.slice(contents.length - PAGE_BYTES);
  contents.copyWithin(PAGE_BYTES, 0, contents.length - PAGE_BYTES);
  contents.set(last);
}

function figuresOf(
  kind: TurnKind,
  rates: readonly number[],
  latencies: readonly Float64Array[],
): TurnFigures {
  const all = new Float64Array(latencies.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const some of latencies) {
    all.set(some, at);
    at += some.length;
  }
  all.sort();
  return {
    kind,
    requests: all.length,
    bytesPerSecond: quartilesOf(rates),
    latency_ns: { median: rank(all, 0.5), percentile99: rank(all, 0.99), longest: all.at(-1) ?? Number.NaN },
  };
}

function failure(device: string, kind: TurnKind, outcome: RequestOutcome): Diagnostic {
  const at = `byte ${outcome.offsetBytes}`;
  const about = { severity: 'error', device } as const;
  if (outcome.status === 'differs')
    return {
      ...about,
      text: `the page at ${at} is not what was written there (${turnName(kind)})`,
      consequence: 'the device loses data, or somebody else writes to it',
      hint: 'do not use it, and look into the kernel log with dmesg',
    };
  const name = errnoName(outcome.errno);
  return {
    ...about,
    text: `${turnName(kind)} failed at ${at}: ${describeErrno(name)}`,
    hint:
      name === 'ENOSPC' || name === 'ENOMEM'
        ? 'it has reached its limit, or there is no memory; try fewer --pages'
        : 'look into the kernel log with dmesg',
  };
}
