import type { CommandResult } from '../core/host.ts';
import { runProgram } from './system.ts';

/** Most that a program may print; what is run here prints some lines. */
const LARGEST_OUTPUT_BYTES = 16 * 1024 * 1024;

/** As in generator/devices/command.ts. */
export function runCommand(program: string, args: readonly string[], timeout_ms: number): CommandResult {
  const { status, signal, stdout, stderr, failure } = runProgram({
    file: program,
    args,
    timeout_ms,
    killSignal: 'SIGTERM',
    stderr: 'keep',
    largestOutput_bytes: LARGEST_OUTPUT_BYTES,
  });
  const killed = signal === undefined ? undefined : `signal ${signal}`;
  return {
    status,
    stdout: withoutLastLineFeed(stdout),
    stderr: withoutLastLineFeed(stderr),
    failure: failure === 'ETIMEDOUT' ? `timed out after ${timeout_ms / 1000} s` : (failure ?? killed),
  };
}

function withoutLastLineFeed(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
