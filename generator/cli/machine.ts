import { resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { type Generation, generate } from '../core/generate.ts';
import type { MachineReader } from '../core/host.ts';
import { lintConfiguration } from '../core/plan/configuration-lint/index.ts';
import { MachineHost } from '../host/machine-host.ts';
import { shellRunner } from '../host/shell.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { rootOf } from './command-line/root-option.ts';

/** The machine that a command looks at: this one, or the tree below another root. */
export interface Machine {
  /** Absolute; `/` is this machine. */
  readonly root: string;
  readonly host: MachineHost;
  /** The one configuration file to read instead of those below the root. */
  readonly config: string | undefined;
}

export function machineOf(given: CommandArguments): Machine {
  const root = resolve(rootOf(given));
  return { root, host: new MachineHost(root, process.env), config: given.value('config') };
}

/**
 * Runs the generator's decision for the machine. Writes nothing. `set!` commands run, since sizes depend on them. In a
 * container it decides as if it were none: people look there, too.
 */
export function decide({
  host,
  config,
}: Pick<Machine, 'config'> & { readonly host: MachineReader }): Generation {
  return generate(host, {
    runShell: shellRunner(),
    mindContainer: false,
    ...(config === undefined ? {} : { configurationFile: config }),
  });
}

/** As `decide`, and what the lint has to say besides. */
export function examine(machine: Machine): { generation: Generation; advice: readonly Diagnostic[] } {
  const generation = decide(machine);
  return { generation, advice: lintConfiguration(generation, machine.host) };
}
