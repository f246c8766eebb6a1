import { getSystemErrorMap } from 'node:util';

/** The errno name (`ENOENT`) of what a node: function threw, or undefined when it is no system error. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A system error as people know it, e.g. `permission denied (EACCES)`, without node's own wording. */
export function describeSystemError(error: unknown): string {
  const code = errorCode(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  for (const [name, message] of getSystemErrorMap().values()) {
    if (name === code) return `${message} (${code})`;
  }
  return code;
}
