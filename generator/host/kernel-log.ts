import { openSync, writeSync } from 'node:fs';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { LogSink } from '../core/host.ts';
import { kernelLogRecord } from './kernel-log-record.ts';

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

  log(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) {
      try {
        // One write is one record.
        writeSync(this.#fd, kernelLogRecord(`${this.#identifier}[${process.pid}]`, diagnostic));
      } catch {
        // The last resort is gone: a log that is full or closed must not stop devices from coming up.
      }
    }
  }
}
