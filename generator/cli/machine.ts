import { resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { type Generation, generate } from '../core/generate.ts';
import { lintConfiguration } from '../core/plan/configuration-lint/index.ts';
import { MachineHost } from '../host/machine-host.ts';
import { shellRunner } from '../host/shell.ts';

/** What every command that looks at the configuration takes. */
export interface MachineOptions {
  /** Root directory below which everything is read, absolute or from here; `/` is this machine. */
  readonly root: string;
  /** The one configuration file to read instead of those below the root. */
  readonly config: string | undefined;
}

/** What commands say to --config that show devices and read no configuration. */
export const NO_CONFIGURATION = 'this command reads no configuration, so it takes no --config';

/**
 * Runs the generator's decision for this machine, or for the tree below another root. Writes nothing. `set!` commands
 * run, since sizes depend on them. In a container it decides as if it were none: people look there, too.
 */
export function decide(options: MachineOptions): Generation {
  return decideFor(hostOf(options), options);
}

/** As `decide`, and what the lint has to say besides. */
export function examine(options: MachineOptions): { generation: Generation; advice: readonly Diagnostic[] } {
  const host = hostOf(options);
  const generation = decideFor(host, options);
  return { generation, advice: lintConfiguration(generation, host) };
}

function hostOf({ root }: MachineOptions): MachineHost {
  return new MachineHost(resolve(root), process.env);
}

function decideFor(host: MachineHost, { config }: MachineOptions): Generation {
  return generate(host, {
    runShell: shellRunner(),
    mindContainer: false,
    ...(config === undefined ? {} : { configurationFile: config }),
  });
}
