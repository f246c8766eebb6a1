import type { ShellResult, ShellRunner } from '../core/host.ts';
import { describeSystemError, errorCode } from './system-error.ts';
import { decodeUtf8 } from './utf8.ts';

/** Longest run of all `set!` commands together. systemd gives all generators together 90 s. */
const BUDGET_MS = 20_000;
/** Most that a command may print; beyond, it is killed. An expression has at most 4096 bytes. */
const LARGEST_OUTPUT_BYTES = 1024 * 1024;

/** Runs `set!` commands with /bin/sh: standard input empty, standard error passed on. They share one time limit. */
export function shellRunner(budget_ms: number = BUDGET_MS): ShellRunner {
  let left_ms = budget_ms;
  return (command) => {
    // A NUL cannot be passed to a program; spawnSync would throw.
    if (command.includes('\0')) return notRun('it contains a NUL character and was not run');
    if (left_ms < 1)
      return notRun(`it was not run: set! commands before it took all of ${(budget_ms / 1000).toFixed(1)} s`);
    const start_ns = process.hrtime.bigint();
    const result = run(command, left_ms);
    left_ms -= Number((process.hrtime.bigint() - start_ns) / 1_000_000n);
    return result;
  };
}

function notRun(failure: string): ShellResult {
  return { status: undefined, stdout: '', failure };
}

function run(command: string, timeout_ms: number): ShellResult {
  // Loaded here and not above: most configurations have no set!, and the boot should not pay for it.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, signal, stdout, error } = spawnSync('/bin/sh', ['-c', '--', command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: timeout_ms,
    maxBuffer: LARGEST_OUTPUT_BYTES,
    killSignal: 'SIGKILL',
  });
  const output = decodeUtf8(stdout ?? Buffer.alloc(0));
  if (output.kind !== 'text')
    return { status: status ?? undefined, stdout: '', failure: 'what it printed is not UTF-8' };
  const failure = error === undefined ? undefined : describeFailure(error, status, timeout_ms);
  return {
    status: status ?? undefined,
    stdout: output.text,
    failure: failure ?? (signal === null ? undefined : `it was killed by ${signal}`),
  };
}

function describeFailure(error: Error, status: number | null, timeout_ms: number): string {
  const limit = `${(timeout_ms / 1000).toFixed(1)} s`;
  switch (errorCode(error)) {
    case 'ETIMEDOUT':
      return status === null
        ? `it was killed after ${limit}`
        : `a process that it left behind held its output open for ${limit}`;
    case 'ENOBUFS':
      return `it printed more than ${LARGEST_OUTPUT_BYTES / 1024 / 1024} MiB and was killed`;
    default:
      return `it could not be run: ${describeSystemError(error)}`;
  }
}
