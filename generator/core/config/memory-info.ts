import { err, ok, type Result } from '../result.ts';
import { parseU64 } from './value-syntax.ts';
import { splitWhiteSpace } from './white-space.ts';

/** MemTotal of `/proc/meminfo` (proc_meminfo(5)) in KiB. The error is a sentence fragment. */
export function parseMemTotal_kib(meminfo: string): Result<bigint, string> {
  for (const line of meminfo.split('\n')) {
    const [label, value] = splitWhiteSpace(line);
    if (label !== 'MemTotal:' || value === undefined) continue;
    const total_kib = parseU64(value);
    return total_kib === undefined ? err(`has a MemTotal of "${value}", which is no number`) : ok(total_kib);
  }
  return err('has no MemTotal line');
}
