import type { MmStat } from '../../core/compat/mm-stat.ts';
import type { DeviceState } from '../../core/state/device-state.ts';
import { StreamLog } from '../../host/stream-log.ts';
import { describeErrno, errnoName } from '../../host/system-error.ts';
import { requireNativeAddon } from '../../library/native-addon.ts';
import { PAGE_BYTES } from '../../library/page.ts';
import { takeInventory } from '../device-inventory.ts';
import type { Machine } from '../machine.ts';
import type { PageSample } from '../pages/page-sample.ts';
import type { ProgressBar } from '../progress-bar.ts';
import { type ClaimedDevice, releaseDevice } from './device-claim.ts';
import { measureDevice, type TurnFigures } from './device-measurement.ts';
import { LEAST_PAGES } from './device-turns.ts';

/** What was done to a device. */
export interface DeviceBench {
  readonly state: DeviceState;
  readonly path: string;
  readonly sample: PageSample;
  /** How many pages were written and read back in each turn. */
  readonly pageCount: number;
  readonly rounds: number;
  readonly turns: readonly TurnFigures[];
  /** What the device said when all was written. */
  readonly memory: MmStat | undefined;
}

/**
 * Measures a device, which is emptied before, so that what it holds is what was written, and afterwards, and released,
 * however it ends. Undefined when something went wrong, which it says; a signal ends the process once the device is empty.
 */
export async function benchDevice(
  device: ClaimedDevice,
  sample: PageSample,
  rounds: number,
  machine: Machine,
  progress: ProgressBar,
): Promise<DeviceBench | undefined> {
  const { state, path, descriptor } = device;
  const addon = requireNativeAddon();
  const log = new StreamLog(2, 'warning');
  const size_bytes = Number(state.size_bytes ?? 0n);
  const room = size_bytes / PAGE_BYTES;
  const pageCount = Math.floor(Math.min(room, sample.pages.length / PAGE_BYTES) / LEAST_PAGES) * LEAST_PAGES;
  const stop = new AbortController();
  let endedBy: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    endedBy = signal;
    stop.abort();
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, onSignal);
  try {
    if (pageCount === 0) {
      log.log([
        {
          severity: 'error',
          device: state.name,
          text: `there are ${Math.floor(Math.min(room, sample.pages.length / PAGE_BYTES))} pages to write, and requests of 128 KiB take ${LEAST_PAGES}`,
          consequence: 'nothing is written',
          hint: room < LEAST_PAGES ? 'name a larger device' : 'name a larger --file, or more --pages',
        },
      ]);
      return undefined;
    }
    const refusal = addon.discardStart(descriptor, size_bytes);
    if (refusal !== 0) {
      log.log([
        {
          severity: 'error',
          device: state.name,
          text: `what it holds cannot be discarded: ${describeErrno(errnoName(refusal))}`,
          consequence: 'nothing is written',
          hint: 'look at what the kernel says of it: dmesg',
        },
      ]);
      return undefined;
    }
    const contents = new Uint8Array(new SharedArrayBuffer(pageCount * PAGE_BYTES));
    contents.set(sample.pages.subarray(0, contents.length));
    const turns = await measureDevice({
      addon,
      descriptor,
      device: state.name,
      contents,
      rounds,
      onProgress: (share, what) => progress.show(share, what),
      signal: stop.signal,
    });
    contents.fill(0);
    const memory = endedBy === undefined ? await memoryNow(state, machine) : undefined;
    progress.clear();
    if (turns.ok) return { state, path, sample, pageCount, rounds, turns: turns.value, memory };
    if (turns.error !== 'stopped') log.log([turns.error]);
    return undefined;
  } finally {
    progress.clear();
    sample.pages.fill(0);
    const errno = pageCount === 0 ? 0 : addon.discardStart(descriptor, size_bytes);
    releaseDevice(device);
    if (errno !== 0)
      log.log([
        {
          severity: 'warning',
          device: state.name,
          text: `what was written to it cannot be discarded: ${describeErrno(errnoName(errno))}`,
          consequence: 'it holds that, in memory only, until it is set up again',
        },
      ]);
    for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
    if (endedBy !== undefined) process.kill(process.pid, endedBy);
  }
}

const ENDING_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

async function memoryNow(before: DeviceState, machine: Machine): Promise<MmStat | undefined> {
  const { devices } = await takeInventory([before.node], machine);
  return devices[0]?.mmStat;
}
