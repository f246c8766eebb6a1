import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ClientHandler, listenOn } from './varlink-servers.ts';

/** A folder for the files of a machine, which the programs under test are told to look at. */
export function makeMachineRoot(): string {
  // Short: the path of a socket has 107 bytes at most.
  return mkdtempSync(join(tmpdir(), 'tz-'));
}

/** Writes files, any of which may be run, by their paths on the machine. */
export function putFiles(root: string, files: Readonly<Record<string, unknown>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(`${root}${path}`), { recursive: true });
    writeFileSync(`${root}${path}`, String(text), { mode: 0o755 });
  }
}

/** A trueno device zram0 on /dev/ublkb3, whose server does this until stopServers(). */
export async function putTrueno(root: string, handle: ClientHandler): Promise<void> {
  putFiles(root, { '/sys/block/ublkb3/dev': '259:3\n', '/sys/block/ublkb3/size': '8388608\n' });
  mkdirSync(`${root}/dev/trueno`, { recursive: true });
  symlinkSync('../ublkb3', `${root}/dev/trueno/zram0`);
  await listenOn(`${root}/run/trueno-zram/zram0.varlink`, handle);
}
