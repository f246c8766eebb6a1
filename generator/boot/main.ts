import type { Diagnostic } from '../core/diagnostic.ts';
import { exitStatusOf, generate } from '../core/generate.ts';
import type { LogSink } from '../core/host.ts';
import { KernelLog } from '../host/kernel-log.ts';
import { NodeHost } from '../host/node-host.ts';
import { writeEntry } from '../host/output-directory.ts';
import { runShell } from '../host/shell.ts';
import { StreamLog } from '../host/stream-log.ts';
import { parseArguments } from './arguments.ts';
import { HELP } from './help.ts';

const PROGRAM = 'trueno-zram-generator';

/** Put in by the bundler: the version of package.json. */
declare const TRUENO_ZRAM_VERSION: string;

/** Runs the generator binary; returns the exit status: 0 fine, 1 something failed, 2 usage. */
export function main(args: readonly string[]): number | Promise<number> {
  const verb = parseArguments(args);
  if (!verb.ok) {
    process.stderr.write(`${PROGRAM}: ${verb.error}\nTry '${PROGRAM} --help'.\n`);
    return 2;
  }
  switch (verb.value.kind) {
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case 'version':
      process.stdout.write(`${PROGRAM} ${TRUENO_ZRAM_VERSION}\n`);
      return 0;
    case 'generate':
      return runGenerator(verb.value.directory);
    case 'setup-device':
    case 'reset-device':
      return runDevices(verb.value.kind, verb.value.device);
  }
}

function runGenerator(directory: string): number {
  const root = process.env['ZRAM_GENERATOR_ROOT'];
  const log = openLog(root);
  const generation = generate(new NodeHost(root ?? '/', process.env), {
    runShell,
    mindContainer: root === undefined,
  });
  const diagnostics: Diagnostic[] = [...generation.diagnostics];
  for (const { entries } of generation.plans) {
    for (const entry of entries) {
      const failure = writeEntry(directory, entry);
      if (failure === undefined) continue;
      diagnostics.push(failure);
      break;
    }
  }
  for (const diagnostic of diagnostics) log.log(diagnostic);
  return exitStatusOf(diagnostics);
}

/** Under systemd the kernel log, since no journal runs yet; by hand, where a person looks. */
function openLog(root: string | undefined): LogSink {
  const bySystemd = root === undefined && process.env['SYSTEMD_SCOPE'] !== undefined;
  return (bySystemd ? KernelLog.open(PROGRAM) : undefined) ?? new StreamLog(2, 'info');
}

/** The program beside this one, which knows devices: it is loaded only when asked for, never on the generator's path. */
interface DeviceProgram {
  readonly setUpDevice: (name: string) => number;
  readonly resetDevice: (name: string) => number;
}

async function runDevices(kind: 'setup-device' | 'reset-device', device: string): Promise<number> {
  const program: DeviceProgram = await import(`${__dirname}/devices.mjs`);
  return kind === 'setup-device' ? program.setUpDevice(device) : program.resetDevice(device);
}
