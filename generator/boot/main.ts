import { formatDiagnostic } from '../core/diagnostic.ts';
import { exitStatusOf, generate, type Invocation } from '../core/generate.ts';
import type { LogSink } from '../core/host.ts';
import { KernelLog } from '../host/kernel-log.ts';
import { OutputDirectory } from '../host/output-directory.ts';
import { shellRunner } from '../host/shell.ts';
import { SparingHost } from '../host/sparing-host.ts';
import { StreamLog } from '../host/stream-log.ts';
import { environment, writeAll } from '../host/system.ts';
import { parseArguments } from './arguments.ts';
import { HELP } from './help.ts';

const PROGRAM = 'trueno-zram-generator';

/** Put in by the bundler: the version of package.json. */
declare const TRUENO_ZRAM_VERSION: string;

/** The program beside this one, which knows devices: it is loaded only when asked for, never on the generator's path. */
export interface DeviceProgram {
  readonly setUpDevice: (name: string, config: string | undefined) => number;
  readonly resetDevice: (name: string) => number;
  readonly turnSwapOff: () => number;
  readonly turnSwapOnAgain: () => number;
}

/** Runs the generator binary; returns the exit status: 0 fine, 1 something failed, 2 usage. */
export function main(
  args: readonly string[],
  loadDeviceProgram: () => Promise<DeviceProgram>,
): number | Promise<number> {
  const verb = parseArguments(args);
  if (!verb.ok) {
    const problem = formatDiagnostic({ severity: 'error', text: verb.error });
    writeAll(2, `${PROGRAM}: ${problem}\nTry '${PROGRAM} --help'.\n`);
    return 2;
  }
  switch (verb.value.kind) {
    case 'help':
      return print(HELP);
    case 'version':
      return print(`${PROGRAM} ${TRUENO_ZRAM_VERSION}\n`);
    case 'generate':
      return runGenerator(verb.value.directory, verb.value.config);
    case 'setup-device': {
      const { device, config } = verb.value;
      return loadDeviceProgram().then(({ setUpDevice }) => setUpDevice(device, config));
    }
    case 'reset-device': {
      const { device } = verb.value;
      return loadDeviceProgram().then(({ resetDevice }) => resetDevice(device));
    }
    case 'before-hibernation':
      return loadDeviceProgram().then(({ turnSwapOff }) => turnSwapOff());
    case 'after-hibernation':
      return loadDeviceProgram().then(({ turnSwapOnAgain }) => turnSwapOnAgain());
  }
}

function print(text: string): number {
  return writeAll(1, text) === undefined ? 0 : 1;
}

function runGenerator(directory: string, config: string | undefined): number {
  // Set to nothing is not set: it must not turn this machine into a test root.
  const root = environment['ZRAM_GENERATOR_ROOT'] || undefined;
  const log = openLog(root);
  const output = new OutputDirectory(directory);
  const invocation: Invocation = {
    runShell: shellRunner(),
    mindContainer: root === undefined,
    ...(config === undefined ? {} : { configurationFile: config }),
  };
  const { diagnostics } = generate(new SparingHost(root ?? '/', environment), invocation, ({ entries }) =>
    output.give(entries),
  );
  // The last units are being written meanwhile.
  log.log(diagnostics);
  const failures = output.finish();
  log.log(failures);
  return exitStatusOf(failures) || exitStatusOf(diagnostics);
}

/** Under systemd the kernel log, since no journal runs yet; by hand, where a person looks. */
function openLog(root: string | undefined): LogSink {
  const bySystemd = root === undefined && environment['SYSTEMD_SCOPE'] !== undefined;
  return (bySystemd ? KernelLog.open(PROGRAM) : undefined) ?? new StreamLog(2, 'info');
}
