import { zramIndex as indexOfName } from '../core/compat/zram-index.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { err, type Result } from '../core/result.ts';

/** Index N of the kernel's `zramN`. The error says that nothing was changed. */
export function zramIndex(name: string): Result<number, Diagnostic> {
  const index = indexOfName(name);
  if (index.ok) return index;
  return err({ severity: 'error', device: name, ...index.error, consequence: 'nothing is changed' });
}
