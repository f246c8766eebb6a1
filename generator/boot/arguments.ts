import { err, ok, type Result } from '../core/result.ts';

/** What the generator binary was asked to do. */
export type Verb =
  | { readonly kind: 'generate'; readonly directory: string }
  | { readonly kind: 'setup-device'; readonly device: string }
  | { readonly kind: 'reset-device'; readonly device: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

const DEVICE_OPTIONS: ReadonlyMap<string, 'setup-device' | 'reset-device'> = new Map([
  ['--setup-device', 'setup-device'],
  ['--reset-device', 'reset-device'],
]);

/** Arguments after the program's name. The error is one line for the person who typed them; the exit status is 2. */
export function parseArguments(args: readonly string[]): Result<Verb, string> {
  const directories: string[] = [];
  let verb: Verb | undefined;
  let optionsEnded = false;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (optionsEnded || !argument.startsWith('-')) {
      directories.push(argument);
      continue;
    }
    if (argument === '--') {
      optionsEnded = true;
      continue;
    }
    if (argument === '--help' || argument === '-h') return ok({ kind: 'help' });
    if (argument === '--version' || argument === '-V') return ok({ kind: 'version' });
    const [option = '', ...rest] = argument.split('=');
    const kind = DEVICE_OPTIONS.get(option);
    if (kind === undefined) return err(`unknown option ${argument}`);
    if (verb !== undefined)
      return err('--setup-device and --reset-device can be given once, and not together');
    let device = rest.join('=');
    if (rest.length === 0) {
      index += 1;
      device = args[index] ?? '';
    }
    if (device === '') return err(`${option} needs the name of a device, such as zram0`);
    verb = { kind, device };
  }
  if (verb !== undefined) {
    return directories.length === 0 ? ok(verb) : err('a device option takes no directories');
  }
  const [directory] = directories;
  if (directory === undefined) return err('no directory given');
  if (directory === '') return err('the directory is empty');
  if (directories.length !== 1 && directories.length !== 3) {
    return err(`takes one or three directories, ${directories.length} were given`);
  }
  return ok({ kind: 'generate', directory });
}
