import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, formatDiagnostic } from '../../generator/core/diagnostic.ts';
import { type Generation, generate } from '../../generator/core/generate.ts';
import type { CommandResult, ShellRunner } from '../../generator/core/host.ts';
import type { DevicePlan } from '../../generator/core/plan/device-plan.ts';
import { MachineHost } from '../../generator/host/machine-host.ts';

const GOLDEN = fileURLToPath(new URL('.', import.meta.url));
const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * One folder of `test/golden`: a machine in `root/`, what the generator writes there in `expected.txt`, and all that it
 * says, debug messages included, in `expected-log.txt`. Three files are there only when they are needed: `env.json`
 * (the environment), `shell.json` (what `set!` commands print) and `checkout.json` (files of the checkout that belong
 * into the root, by their path in it).
 */
export interface GoldenCase {
  readonly name: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

export function goldenCases(): GoldenCase[] {
  return readdirSync(GOLDEN, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const directory = join(GOLDEN, name);
      return { name, directory, env: readJson<Record<string, string>>(directory, 'env.json') ?? {} };
    });
}

/** The root directory of a case; one that takes files from the checkout is put together below `scratch`. */
export function rootOf({ name, directory }: GoldenCase, scratch: string): string {
  const root = join(directory, 'root');
  const added = readJson<Record<string, string>>(directory, 'checkout.json');
  if (added === undefined) return root;
  const whole = join(scratch, name);
  cpSync(root, whole, { recursive: true, verbatimSymlinks: true });
  for (const [path, source] of Object.entries(added)) {
    mkdirSync(dirname(join(whole, path)), { recursive: true });
    cpSync(join(CHECKOUT, source), join(whole, path));
  }
  return whole;
}

/** What the generator decides for a case. Starts no process: `set!` commands print what `shell.json` says. */
export function generateCase(
  goldenCase: GoldenCase,
  root: string,
  { mindContainer }: { readonly mindContainer: boolean },
): Generation {
  return generate(new MachineHost(root, goldenCase.env), {
    runShell: recordedShell(goldenCase),
    mindContainer,
  });
}

function recordedShell({ name, directory }: GoldenCase): ShellRunner {
  const answers = readJson<Record<string, Pick<CommandResult, 'status' | 'stdout'>>>(directory, 'shell.json');
  return (command) => {
    const answer = answers?.[command];
    if (answer === undefined) throw new Error(`${name}/shell.json does not say what "${command}" prints`);
    return { ...answer, stderr: '', failure: undefined };
  };
}

/** All units and links as one text, in the order in which they are written. */
export function unitsText(plans: readonly DevicePlan[]): string {
  return plans
    .flatMap(({ entries }) => entries)
    .map((entry) =>
      entry.kind === 'link'
        ? `---------- ${entry.name} -> ${entry.target}\n`
        : `---------- ${entry.name} ----------\n${entry.text}\n`,
    )
    .join('');
}

export function logText(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map((diagnostic) => `${diagnostic.severity}: ${formatDiagnostic(diagnostic)}\n`)
    .join('');
}

function readJson<T>(directory: string, name: string): T | undefined {
  const path = join(directory, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
