import { err, ok, type Result } from '../core/result.ts';

/** What the generator binary was asked to do. `config` is the one configuration file to read, when given. */
export type Verb =
  | { readonly kind: 'generate'; readonly directory: string; readonly config: string | undefined }
  | { readonly kind: 'setup-device'; readonly device: string; readonly config: string | undefined }
  | { readonly kind: 'reset-device'; readonly device: string }
  | { readonly kind: 'before-hibernation' }
  | { readonly kind: 'after-hibernation' }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

/** Options with a value, and what the value is. */
const VALUED: ReadonlyMap<string, string> = new Map([
  ['--setup-device', 'the name of a device, such as zram0'],
  ['--reset-device', 'the name of a device, such as zram0'],
  ['--config', 'a configuration file'],
]);

/** Options that are all that is asked for. */
const ALONE: ReadonlyMap<string, Verb> = new Map([
  ['--before-hibernation', { kind: 'before-hibernation' }],
  ['--after-hibernation', { kind: 'after-hibernation' }],
]);

/**
 * Arguments after the program's name. The error is one line for the person who typed them; the exit status is 2.
 * No library: this must run on engines that have no node:util.
 */
export function parseArguments(args: readonly string[]): Result<Verb, string> {
  const directories: string[] = [];
  const values = new Map<string, string>();
  const pending = [...args];
  const [only = ''] = args;
  const alone = ALONE.get(only);
  if (alone !== undefined && args.length === 1) return ok(alone);
  for (let argument = pending.shift(); argument !== undefined; argument = pending.shift()) {
    if (argument === '--') {
      directories.push(...pending.splice(0));
    } else if (!argument.startsWith('-')) {
      directories.push(argument);
    } else if (argument === '--help' || argument === '-h') {
      return ok({ kind: 'help' });
    } else if (argument === '--version' || argument === '-V') {
      return ok({ kind: 'version' });
    } else {
      const equals = argument.indexOf('=');
      const option = equals < 0 ? argument : argument.slice(0, equals);
      const wanted = VALUED.get(option);
      if (ALONE.has(option)) return err(`${option} takes nothing besides it`);
      if (wanted === undefined) return err(`unknown option ${argument}`);
      const value = equals < 0 ? pending.shift() : argument.slice(equals + 1);
      if (value === undefined || value === '') return err(`${option} needs ${wanted}`);
      if (values.has(option)) return err(`${option} was given twice`);
      values.set(option, value);
    }
  }
  return toVerb(directories, values);
}

function toVerb(directories: readonly string[], values: ReadonlyMap<string, string>): Result<Verb, string> {
  const setUp = values.get('--setup-device');
  const reset = values.get('--reset-device');
  const config = values.get('--config');
  if (setUp !== undefined || reset !== undefined) {
    if (directories.length > 0) return err('a device option takes no directories');
    if (setUp !== undefined && reset !== undefined) return err('a device is either set up or reset');
    if (setUp !== undefined) return ok({ kind: 'setup-device', device: setUp, config });
    if (reset !== undefined && config === undefined) return ok({ kind: 'reset-device', device: reset });
    return err('--reset-device reads no configuration');
  }
  const [directory] = directories;
  if (directory === undefined) return err('no directory given');
  if (directory === '') return err('the directory is empty');
  if (directories.length !== 1 && directories.length !== 3) {
    return err(`takes one or three directories, ${directories.length} were given`);
  }
  return ok({ kind: 'generate', directory, config });
}
