import type { MachineFacts } from '../compat/machine-facts.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Generation } from '../generate.ts';
import type { MachineReader } from '../host.ts';
import type { DeviceState } from '../state/device-state.ts';

/** Something that was looked at. */
export interface Examination {
  /** One word for programs and people, e.g. `io-uring`. Never changes its meaning. */
  readonly check: string;
  /** What was found that is well; a sentence without its full stop. */
  readonly found: string;
  /** What is not well. A hint is a command, or says what to write where. */
  readonly findings: readonly Diagnostic[];
}

/** What `trueno-ublk probe` said that it lacks. */
export interface ProbeReason {
  readonly text: string;
  /** What to do about it; undefined from an older daemon. */
  readonly remedy: string | undefined;
}

/** All that the doctor looks at. */
export interface Patient {
  readonly reader: MachineReader;
  readonly facts: MachineFacts;
  readonly generation: Generation;
  readonly devices: readonly DeviceState[];
  /** Undefined when the daemon was not asked: it is not installed, or another root is looked at. */
  readonly probe: readonly ProbeReason[] | undefined;
}

/** Looks at one thing; undefined when there is nothing of it to look at. */
export type Check = (patient: Patient) => Examination | undefined;

/** Words of the kernel command line. */
export function kernelCommandLine(reader: MachineReader): readonly string[] {
  const file = reader.readText('/proc/cmdline');
  return file.kind === 'text' ? file.text.split(/\s+/).filter((word) => word !== '') : [];
}
