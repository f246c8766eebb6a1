import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NATIVE = fileURLToPath(new URL('../../native', import.meta.url));
const BUILT = `${NATIVE}/build/presets/load`;
const PROGRAMS = ['swap-storm', 'block-storm', 'file-watch', 'kill-loop', 'hung-task-watch'];

/** Builds the programs of native/load, when they are older than their sources, and puts them below `folder`. */
export function installLoadPrograms(folder: string): void {
  const { status, stdout, stderr } = spawnSync('cmake', ['--workflow', '--preset', 'load'], {
    cwd: NATIVE,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`cannot build native/load:\n${stdout}${stderr}`);
  const programs = join(folder, 'usr/local/bin');
  mkdirSync(programs, { recursive: true });
  for (const program of PROGRAMS) cpSync(`${BUILT}/${program}`, join(programs, program));
}
