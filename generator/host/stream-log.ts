import { type Diagnostic, formatDiagnostic, type Severity } from '../core/diagnostic.ts';
import type { LogSink } from '../core/host.ts';
import { writeAll } from './system.ts';

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2, debug: 3 };

/** Writes messages for people to a file descriptor, in order, down to a least severity. */
export class StreamLog implements LogSink {
  readonly #fd: number;
  readonly #least: Severity;

  constructor(fd: number, least: Severity) {
    this.#fd = fd;
    this.#least = least;
  }

  log(diagnostics: readonly Diagnostic[]): void {
    const text = diagnostics
      .filter(({ severity }) => ORDER[severity] <= ORDER[this.#least])
      .map((diagnostic) => `${diagnostic.severity}: ${formatDiagnostic(diagnostic)}\n`)
      .join('');
    // A reader that went away (`| head`) is no reason to fail.
    writeAll(this.#fd, text);
  }
}
