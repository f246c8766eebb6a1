import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeGuestArchive } from './guest-archive.ts';
import { INIT_PATH } from './guest-root.ts';

/** What one boot is about. */
export interface Scenario {
  /** Text of `/etc/systemd/zram-generator.conf`. */
  readonly configuration: string;
  /** Shell commands by the name of what they show, run in this order after the boot. The guest powers off afterwards. */
  readonly facts: Readonly<Record<string, string>>;
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

/** Longer than any start or stop job of ours may take, so that what hangs is seen by name in the console. */
const BOOT_TIMEOUT_MS = 150_000;
const FACT_TIMEOUT_S = 45;
const FACTS_BYTES = 1 << 20;

/** Boots a User-Mode-Linux kernel by its command line with the root `image`, which it does not change, and waits for its end. */
export async function bootGuest(
  kernel: readonly [string, ...string[]],
  image: string,
  scenario: Scenario,
): Promise<Boot> {
  const folder = mkdtempSync(join(tmpdir(), 'guest-'));
  try {
    const archive = join(folder, 'archive.tar');
    mkdirSync(join(folder, 'archive'));
    writeGuestArchive(archive, join(folder, 'archive'), scenario.configuration, scriptOf(scenario.facts));
    const answers = join(folder, 'facts');
    writeFileSync(answers, '');
    truncateSync(answers, FACTS_BYTES);
    const { output, poweredOff } = await run([
      ...kernel,
      'mem=768M',
      `ubd0=${join(folder, 'changes.cow')},${image}`,
      `ubd1r=${archive}`,
      `ubd2=${answers}`,
      'root=/dev/ubda',
      'rw',
      `init=${INIT_PATH}`,
      // What follows is for systemd.
      'systemd.unit=scenario.target',
      'systemd.show_status=1',
      'ncpus=2',
      'seccomp=on',
      'con0=fd:0,fd:1',
      'con=null',
      'console=tty0',
      'TERM=dumb',
      `uml_dir=${folder}`,
    ]);
    return { facts: factsIn(readFileSync(answers, 'utf8')), console: output, poweredOff };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A guest is several processes of one group, which is killed as a whole when it takes too long. */
function run([program, ...args]: readonly [string, ...string[]]): Promise<{
  output: string;
  poweredOff: boolean;
}> {
  return new Promise((resolve, reject) => {
    const guest = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    for (const stream of [guest.stdout, guest.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const timeout = setTimeout(() => {
      if (guest.pid !== undefined) process.kill(-guest.pid, 'SIGKILL');
    }, BOOT_TIMEOUT_MS);
    guest.on('error', reject);
    guest.on('close', () => {
      clearTimeout(timeout);
      resolve({ output, poweredOff: output.includes('reboot: Power down') });
    });
  });
}

const HEADING = '=== ';

/** Jobs that nothing waits for outlive multi-user.target. */
const WHEN_BOOTED = 'while systemctl is-system-running | grep -q starting; do sleep 0.2; done\n';

function scriptOf(facts: Readonly<Record<string, string>>): string {
  const commands = Object.entries(facts).map(
    ([name, command]) =>
      `echo '${HEADING}${name}'\ntimeout ${FACT_TIMEOUT_S} sh <<'END' || echo "exit status $?"\n${command}\nEND\n`,
  );
  return `exec >/run/facts 2>&1\n${WHEN_BOOTED}${commands.join('')}dd if=/run/facts of=/dev/ubdc conv=fsync\nsystemctl poweroff\n`;
}

function factsIn(text: string): Readonly<Record<string, string>> {
  const [used = ''] = text.split('\0', 1);
  const sections = used.split(`\n${HEADING}`).map((section) => section.replace(HEADING, ''));
  return Object.fromEntries(
    sections.map((section) => {
      const [name = '', ...lines] = section.split('\n');
      return [name, lines.join('\n').trim()];
    }),
  );
}
