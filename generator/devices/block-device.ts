import type { Result } from '../core/result.ts';
import type { Errno } from './zram-host.ts';

/** A device that is formatted, used and taken away again, whoever serves it. */
export interface BlockDevice {
  /** As in the configuration, e.g. `zram0`; swap areas get it as label. */
  readonly name: string;
  /** The path that programs and people are told: `/dev/zram0`, `/dev/trueno/zram0`. */
  readonly node: string;
  /** The path that /proc/swaps and mountinfo show; another one where `node` is a link. */
  readonly kernelNode: string;
  /** Each change made so far, in order, e.g. `comp_algorithm=zstd`. */
  readonly steps: string[];
  /** `MAJOR:MINOR`. */
  number(): Result<string, Errno>;
}
