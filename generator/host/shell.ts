import type { ShellResult, ShellRunner } from '../core/host.ts';
import { monotonic_ms, runProgram } from './system.ts';
import { describeErrno } from './system-error.ts';
import type { Errno } from './system-types.ts';

/** Longest run of all `set!` commands together. systemd gives all generators together 90 s. */
const BUDGET_MS = 20_000;
/** Most that a command may print; beyond, it is killed. An expression has at most 4096 bytes. */
const LARGEST_OUTPUT_BYTES = 1024 * 1024;

/** Runs `set!` commands with /bin/sh: standard input empty, standard error passed on. They share one time limit. */
export function shellRunner(budget_ms: number = BUDGET_MS): ShellRunner {
  let left_ms = budget_ms;
  return (command) => {
    // A NUL cannot be passed to a program.
    if (command.includes('\0')) return notRun('it contains a NUL character and was not run');
    if (left_ms < 1)
      return notRun(`it was not run: set! commands before it took all of ${(budget_ms / 1000).toFixed(1)} s`);
    const start_ms = monotonic_ms();
    const result = run(command, left_ms);
    left_ms -= monotonic_ms() - start_ms;
    return result;
  };
}

function notRun(failure: string): ShellResult {
  return { status: undefined, stdout: '', failure };
}

function run(command: string, timeout_ms: number): ShellResult {
  const { status, signal, stdout, isUtf8, failure } = runProgram({
    file: '/bin/sh',
    args: ['-c', '--', command],
    timeout_ms,
    killSignal: 'SIGKILL',
    stderr: 'inherit',
    largestOutput_bytes: LARGEST_OUTPUT_BYTES,
  });
  if (!isUtf8) return { status, stdout: '', failure: 'what it printed is not UTF-8' };
  const killed = signal === undefined ? undefined : `it was killed by ${signal}`;
  return {
    status,
    stdout,
    failure: failure === undefined ? killed : describeFailure(failure, status, timeout_ms),
  };
}

function describeFailure(failure: Errno, status: number | undefined, timeout_ms: number): string {
  const limit = `${(timeout_ms / 1000).toFixed(1)} s`;
  switch (failure) {
    case 'ETIMEDOUT':
      return status === undefined
        ? `it was killed after ${limit}`
        : `a process that it left behind held its output open for ${limit}`;
    case 'ENOBUFS':
      return `it printed more than ${LARGEST_OUTPUT_BYTES / 1024 / 1024} MiB and was killed`;
    default:
      return `it could not be run: ${describeErrno(failure)}`;
  }
}
