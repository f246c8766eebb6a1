import type { Diagnostic, SourcePosition } from '../diagnostic.ts';
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
  /** Keys whose last assignment cannot be used. As long as there is one, the device is not set up. */
  readonly invalidKeys: Set<string>;
}

export function newDeviceSettings(name: string, position: SourcePosition | undefined): DeviceSettings {
  return { name, position, invalidKeys: new Set() };
}

/** The section names that mean a device: `zram` and what Rust's `u64::from_str` accepts, taken verbatim as name. */
export { parseU64 as parseDeviceIndex } from './value-syntax.ts';

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
      return take(settings, assignment, assignment.key, parseBackend, (setting) => {
        settings.backend = setting;
      });
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
  settings.invalidKeys.add(key === 'memory-limit' ? 'host-memory-limit' : key);
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
  if (!parsed.ok) {
    settings.invalidKeys.add(key);
    return [invalidValue(settings.name, assignment, parsed.error)];
  }
  settings.invalidKeys.delete(key);
  store(settingOf(assignment, parsed.value));
  return [];
}

function takeExpression(
  settings: DeviceSettings,
  assignment: IniAssignment,
  store: (setting: Setting<SizeExpression>) => void,
): Diagnostic[] {
  const parsed = parseSizeExpression(assignment.value);
  if (!parsed.ok) {
    settings.invalidKeys.add(assignment.key);
    return [invalidValue(settings.name, assignment, describeExpressionError(assignment.value, parsed.error))];
  }
  settings.invalidKeys.delete(assignment.key);
  store(settingOf(assignment, parsed.value));
  const trap = unitTrap(assignment.value);
  if (trap === undefined) return [];
  return [
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

/** The key that is meant when letters are swapped, missing, doubled, or `_` and capitals stand for `-` and small ones. */
function nearestKey(key: string): string | undefined {
  if (key.length > 40) return undefined;
  const folded = key.toLowerCase().replace(/[_ ]/g, '-');
  let best: string | undefined;
  let bestDistance = 3;
  for (const candidate of CONFIGURATION_KEYS) {
    const distance = editDistance(folded, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein's distance, in UTF-16 code units. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
