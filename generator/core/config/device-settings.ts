import type { Diagnostic, SourcePosition } from '../diagnostic.ts';
import { nearestWord } from '../nearest-word.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import type { BackendPreference, Compression } from './device.ts';
import type { IniAssignment } from './ini/index.ts';
import {
  type ExpressionError,
  parseSizeExpression,
  type SizeExpression,
  unitTrap,
} from './size-expression/index.ts';
import {
  parseAbsolutePath,
  parseBackend,
  parseCompression,
  parseFraction,
  parseLimit,
  parseSwapPriority,
  type ValueError,
} from './value-syntax.ts';

/** What one assignment said: the value as written, what it means, and where it stands. */
export interface Setting<T> {
  readonly value: T;
  readonly text: string;
  readonly position: SourcePosition;
  readonly valuePosition: SourcePosition;
}

/**
 * What all files together say about one device, per key the last word. Nothing is evaluated yet: a `set!` in a later
 * drop-in still reaches the sizes.
 */
export interface DeviceSettings {
  readonly name: string;
  /** The N of `zramN`, which can be written in more than one way. */
  readonly number: bigint;
  /** Where the device was named first; undefined when only the kernel command line asked for it. */
  readonly position: SourcePosition | undefined;
  hostMemoryLimit_mib?: Setting<bigint | undefined>;
  zramSize?: Setting<SizeExpression>;
  zramResidentLimit?: Setting<SizeExpression>;
  compression?: Setting<Compression>;
  writebackDevice?: Setting<string>;
  swapPriority?: Setting<number>;
  mountPoint?: Setting<string>;
  fsType?: Setting<string>;
  options?: Setting<string>;
  backend?: Setting<BackendPreference>;
  zramFraction?: Setting<number>;
  maxZramSize_mib?: Setting<bigint | undefined>;
  /**
   * Keys whose last assignment cannot be used, with what is to be said of them if no later line mends them. As long as
   * there is one, the device is not set up.
   */
  readonly invalidKeys: Map<string, Diagnostic[]>;
}

export function newDeviceSettings(
  name: string,
  number: bigint,
  position: SourcePosition | undefined,
): DeviceSettings {
  return { name, number, position, invalidKeys: new Map() };
}

/**
 * Takes one assignment in. A bad value is an error and marks the key until a later assignment mends it; a value that
 * is valid in zram-generator means the same here.
 */
export function assign(settings: DeviceSettings, assignment: IniAssignment): Diagnostic[] {
  switch (assignment.key) {
    case 'host-memory-limit':
    case 'memory-limit':
      return take(settings, assignment, 'host-memory-limit', parseLimit, (setting) => {
        settings.hostMemoryLimit_mib = setting;
      });
    case 'zram-size':
      return takeExpression(settings, assignment, (setting) => {
        settings.zramSize = setting;
      });
    case 'zram-resident-limit':
      return takeExpression(settings, assignment, (setting) => {
        settings.zramResidentLimit = setting;
      });
    case 'compression-algorithm':
      return take(
        settings,
        assignment,
        assignment.key,
        (text) => ok(parseCompression(text)),
        (setting) => {
          settings.compression = setting;
        },
      );
    case 'writeback-device':
      return take(settings, assignment, assignment.key, parseAbsolutePath, (setting) => {
        settings.writebackDevice = setting;
      });
    case 'swap-priority':
      return take(settings, assignment, assignment.key, parseSwapPriority, (setting) => {
        settings.swapPriority = setting;
      });
    case 'mount-point':
      return take(settings, assignment, assignment.key, parseAbsolutePath, (setting) => {
        settings.mountPoint = setting;
      });
    case 'fs-type':
      return take(settings, assignment, assignment.key, ok<string>, (setting) => {
        settings.fsType = setting;
      });
    case 'options':
      return take(settings, assignment, assignment.key, ok<string>, (setting) => {
        settings.options = setting;
      });
    case 'backend':
      return takeBackend(settings, assignment);
    case 'zram-fraction':
      return take(settings, assignment, assignment.key, parseFraction, (setting) => {
        settings.zramFraction = setting;
      });
    case 'max-zram-size':
      return take(settings, assignment, assignment.key, parseLimit, (setting) => {
        settings.maxZramSize_mib = setting;
      });
    default:
      return [unknownKey(settings, assignment)];
  }
}

/** An assignment whose value could not even be read (an open quote, say): as bad as a bad value. */
export function spoil(settings: DeviceSettings, key: string): void {
  const name = key === 'memory-limit' ? 'host-memory-limit' : key;
  settings.invalidKeys.set(name, settings.invalidKeys.get(name) ?? []);
}

