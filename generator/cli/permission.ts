import type { Diagnostic } from '../core/diagnostic.ts';
import type { Machine } from './machine.ts';

/** Why a command may not change anything here; undefined when it may. */
export function changeForbidden({ root }: Machine, command: string): Diagnostic | undefined {
  const consequence = 'nothing is changed';
  if (root !== '/')
    return {
      severity: 'error',
      text: `${command} changes the machine that it runs on, and ${root} is another one's tree`,
      consequence,
      hint: 'without --root (and $ZRAM_GENERATOR_ROOT) it looks at this machine',
    };
  if (process.geteuid?.() === 0) return undefined;
  return {
    severity: 'error',
    text: `only root may ${command} devices`,
    consequence,
    hint: `sudo trueno-zram ${command}`,
  };
}
