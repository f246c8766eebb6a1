import type { Diagnostic } from '../core/diagnostic.ts';
import type { LogSink } from '../core/host.ts';
import { kernelLogRecord } from './kernel-log-record.ts';
import { openForWriting, processId, writeOnce } from './system.ts';

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
    const fd = openForWriting('/dev/kmsg');
    return fd.ok ? new KernelLog(fd.value, identifier) : undefined;
  }

  log(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) {
      // One write is one record. It is the last resort: a log that is full or closed must not stop devices from coming up.
      writeOnce(this.#fd, kernelLogRecord(`${this.#identifier}[${processId}]`, diagnostic));
    }
  }
}
