import { UNIT_COMMENT } from './unit-file.ts';

/** One file or link for the generator's directory, by a name relative to it. */
export type OutputEntry =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'link'; readonly name: string; readonly target: string };

/** `TARGET.wants/UNIT -> ../UNIT`: how a generator enables a unit (systemd.generator(7)). */
export function wantsLink(target: string, unit: string): OutputEntry {
  return { kind: 'link', name: `${target}.wants/${unit}`, target: `../${unit}` };
}

/** A unit file, or a drop-in `UNIT.d/NAME.conf`. The text begins with a blank line and the first section's header. */
export function unitEntry(name: string, text: string): OutputEntry {
  return { kind: 'file', name, text: UNIT_COMMENT + text };
}