/** Every key, for suggestions, documentation and completion; deprecated ones last. */
export const CONFIGURATION_KEYS: readonly string[] = [
  'host-memory-limit',
  'zram-size',
  'zram-resident-limit',
  'compression-algorithm',
  'writeback-device',
  'swap-priority',
  'mount-point',
  'fs-type',
  'options',
  'backend',
  'memory-limit',
  'zram-fraction',
  'max-zram-size',
];

function take<T>(
  settings: DeviceSettings,
  assignment: IniAssignment,
  key: string,
  parse: (text: string) => Result<T, ValueError>,
  store: (setting: Setting<T>) => void,
): Diagnostic[] {
  const parsed = parse(assignment.value);
  if (!parsed.ok) return refuse(settings, key, invalidValue(settings.name, assignment, parsed.error));
  store(settingOf(assignment, parsed.value));
  return mend(settings, assignment, key);
}

/** zram-generator ignores this key, whatever its value: a bad one must not cost the device. */
function takeBackend(settings: DeviceSettings, assignment: IniAssignment): Diagnostic[] {
  const parsed = parseBackend(assignment.value);
  if (parsed.ok) {
    settings.backend = settingOf(assignment, parsed.value);
    return [];
  }
  const consequence = 'the line is ignored';
  return [{ ...invalidValue(settings.name, assignment, parsed.error), severity: 'warning', consequence }];
}

/** Keeps the message until it is known whether a later line mends the key. */
function refuse(settings: DeviceSettings, key: string, diagnostic: Diagnostic): [] {
  const refused = settings.invalidKeys.get(key);
  if (refused === undefined) settings.invalidKeys.set(key, [diagnostic]);
  else refused.push(diagnostic);
  return [];
}

/** A good value makes up for bad ones of the same key before it; zram-generator would refuse everything. */
function mend(settings: DeviceSettings, { position }: IniAssignment, key: string): Diagnostic[] {
  const refused = settings.invalidKeys.get(key);
  if (refused === undefined) return [];
  settings.invalidKeys.delete(key);
  const consequence = `the later value in ${position.path}:${position.line ?? 1} counts`;
  return refused.map((diagnostic) => ({ ...diagnostic, severity: 'warning', consequence }));
}

function takeExpression(
  settings: DeviceSettings,
  assignment: IniAssignment,
  store: (setting: Setting<SizeExpression>) => void,
): Diagnostic[] {
  const parsed = parseSizeExpression(assignment.value);
  if (!parsed.ok) {
    const error = describeExpressionError(assignment.value, parsed.error);
    return refuse(settings, assignment.key, invalidValue(settings.name, assignment, error));
  }
  store(settingOf(assignment, parsed.value));
  const diagnostics = mend(settings, assignment, assignment.key);
  const trap = unitTrap(parsed.value);
  if (trap === undefined) return diagnostics;
  return [
    ...diagnostics,
    {
      severity: 'warning',
      position: assignment.valuePosition,
      device: settings.name,
      key: assignment.key,
      value: assignment.value,
      text: 'numbers are MiB already and the suffix multiplies them',
      consequence: 'the value is used as it stands',
      hint: trap,
    },
  ];
}

function settingOf<T>(assignment: IniAssignment, value: T): Setting<T> {
  const { value: text, position, valuePosition } = assignment;
  return { value, text, position, valuePosition };
}

/** The message of a value that cannot be used: points into the value where that is known. */
function invalidValue(device: string, assignment: IniAssignment, error: ValueError): Diagnostic {
  return {
    severity: 'error',
    position: positionInValue(assignment.valuePosition, error.column),
    device,
    key: assignment.key,
    value: assignment.value,
    text: error.text,
    consequence: `${device} is not set up, other devices are`,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

export function describeExpressionError(text: string, error: ExpressionError): ValueError {
  if (text.trim() === '')
    return { text: 'is empty', hint: 'write an expression such as ram / 2, or remove the line' };
  return {
    text: error.text,
    column: error.column,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

/** A column of a value (1-based) as a place in the file. Exact unless the value holds quotes, escapes or line breaks. */
export function positionInValue(start: SourcePosition, column: number | undefined): SourcePosition {
  if (column === undefined || start.column === undefined) return start;
  return { ...start, column: start.column + column - 1 };
}

function unknownKey(settings: DeviceSettings, assignment: IniAssignment): Diagnostic {
  const near = nearestKey(assignment.key);
  return {
    severity: 'warning',
    position: assignment.position,
    device: settings.name,
    key: assignment.key,
    value: assignment.value,
    text: 'unknown key',
    consequence: 'the line is ignored',
    ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
  };
}

/** In a misspelt key. */
const MOST_SLIPS = 2;

/** The key that is meant when letters are swapped, missing, doubled, or `_` and capitals stand for `-` and small ones. */
function nearestKey(key: string): string | undefined {
  return nearestWord(key.toLowerCase().replace(/[_ ]/g, '-'), CONFIGURATION_KEYS, MOST_SLIPS);
}
