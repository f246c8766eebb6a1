/** What /proc/PID/status (proc_pid_status(5)) tells of a process. */
export interface ProcessStatus {
  readonly name: string;
  /** Of kernel threads, and of processes that have ended and not been waited for, there is none. */
  readonly kind: 'process' | 'kernel thread' | 'ended';
  /** Anonymous memory that is resident, in bytes; the kernel gives a round figure. */
  readonly anonymousBytes: number;
  /** Shared memory that it has mapped and that is resident, tmpfs among it, in bytes. Others may have the same. */
  readonly sharedBytes: number;
}

/** Fields that are missing count as 0, as the kernel leaves out those of memory for what has none. */
export function parseProcessStatus(text: string): ProcessStatus {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const bytes = (field: string): number =>
    Number(/^([0-9]+) kB$/.exec(fields.get(field) ?? '')?.[1] ?? 0) * 1024;
  return {
    name: unescaped(fields.get('Name') ?? ''),
    kind: kindOf(fields),
    anonymousBytes: bytes('RssAnon'),
    sharedBytes: bytes('RssShmem'),
  };
}

/** Only processes have memory; a kernel thread is in no other state that has none. */
function kindOf(fields: ReadonlyMap<string, string>): ProcessStatus['kind'] {
  if (/^[ZX]/.test(fields.get('State') ?? '')) return 'ended';
  return fields.has('VmSize') ? 'process' : 'kernel thread';
}

/** The kernel writes a line feed as `\n` and a backslash as `\\`. */
function unescaped(name: string): string {
  return name.replace(/\\(\\|n)/g, (_, letter: string) => (letter === 'n' ? '\n' : '\\'));
}
