import type { Diagnostic } from '../diagnostic.ts';
import { err, ok, type Result } from '../result.ts';
import type { DeviceSize } from './device.ts';
import {
  type DeviceSettings,
  describeExpressionError,
  positionInValue,
  type Setting,
} from './device-settings.ts';
import {
  evaluateSizeExpression,
  mebibytesToBytes,
  parseSizeExpression,
  type SizeExpression,
  truncateToU64,
} from './size-expression/index.ts';

const MIB = 1024n * 1024n;
const U64_RANGE = 2n ** 64n;
/** Sizes in zram-generator.conf(5) when nothing is written. */
const DEFAULT_SIZE = parseSizeExpression('min(ram / 2, 4096)');
const NO_RESIDENT_LIMIT: DeviceSize = { bytes: 0n, expression: '0' };
const DEFAULT_FRACTION = 0.5;
/** Above this many times the memory, zram-generator doubts the unit; so do we. */
const PROBABLE_COMPRESSION_RATIO = 32n;

export interface DeviceSizes {
  readonly disksize: DeviceSize;
  readonly residentLimit: DeviceSize;
}

/** What sizes depend on: MemTotal in MiB (rounded down) as `ram`, and the variables of `set!` lines. */
export interface SizeContext {
  readonly ram_mib: bigint;
  readonly variables: ReadonlyMap<string, number>;
  /** Receives the text of `print(...)`. */
  readonly print: (line: string) => void;
}

/** Evaluates both sizes of a device. On failure the device cannot be set up. */
export function sizeDevice(
  settings: DeviceSettings,
  context: SizeContext,
  diagnostics: Diagnostic[],
): Result<DeviceSizes, Diagnostic> {
  const deprecated = settings.zramFraction !== undefined || settings.maxZramSize_mib !== undefined;
  const disksize = deprecated
    ? ok(fractionSize(settings, context.ram_mib, diagnostics))
    : evaluate(settings.name, 'zram-size', settings.zramSize, context);
  if (!disksize.ok) return disksize;
  const { zramResidentLimit } = settings;
  const residentLimit =
    zramResidentLimit === undefined
      ? ok(NO_RESIDENT_LIMIT)
      : evaluate(settings.name, 'zram-resident-limit', zramResidentLimit, context);
  if (!residentLimit.ok) return residentLimit;
  const doubt = deprecated ? undefined : doubtSize(settings, disksize.value, context.ram_mib);
  if (doubt !== undefined) diagnostics.push(doubt);
  return ok({ disksize: disksize.value, residentLimit: residentLimit.value });
}

function evaluate(
  device: string,
  key: string,
  setting: Setting<SizeExpression> | undefined,
  context: SizeContext,
): Result<DeviceSize, Diagnostic> {
  const parsed = setting === undefined ? DEFAULT_SIZE : ok(setting.value);
  const text = setting?.text ?? (parsed.ok ? parsed.value.text : '');
  const mib = parsed.ok ? evaluateSizeExpression(parsed.value, context.variables, context.print) : parsed;
  const position = setting?.valuePosition;
  if (!mib.ok) {
    const { text: problem, column, hint } = describeExpressionError(text, mib.error);
    return err({
      ...failure(device, key, text),
      ...(position === undefined ? {} : { position: positionInValue(position, column) }),
      text: problem,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  // A negated comparison: NaN is refused too. -0 passes and is 0.
  if (!(mib.value >= 0)) {
    return err({
      ...failure(device, key, text),
      ...(position === undefined ? {} : { position }),
      text: `comes to ${mib.value} MiB, which is not a number of at least 0`,
    });
  }
  const bytes = mebibytesToBytes(mib.value);
  return ok(position === undefined ? { bytes, expression: text } : { bytes, expression: text, position });
}

function failure(
  device: string,
  key: string,
  value: string,
): Pick<Diagnostic, 'severity' | 'device' | 'key' | 'value' | 'consequence'> {
  return { severity: 'error', device, key, value, consequence: `${device} is not set up, other devices are` };
}

/**
 * The deprecated pair: `min(trunc(zram-fraction * ram), max-zram-size)` MiB. The product with 1 MiB wraps at 2^64, as
 * in zram-generator's release builds; files that rely on `zram-fraction = inf` get the size that they had.
 */
function fractionSize(settings: DeviceSettings, ram_mib: bigint, diagnostics: Diagnostic[]): DeviceSize {
  const fraction = settings.zramFraction?.value ?? DEFAULT_FRACTION;
  const limit_mib = settings.maxZramSize_mib?.value;
  const wanted_mib = truncateToU64(fraction * Number(ram_mib));
  const size_mib = limit_mib !== undefined && limit_mib < wanted_mib ? limit_mib : wanted_mib;
  const bytes = (size_mib * MIB) % U64_RANGE;
  const position = (settings.zramFraction ?? settings.maxZramSize_mib)?.position;
  const product = `${settings.zramFraction?.text ?? DEFAULT_FRACTION} * ram`;
  const expression = limit_mib === undefined ? product : `min(${product}, ${limit_mib})`;
  const whole = `int(${fraction} * ram)`;
  const wholeExpression = limit_mib === undefined ? whole : `min(${whole}, ${limit_mib})`;
  diagnostics.push({
    severity: 'info',
    ...(position === undefined ? {} : { position }),
    device: settings.name,
    text: 'zram-fraction and max-zram-size are deprecated and win over zram-size',
    consequence: `the size is ${expression} MiB`,
    // The reference drops fractions of a MiB here, which an expression does not by itself.
    ...(Number.isFinite(fraction) ? { hint: `write zram-size = ${wholeExpression}` } : {}),
  });
  return { bytes, expression, ...(position === undefined ? {} : { position }) };
}

function doubtSize(settings: DeviceSettings, size: DeviceSize, ram_mib: bigint): Diagnostic | undefined {
  if (ram_mib === 0n) return undefined;
  const ratio = size.bytes / (ram_mib * MIB);
  if (ratio <= PROBABLE_COMPRESSION_RATIO) return undefined;
  return {
    severity: 'warning',
    ...(size.position === undefined ? {} : { position: size.position }),
    device: settings.name,
    key: 'zram-size',
    value: size.expression,
    text: `${size.bytes} bytes would need a compression ratio of ${ratio} to fill with ${ram_mib} MiB of memory`,
    consequence: 'the size is used as it stands, the unit may be wrong',
    hint: 'numbers are MiB; write GiB or MiB after a number to be explicit',
  };
}
