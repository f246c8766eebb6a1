import type { CommandResult } from '../core/host.ts';

/** Why a command did not do its work: the last line that it complained with, or how it ended. */
export function commandProblem({ status, stderr, failure }: CommandResult): string {
  if (failure === 'ENOENT') return 'the program is not installed';
  const complaint = stderr.trim().split('\n').at(-1) ?? '';
  const ending = failure ?? `exit status ${status}`;
  return complaint === '' ? ending : `${complaint} (${ending})`;
}
