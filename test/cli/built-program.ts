import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { bin, version }: { bin: Record<string, string>; version: string } = createRequire(import.meta.url)(
  '../../package.json',
);

/** Version of package.json, which every program must tell. */
export const PACKAGE_VERSION: string = version;

/** Whether the tests are about the boot binary (`--project binary`) and not about the program that Node runs. */
export const isBootBinary: boolean = process.env['TRUENO_TEST_BOOT_BINARY'] !== undefined;

/**
 * Absolute path of a program that package.json names, or of the boot binary in the place of the generator. It is a copy
 * that everybody may run, wherever the checkout lies, and that stays the same when somebody builds at the same time.
 */
export function builtProgram(name: 'trueno-zram' | 'trueno-zram-generator'): string {
  copy ??= copyPrograms();
  return join(copy, basename(isBootBinary ? name : (bin[name] ?? '')));
}

let copy: string | undefined;

function copyPrograms(): string {
  const generator = isBootBinary ? 'build/boot-binary/trueno-zram-generator' : bin['trueno-zram-generator'];
  const built = dirname(fileURLToPath(new URL(`../../${generator ?? ''}`, import.meta.url)));
  if (!existsSync(built))
    throw new Error(`${built} is missing: build it first, with npm run build${isBootBinary ? ':boot' : ''}`);
  const place = mkdtempSync(join(tmpdir(), 'trueno-programs-'));
  process.on('exit', () => rmSync(place, { recursive: true }));
  const directory = join(place, 'build/bin');
  cpSync(built, directory, { recursive: true });
  const addon = fileURLToPath(new URL('../../build/native/trueno_zram.node', import.meta.url));
  // Where the programs look for it. Some are about a package without it.
  if (existsSync(addon)) cpSync(addon, join(place, 'build/native/trueno_zram.node'));
  for (const file of readdirSync(place, { recursive: true, encoding: 'utf8' }))
    chmodSync(join(place, file), 0o755);
  chmodSync(place, 0o755);
  return directory;
}

/** What a process did. `status` is null when it was killed. */
export interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly pid: number | undefined;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Variables that change what our programs do, and must not come from whoever runs the tests. */
const OURS = ['ZRAM_GENERATOR_ROOT', 'SYSTEMD_SCOPE', 'SYSTEMD_VIRTUALIZATION', 'NODE_OPTIONS'];

/** Runs a program to its end; one that hangs is killed. Standard input is empty. */
export function run(command: string, args: readonly string[], { env, cwd }: RunOptions = {}): Promise<Run> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.includes(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...inherited, LC_ALL: 'C', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
      killSignal: 'SIGKILL',
      ...(cwd === undefined ? {} : { cwd }),
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, ...output, pid: child.pid }));
  });
}

/** True when a command can be run and ends well: whether a tool is there and allowed to work. */
export async function succeeds(command: string, ...args: readonly string[]): Promise<boolean> {
  try {
    return (await run(command, args)).status === 0;
  } catch {
    return false;
  }
}
