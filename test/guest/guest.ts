import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { INIT_PATH } from './guest-root.ts';

/** Shell commands by the name of what they show. */
export type Commands = Readonly<Record<string, string>>;

/** What one boot is about. */
export interface Guest {
  readonly memory_mib: number;
  /** For the kernel and the first process, besides those that each guest has. */
  readonly kernelArguments: readonly string[];
  /** Puts what the guest gets besides its root below `folder`. */
  readonly install: (folder: string) => void;
  /** Shell script before the first command. */
  readonly before: string;
  /** Run in this order, each by a shell of its own. */
  readonly facts: Commands;
  /** Command line that such a shell is the last word of. */
  readonly runner: string;
  /** Each of the commands may take this long, and the whole guest. */
  readonly factTimeout_s: number;
  readonly timeout_s: number;
  /** Shell command that powers off. */
  readonly powerOff: string;
}

/** What a guest left behind. */
export interface Boot {
  /** Standard output and error of each command, and `exit status N` as last line when N is not 0. */
  readonly facts: Readonly<Record<string, string>>;
  /** Everything on the console, for a person to read. */
  readonly console: string;
  /** False when it panicked or had to be killed. */
  readonly poweredOff: boolean;
}

/** Where the script with the commands is in the guest. Somebody there has to start it. */
export const SCENARIO_PATH = '/usr/local/lib/scenario';

const FACTS_BYTES = 4 << 20;

/** What a guest finds as its disks, in this order. */
export interface GuestDisks {
  /** Image of the root, which is not changed. */
  readonly image: string;
  /** What is changed of it; made when it is not there, so a guest that is booted with it again goes on where it was. */
  readonly changes: string;
  readonly archive: string;
  readonly facts: string;
}

/** The command line that boots a kernel; `folder` is for what it needs at run time. */
export type GuestCommand = (
  guest: Guest,
  disks: GuestDisks,
  folder: string,
) => readonly [string, ...string[]];

/** By the command line that starts a User-Mode-Linux kernel. */
export function userModeLinux(kernel: readonly [string, ...string[]]): GuestCommand {
  return (guest, disks, folder) => [
    ...kernel,
    `mem=${guest.memory_mib}M`,
    `ubd0=${disks.changes},${disks.image}`,
    `ubd1r=${disks.archive}`,
    `ubd2=${disks.facts}`,
    'root=/dev/ubda',
    'rw',
    `init=${INIT_PATH}`,
    'ncpus=2',
    'seccomp=on',
    'con0=fd:0,fd:1',
    'con=null',
    'console=tty0',
    'TERM=dumb',
    `uml_dir=${folder}`,
    ...guest.kernelArguments,
  ];
}

/** Boots a guest and waits for its end. Without `changes`, nothing of what it does to its root is kept. */
export async function bootGuest(
  command: GuestCommand,
  image: string,
  guest: Guest,
  changes?: string,
): Promise<Boot> {
  const folder = mkdtempSync(join(tmpdir(), 'guest-'));
  try {
    const installed = join(folder, 'installed');
    mkdirSync(dirname(join(installed, SCENARIO_PATH)), { recursive: true });
    guest.install(installed);
    writeFileSync(join(installed, SCENARIO_PATH), scriptOf(guest), { mode: 0o755 });
    const archive = join(folder, 'archive.tar');
    execFileSync('tar', ['-c', '-f', archive, '--owner=0', '--group=0', '-C', installed, '.']);
    const answers = join(folder, 'facts');
    writeFileSync(answers, '');
    truncateSync(answers, FACTS_BYTES);
    const disks = { image, changes: changes ?? join(folder, 'changes'), archive, facts: answers };
    const { output, poweredOff } = await run(command(guest, disks, folder), guest.timeout_s);
    return { facts: factsIn(readFileSync(answers, 'utf8')), console: output, poweredOff };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A guest is several processes of one group, which is killed as a whole when it takes too long. */
function run(
  [program, ...args]: readonly [string, ...string[]],
  timeout_s: number,
): Promise<{ output: string; poweredOff: boolean }> {
  return new Promise((resolve, reject) => {
    const guest = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    for (const stream of [guest.stdout, guest.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const timeout = setTimeout(() => {
      output += `\nkilled after ${timeout_s} s\n`;
      if (guest.pid !== undefined) process.kill(-guest.pid, 'SIGKILL');
    }, timeout_s * 1000);
    guest.on('error', reject);
    guest.on('close', () => {
      clearTimeout(timeout);
      resolve({ output, poweredOff: output.includes('reboot: Power down') });
    });
  });
}

const HEADING = '=== ';

/**
 * What is known so far is saved after each command, as the next may be the guest's end. Memory may be short: not in a tmpfs.
 * The disk may hold more of a boot before.
 */
function scriptOf(guest: Guest): string {
  const commands = Object.entries(guest.facts).map(
    ([name, command]) => `echo '${HEADING}${name}'
(${guest.runner} timeout ${guest.factTimeout_s} sh) <<'END' || echo "exit status $?"
${command}
END
(cat /var/facts; printf '\\0') | dd of=$facts conv=fsync status=none
`,
  );
  return `#!/bin/sh
for facts in /dev/ubdc /dev/vdc; do [ ! -b $facts ] || break; done
exec >/var/facts 2>&1
${guest.before}
${commands.join('')}${guest.powerOff}
`;
}

function factsIn(text: string): Readonly<Record<string, string>> {
  const [used = ''] = text.split('\0', 1);
  const [, ...sections] = `\n${used}`.split(`\n${HEADING}`);
  return Object.fromEntries(
    sections.map((section) => {
      const [name = '', ...lines] = section.split('\n');
      return [name, lines.join('\n').trim()];
    }),
  );
}
