import type { Diagnostic } from '../core/diagnostic.ts';

export interface SetupReport {
  /** True when the device is there and formatted now. */
  readonly ok: boolean;
  /** What was done, in order: `comp_algorithm=zstd`, `disksize=4294967296`, `mkswap /dev/zram0`. */
  readonly steps: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}
