import { execaSync } from 'execa';
import type { CommandResult } from '../core/host.ts';

/**
 * Runs a program without a shell and with empty input. It is found in `$PATH` unless it is a path, and killed after
 * `timeout_ms`. The last line feed of what it prints is left out.
 */
export function runCommand(program: string, args: readonly string[], timeout_ms: number): CommandResult {
  const result = execaSync(program, args, { reject: false, stdin: 'ignore', timeout: timeout_ms });
  return {
    status: result.exitCode,
    stdout: result.stdout,
    stderr: result.stderr,
    failure: result.timedOut
      ? `timed out after ${timeout_ms / 1000} s`
      : result.signal === undefined
        ? result.code
        : `signal ${result.signal}`,
  };
}
