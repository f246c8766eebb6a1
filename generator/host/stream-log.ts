import { writeSync } from 'node:fs';
import { type Diagnostic, formatDiagnostic, type Severity } from '../core/diagnostic.ts';
import type { LogSink } from '../core/host.ts';

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2, debug: 3 };

/** Writes messages for people to a file descriptor, at once and in order, down to a least severity. */
export class StreamLog implements LogSink {
  readonly #fd: number;
  readonly #least: Severity;

  constructor(fd: number, least: Severity) {
    this.#fd = fd;
    this.#least = least;
  }

  log(diagnostic: Diagnostic): void {
    if (ORDER[diagnostic.severity] > ORDER[this.#least]) return;
    try {
      writeSync(this.#fd, `${diagnostic.severity}: ${formatDiagnostic(diagnostic)}\n`);
    } catch {
      // A reader that went away (`| head`) is no reason to fail.
    }
  }
}
