import { closeSync, openSync, writeSync } from 'node:fs';
import { type Diagnostic, formatDiagnostic, type Severity } from '../core/diagnostic.ts';
import type { LogSink } from '../core/host.ts';

/** Levels of the kernel log (syslog(2)), which the journal takes over. */
const KERNEL_LEVEL: Readonly<Record<Severity, number>> = { error: 3, warning: 4, info: 6, debug: 7 };

/** One record of /dev/kmsg is at most LOG_LINE_MAX, 1024 bytes less its prefix; a longer write fails whole. */
const LONGEST_RECORD_BYTES = 900;

/** Writes to /dev/kmsg as generators do (systemd.generator(7)): there is no journal yet when they run. */
export class KernelLog implements LogSink {
  readonly #fd: number;
  readonly #identifier: string;

  private constructor(fd: number, identifier: string) {
    this.#fd = fd;
    this.#identifier = identifier;
  }

  /** Undefined when the kernel log cannot be written: no rights, or a container. */
  static open(identifier: string): KernelLog | undefined {
    try {
      return new KernelLog(openSync('/dev/kmsg', 'w'), identifier);
    } catch {
      return undefined;
    }
  }

  log(diagnostic: Diagnostic): void {
    const record = `<${KERNEL_LEVEL[diagnostic.severity]}>${this.#identifier}[${process.pid}]: ${formatDiagnostic(diagnostic)}`;
    try {
      writeSync(this.#fd, cut(record));
    } catch {
      // The last resort is gone: a log that is full or closed must not stop devices from coming up.
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function cut(record: string): string {
  const bytes = Buffer.from(`${record}\n`);
  if (bytes.length <= LONGEST_RECORD_BYTES) return `${record}\n`;
  return `${bytes
    .subarray(0, LONGEST_RECORD_BYTES)
    .toString('utf8')
    .replace(/\ufffd+$/, '')}…\n`;
}
