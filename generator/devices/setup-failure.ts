import type { Diagnostic } from '../core/diagnostic.ts';

/** The error that ends the set-up of a device. `text` has no final full stop. */
export function setupFailure(name: string, text: string, hint?: string): Diagnostic {
  const diagnostic: Diagnostic = {
    severity: 'error',
    device: name,
    text,
    consequence: `${name} is not set up`,
  };
  return hint === undefined ? diagnostic : { ...diagnostic, hint };
}
