import type { BdStat } from '../compat/bd-stat.ts';
import type { IoStat } from '../compat/io-stat.ts';
import type { MmStat } from '../compat/mm-stat.ts';
import type { DeviceUse } from './device-use.ts';
import type { TruenoInfo } from './trueno-info.ts';
import type { TruenoStatistics } from './trueno-statistics.ts';

/** One device as it is now, whoever serves it. */
export interface DeviceState {
  /** As in the configuration, e.g. `zram0`. */
  readonly name: string;
  readonly backend: 'kernel' | 'trueno';
  /** The path that programs and people are told: `/dev/zram0`, `/dev/trueno/zram0`. */
  readonly node: string;
  /** Uncompressed; undefined when nobody can tell. */
  readonly size_bytes: bigint | undefined;
  /** Of pages written from now on. */
  readonly algorithm: string | undefined;
  /** How many pages are compressed at once at most; newer kernels do not tell. */
  readonly streams: bigint | undefined;
  readonly uses: readonly DeviceUse[];
  readonly mmStat: MmStat | undefined;
  readonly ioStat: IoStat | undefined;
  /** Of kernel zram with writeback. */
  readonly bdStat: BdStat | undefined;
  /** Why a device that was planned on trueno is on kernel zram. */
  readonly fallbackReason: string | undefined;
  /** What only trueno-ublk knows. */
  readonly trueno: TruenoServer | undefined;
  /** Why something is not known that should be. */
  readonly problem: DeviceProblem | undefined;
}

/** What a server says of its device. */
export interface TruenoServer {
  readonly info: TruenoInfo;
  readonly statistics: TruenoStatistics;
}

export interface DeviceProblem {
  /** What is wrong, without a final full stop. */
  readonly text: string;
  /** What to run. */
  readonly hint: string;
}

/** Memory that a device takes, as far as it is known: for kernel zram without its table of slots. In bytes. */
export function memoryOf({ mmStat, trueno }: DeviceState): bigint | undefined {
  if (mmStat === undefined) return undefined;
  const { reserve_bytes = 0n, slots_bytes = 0n } = trueno?.statistics ?? {};
  return mmStat.memUsedTotalBytes + reserve_bytes + slots_bytes;
}

/** How many times less memory pages take than without compression; undefined for an empty device. */
export function ratioOf(mmStat: MmStat | undefined): number | undefined {
  if (mmStat === undefined || mmStat.origDataBytes === 0n || mmStat.memUsedTotalBytes === 0n)
    return undefined;
  return Number(mmStat.origDataBytes) / Number(mmStat.memUsedTotalBytes);
}
