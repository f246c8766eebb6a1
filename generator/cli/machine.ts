import { type Generation, generate } from '../core/generate.ts';
import { NodeHost } from '../host/node-host.ts';
import { runShell } from '../host/shell.ts';

/** What every command that looks at the configuration takes. */
export interface MachineOptions {
  /** Root directory below which everything is read; `/` is this machine. */
  readonly root: string;
}

/**
 * Runs the generator's decision for this machine, or for the tree below another root. Writes nothing. `set!` commands
 * run, since sizes depend on them. In a container it decides as if it were none: people look there, too.
 */
export function decide({ root }: MachineOptions): Generation {
  return generate(new NodeHost(root, process.env), { runShell, mindContainer: false });
}
