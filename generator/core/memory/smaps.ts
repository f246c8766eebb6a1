/** A mapping with anonymous pages in memory or swapped out, as /proc/PID/smaps (proc_pid_smaps(5)) has it. */
export interface AnonymousMapping {
  /** Addresses from `start` up to, but without, `end`. They are whole pages, so a double holds them exactly. */
  readonly start: number;
  readonly end: number;
  /** Of a page of the machine. */
  readonly pageBytes: number;
  readonly anonymousBytes: number;
  readonly swappedBytes: number;
}

/** `55d0c0a5d000-55d0c0a7e000 rw-p 00000000 00:00 0 [heap]` */
const HEADER = /^([0-9a-f]+)-([0-9a-f]+) [r-][w-][x-][ps] /;
const FIELD = /^([A-Za-z_]+):\s+([0-9]+) kB$/;

/**
 * Mappings whose anonymous pages can be swapped out: not what is locked in memory (`lo`), of huge pages of hugetlbfs (`ht`) or
 * of a device (`io`, `pf`). Lines that are none are passed over.
 */
export function anonymousMappings(smaps: string): readonly AnonymousMapping[] {
  const mappings: AnonymousMapping[] = [];
  let range: readonly [start: number, end: number] | undefined;
  let kib = new Map<string, number>();
  let flags: readonly string[] = [];
  const close = (): void => {
    if (range === undefined) return;
    const bytes = (field: string): number => (kib.get(field) ?? 0) * 1024;
    const mapping = {
      start: range[0],
      end: range[1],
      pageBytes: bytes('KernelPageSize') || 4096,
      anonymousBytes: bytes('Anonymous'),
      swappedBytes: bytes('Swap'),
    };
    const isSwappable = !flags.some((flag) => UNSWAPPABLE.includes(flag));
    if (isSwappable && mapping.anonymousBytes + mapping.swappedBytes > 0) mappings.push(mapping);
  };
  for (const line of smaps.split('\n')) {
    const [, start, end] = HEADER.exec(line) ?? [];
    if (start !== undefined && end !== undefined) {
      close();
      range = [Number.parseInt(start, 16), Number.parseInt(end, 16)];
      kib = new Map();
      flags = [];
      continue;
    }
    const [, field, count] = FIELD.exec(line) ?? [];
    if (field !== undefined) kib.set(field, Number(count));
    else if (line.startsWith('VmFlags:')) flags = line.slice('VmFlags:'.length).trim().split(' ');
  }
  close();
  return mappings;
}

const UNSWAPPABLE: readonly string[] = ['lo', 'ht', 'io', 'pf'];
