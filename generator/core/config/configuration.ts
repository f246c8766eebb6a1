import type { Diagnostic } from '../diagnostic.ts';
import type { MachineReader, ShellRunner } from '../host.ts';
import type { Device } from './device.ts';
import { type Absence, evaluateDevice } from './device-evaluation.ts';
import { DeviceQueue } from './device-queue.ts';
import { assign, type DeviceSettings, newDeviceSettings, spoil } from './device-settings.ts';
import { locateFragments } from './fragments.ts';
import {
  type IniAssignment,
  type IniDocument,
  lintIniDocument,
  readIniDocument,
  type SpoiltAssignment,
} from './ini/index.ts';
import { zramOverride } from './kernel-command-line.ts';
import { parseMemTotal_kib } from './memory-info.ts';
import { capPerFile } from './message-cap.ts';
import { isDirective, runDirective } from './set-directive.ts';
import { parseU64 } from './value-syntax.ts';

export interface AbsentDevice {
  readonly name: string;
  readonly why: Absence;
}

/** Everything that the configuration files and the kernel command line ask for. */
export interface Configuration {
  /** Devices of a size above zero, by number, then by name. */
  readonly devices: readonly Device[];
  readonly absent: readonly AbsentDevice[];
  /** Files that were read, in order. */
  readonly paths: readonly string[];
  /** `systemd.zram=0` on the kernel command line: nothing is read and nothing set up. */
  readonly disabled: boolean;
  /** MemTotal in MiB, rounded down: the variable `ram`. Undefined when it was not needed or not known. */
  readonly ram_mib: bigint | undefined;
  /** What the files say about each device, also about those that are not set up, by name. */
  readonly settings: ReadonlyMap<string, DeviceSettings>;
  /** The files that could be read, in order. */
  readonly documents: readonly IniDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A configuration that asks for nothing. */
export const EMPTY_CONFIGURATION: Configuration = {
  devices: [],
  absent: [],
  paths: [],
  disabled: false,
  ram_mib: undefined,
  settings: new Map(),
  documents: [],
  diagnostics: [],
};

/**
 * Reads and evaluates the whole configuration. Never fails as a whole: a file, directive or device that cannot be
 * used gives an error and is left out, the rest stands. `onlyFile` is read instead of the files that the machine has.
 * Each device is given to `use` as soon as it is evaluated, in order.
 */
export function loadConfiguration(
  reader: MachineReader,
  runShell: ShellRunner,
  onlyFile?: string,
  use: (device: Device) => void = () => {},
): Configuration {
  const diagnostics: Diagnostic[] = [];
  const override = readOverride(reader, diagnostics);
  if (override === false) return disabledConfiguration(diagnostics);

  const ram_mib = readRam_mib(reader, diagnostics);
  const variables = new Map<string, number>(ram_mib === undefined ? [] : [['ram', Number(ram_mib)]]);

  const fragments = onlyFile === undefined ? locateFragments(reader) : { paths: [onlyFile], diagnostics: [] };
  diagnostics.push(...fragments.diagnostics);
  if (fragments.paths.length === 0)
    diagnostics.push({ severity: 'info', text: 'No configuration file found.' });
  const settings = new Map<string, DeviceSettings>();
  if (override === true) settings.set('zram0', newDeviceSettings('zram0', 0n, undefined));

  // What is said of devices comes after what is said of lines, whichever is found first.
  const outcomes: Diagnostic[] = [];
  const devices: Device[] = [];
  const absent: AbsentDevice[] = [];
  const context = ram_mib === undefined ? undefined : { ram_mib, variables, print: printInto(outcomes) };
  const evaluate = (device: DeviceSettings): void => {
    const outcome = evaluateDevice(device, context, outcomes);
    if (typeof outcome === 'string') {
      absent.push({ name: device.name, why: outcome });
    } else {
      devices.push(outcome);
      use(outcome);
    }
  };
  const documents: IniDocument[] = [];
  const last = fragments.paths.at(-1);
  let queue: DeviceQueue | undefined;
  for (const path of fragments.paths) {
    const document = readDocument(reader, path, diagnostics);
    if (document === undefined) continue;
    documents.push(document);
    addSections(document, settings, diagnostics);
    const steps = inFileOrder(document);
    if (path === last) queue = new DeviceQueue(settings, steps, evaluate);
    for (const step of steps) {
      takeStep(step, settings, variables, runShell, diagnostics);
      queue?.pass();
    }
  }
  // The last file could not be read, or there is none.
  queue ??= new DeviceQueue(settings, [], evaluate);
  queue.finish();
  return {
    devices,
    absent,
    paths: fragments.paths,
    disabled: false,
    ram_mib,
    settings,
    documents,
    diagnostics: capPerFile([...diagnostics, ...outcomes]),
  };
}

function readOverride(reader: MachineReader, diagnostics: Diagnostic[]): boolean | undefined {
  const path = '/proc/cmdline';
  const file = reader.readText(path);
  if (file.kind === 'text') return zramOverride(file.text);
  diagnostics.push({
    severity: 'warning',
    position: { path },
    text: file.kind === 'absent' ? 'does not exist' : file.reason,
    consequence: 'systemd.zram= is taken as not given',
  });
  return undefined;
}

function disabledConfiguration(diagnostics: Diagnostic[]): Configuration {
  diagnostics.push({
    severity: 'info',
    position: { path: '/proc/cmdline' },
    text: 'systemd.zram is switched off on the kernel command line',
    consequence: 'no device is set up',
  });
  return { ...EMPTY_CONFIGURATION, disabled: true, diagnostics };
}

function readRam_mib(reader: MachineReader, diagnostics: Diagnostic[]): bigint | undefined {
  const path = '/proc/meminfo';
  const file = reader.readText(path);
  const total_kib = file.kind === 'text' ? parseMemTotal_kib(file.text) : undefined;
  if (total_kib?.ok) return total_kib.value / 1024n;
  let problem = 'does not exist';
  if (total_kib !== undefined) problem = total_kib.error;
  else if (file.kind === 'unreadable') problem = file.reason;
  diagnostics.push({
    severity: 'error',
    position: { path },
    text: problem,
    consequence: 'sizes cannot be computed and no device is set up',
  });
  return undefined;
}

function readDocument(
  reader: MachineReader,
  path: string,
  diagnostics: Diagnostic[],
): IniDocument | undefined {
  const file = reader.readText(path);
  if (file.kind === 'text') {
    const document = readIniDocument(path, file.text);
    // Not spread into one call: each message would be an argument, and there can be too many for the stack.
    for (const diagnostic of document.diagnostics) diagnostics.push(diagnostic);
    for (const diagnostic of lintIniDocument(document, file.text)) diagnostics.push(diagnostic);
    return document;
  }
  diagnostics.push({
    severity: 'error',
    position: { path },
    text: file.kind === 'absent' ? 'does not exist' : file.reason,
    consequence: 'the file is ignored',
  });
  return undefined;
}

function addSections(
  document: IniDocument,
  all: Map<string, DeviceSettings>,
  diagnostics: Diagnostic[],
): void {
  for (const { name, position } of document.sections) {
    const number = deviceNumber(name);
    if (number === undefined) {
      diagnostics.push({
        severity: 'warning',
        position,
        text: `section "${name}" is not for a zram device`,
        consequence: 'the section is ignored',
        hint: 'sections are called [zram0], [zram1] and so on',
      });
    } else if (all.get(name)?.position === undefined) {
      // Not there yet, or asked for by the kernel command line only.
      all.set(name, newDeviceSettings(name, number, position));
    }
  }
}

function takeStep(
  step: Step,
  all: ReadonlyMap<string, DeviceSettings>,
  variables: Map<string, number>,
  runShell: ShellRunner,
  diagnostics: Diagnostic[],
): void {
  const { section, key } = step;
  const settings = section === undefined ? undefined : all.get(section);
  if (settings !== undefined) {
    if ('valuePosition' in step) diagnostics.push(...assign(settings, step));
    else spoil(settings, key);
  } else if (section === undefined && 'valuePosition' in step) {
    if (isDirective(key))
      diagnostics.push(...runDirective(step, variables, runShell, printInto(diagnostics)));
    else diagnostics.push(strayKey(key, step.value, step.position));
  }
}

/** What `print(...)` in an expression shows. */
function printInto(diagnostics: Diagnostic[]): (line: string) => void {
  return (line) => {
    diagnostics.push({ severity: 'info', text: `print: ${line}` });
  };
}

/** A spoilt one has no place of its value. */
type Step = IniAssignment | SpoiltAssignment;

/** Good and spoilt assignments as they stand in the file: the last one of a key decides, whichever it is. */
function inFileOrder({ assignments, spoilt }: IniDocument): readonly Step[] {
  if (spoilt.length === 0) return assignments;
  return [...assignments, ...spoilt].sort(
    (left, right) =>
      (left.position.line ?? 0) - (right.position.line ?? 0) ||
      (left.position.column ?? 0) - (right.position.column ?? 0),
  );
}

function strayKey(key: string, value: string, position: Diagnostic['position']): Diagnostic {
  return {
    severity: 'warning',
    ...(position === undefined ? {} : { position }),
    key,
    value,
    text: 'stands before any section',
    consequence: 'the line is ignored',
    hint: 'keys belong below a [zramN] header; a comment begins with #',
  };
}

/** The N of `zramN`: anything that Rust's `u64::from_str` accepts. Undefined for other sections. */
function deviceNumber(section: string): bigint | undefined {
  return section.startsWith('zram') ? parseU64(section.slice('zram'.length)) : undefined;
}
