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
  // Node and the library have codes of their own, which tell less than their messages.
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code))
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

/** The name of an error number as the kernel counts them, e.g. `ENOSPC`. */
export function errnoName(errno: number): Errno {
  // libuv counts downwards.
  return systemErrors().get(-errno)?.[0] ?? `errno ${errno}`;
}
