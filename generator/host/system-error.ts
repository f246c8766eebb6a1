import { systemErrors } from './system.ts';
import type { Errno } from './system-types.ts';

/** The errno name (`ENOENT`) of what a node: function threw, or undefined when it is no system error. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A system error as people know it, e.g. `permission denied (EACCES)`, without node's own wording. */
export function describeSystemError(error: unknown): string {
  const code = errorCode(error);
  // Node has codes of its own, which tell less than their messages.
  if (code === undefined || code.startsWith('ERR_'))
    return error instanceof Error ? error.message : String(error);
  return describeErrno(code);
}

/** An error number's name with the words for it, e.g. `permission denied (EACCES)`. */
export function describeErrno(errno: Errno): string {
  for (const [name, message] of systemErrors().values()) {
    if (name === errno) return `${message} (${errno})`;
  }
  return errno;
}
