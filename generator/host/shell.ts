import type { CommandResult } from '../core/host.ts';
import { describeSystemError, errorCode } from './system-error.ts';
import { decodeUtf8 } from './utf8.ts';

/** Longest run of one `set!` command. systemd gives all generators together 90 s. */
const SHELL_TIMEOUT_MS = 20_000;
/** Most that a command may print; beyond, it is killed. An expression has at most 4096 bytes. */
const SHELL_OUTPUT_BYTES = 1024 * 1024;

/** Runs `set!` commands with /bin/sh: standard input empty, standard error passed on. */
export function runShell(command: string): CommandResult {
  // A NUL cannot be passed to a program; spawnSync would throw.
  if (command.includes('\0')) {
    return { status: undefined, stdout: '', stderr: '', failure: 'the command contains a NUL character' };
  }
  // Loaded here and not above: most configurations have no set!, and the boot should not pay for it.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, signal, stdout, error } = spawnSync('/bin/sh', ['-c', '--', command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: SHELL_TIMEOUT_MS,
    maxBuffer: SHELL_OUTPUT_BYTES,
    killSignal: 'SIGKILL',
  });
  const output = stdout === null ? { kind: 'text' as const, text: '' } : decodeUtf8(stdout);
  const failure =
    error !== undefined ? describeSystemError(error) : signal !== null ? `killed by ${signal}` : undefined;
  return {
    status: status ?? undefined,
    stdout: output.kind === 'text' ? output.text : '',
    stderr: '',
    failure:
      errorCode(error) === 'ETIMEDOUT'
        ? `it ran longer than ${SHELL_TIMEOUT_MS / 1000} s and was killed`
        : failure,
  };
}
