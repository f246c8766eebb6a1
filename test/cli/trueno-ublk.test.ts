import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const packageVersion: string = createRequire(import.meta.url)('../../package.json').version;
const built = fileURLToPath(new URL('../../native/build/Release/trueno-ublk', import.meta.url));

/** A copy that everybody may run, wherever the checkout lies. */
let folder: string;
let program: string;
beforeAll(() => {
  if (!existsSync(built)) throw new Error(`${built} is missing: build it first, with npm run build`);
  folder = mkdtempSync(join(tmpdir(), 'trueno-ublk-'));
  chmodSync(folder, 0o755);
  program = join(folder, 'trueno-ublk');
  copyFileSync(built, program);
  chmodSync(program, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that hangs is killed, and its status is then null. */
function run(command: string, words: readonly string[], env: Record<string, string> = {}): Run {
  const { TRUENO_FORCE_TARGET: _, ...inherited } = process.env;
  const { status, signal, stdout, stderr } = spawnSync(command, words, {
    encoding: 'utf8',
    env: { ...inherited, LC_ALL: 'C', ...env },
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  return { status, signal, stdout, stderr };
}

const truenoUblk = (...words: string[]): Run => run(program, words);

/** Runs a script where `"$0"` is the program. */
const shell = (script: string): Run => run('/bin/sh', ['-c', script, program]);

interface Reason {
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
}

interface Report {
  readonly version: string;
  readonly can_serve: boolean;
  readonly reasons: readonly Reason[];
  readonly kernel_release: string;
  readonly ublk: { control_device: boolean; features: readonly string[] | null; error: string | null };
  readonly io_uring: { available: boolean; disabled: number | null; error: string | null };
  readonly cpu: {
    architecture: string;
    target: string | null;
    forced: boolean;
    features: readonly string[];
  };
}

/** What holds wherever the probe runs. */
function reportOf({ status, stdout, stderr }: Run): Report {
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^\{[\x20-\x7e]*\}\n$/);
  const report: Report = JSON.parse(stdout);
  expect(report.version).toBe(packageVersion);
  expect(report.can_serve).toBe(report.reasons.length === 0);
  expect(status).toBe(report.can_serve ? 0 : 1);
  for (const reason of report.reasons) {
    for (const text of [reason.code, reason.text, reason.remedy]) expect(text).not.toBe('');
  }
  expect(report.kernel_release).toBe(release());
  expect(report.io_uring.error === null).toBe(report.io_uring.available);
  expect(report.ublk.error === null).toBe(report.ublk.features !== null);
  return report;
}

describe('wrong usage', () => {
  test.each([
    [[]],
    [['']],
    [['serve']],
    [['--json']],
    [['probe', '--jso']],
    [['probe', '--json', '--yaml']],
    [['probe', 'probe']],
    [['--version', 'probe']],
    [['-x']],
    [['serve', '--name', 'zram0']],
    [['serve', '--name', 'zram0', '--size', '4GB']],
    [['serve', '--name', 'zram0', '--size', '1G', '--objective', 'density']],
    [['stop']],
    [['stop', '--force']],
  ])('%j exits with 2 and one line that says where help is', (words) => {
    const { status, stdout, stderr } = truenoUblk(...words);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^trueno-ublk: wrong usage: [\x20-\x7e]{1,200} \(run trueno-ublk --help\)\n$/);
  });

  test.each(['x'.repeat(100_000), 'e\u00e9\n\u001b[31m'])('is one short printable line, case %#', (word) => {
    for (const words of [[word], ['probe', word]]) {
      const { status, stderr } = truenoUblk(...words);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^[\x20-\x7e]{1,250}\n$/);
    }
  });

  test('names the word that is wrong', () => {
    expect(truenoUblk('probe', '--jso').stderr).toContain('--jso');
    expect(truenoUblk('swerve').stderr).toContain('no such verb: swerve');
    expect(truenoUblk('serve', '--size', '1G').stderr).toContain('serve needs --name');
    expect(truenoUblk('serve', '--name', '../zram0').stderr).toContain('not ../zram0');
  });
});

test('stopping a device that is not there says so and exits with 1', () => {
  const { status, stderr } = truenoUblk('stop', '--name', 'no-such-device');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^trueno-ublk: there is no such device: [\x20-\x7e]+\n$/);
});

describe('output that cannot be written', () => {
  test.each(['--version', '--help', 'probe', 'probe --json'])(
    '%s says so and exits with 1 when standard output is closed',
    (words) => {
      expect(shell(`"$0" ${words} >&-`)).toMatchObject({
        status: 1,
        stdout: '',
        stderr: 'trueno-ublk: cannot write to standard output: Bad file descriptor\n',
      });
    },
  );

  test('on a full disk is an error too', () => {
    expect(shell('"$0" --version >/dev/full')).toMatchObject({
      status: 1,
      stderr: 'trueno-ublk: cannot write to standard output: No space left on device\n',
    });
  });

  test('is survived with every stream closed', () => {
    expect(shell('"$0" probe <&- >&- 2>&-')).toMatchObject({ status: 1, signal: null });
    expect(shell('"$0" serve <&- >&- 2>&-')).toMatchObject({ status: 2, signal: null });
  });
});

test.each(['--version', '-V'])('%s prints the version of package.json', (option) => {
  expect(truenoUblk(option)).toMatchObject({
    status: 0,
    stdout: `trueno-ublk ${packageVersion}\n`,
    stderr: '',
  });
});

test.each([[['--help']], [['-h']], [['probe', '--help']]])('%j prints help that fits a terminal', (words) => {
  const { status, stdout, stderr } = truenoUblk(...words);
  expect(status).toBe(0);
  expect(stderr).toBe('');
  for (const word of ['probe', '--json', '--version', 'Exit status', 'TRUENO_FORCE_TARGET'])
    expect(stdout).toContain(word);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

describe('probe', () => {
  test('for programs is one line of JSON', () => {
    const { io_uring, ublk, cpu } = reportOf(truenoUblk('probe', '--json'));
    expect(ublk.control_device || ublk.features === null).toBe(true);
    expect(cpu.target).not.toBeNull();
    expect(cpu.forced).toBe(false);
    const sysctl = '/proc/sys/kernel/io_uring_disabled';
    expect(io_uring.disabled).toBe(existsSync(sysctl) ? Number(readFileSync(sysctl, 'utf8')) : null);
  });

  test('for people tells the same, and what to do about each reason', () => {
    const { status, stdout, stderr } = truenoUblk('probe');
    expect(status).toBe(1);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^trueno-ublk \S+ cannot serve devices here\.\n/);
    const unfolded = stdout.replace(/\s+/g, ' ');
    const { reasons, kernel_release, cpu } = reportOf(truenoUblk('probe', '--json'));
    for (const { text, remedy } of reasons) expect(unfolded).toContain(`${text} -> ${remedy}`);
    for (const word of [kernel_release, cpu.architecture, ...cpu.features]) expect(unfolded).toContain(word);
  });

  test('takes a forced target', () => {
    const { cpu } = reportOf(run(program, ['probe', '--json'], { TRUENO_FORCE_TARGET: 'scalar' }));
    expect(cpu).toMatchObject({ target: 'scalar', forced: true });
  });

  test.each(['sse9', '"\\\n\u00e9'])('reports the forced target %j as a reason', (target) => {
    const report = reportOf(run(program, ['probe', '--json'], { TRUENO_FORCE_TARGET: target }));
    expect(report.cpu).toMatchObject({ target: null, forced: true });
    expect(report.reasons.map(({ code }) => code)).toContain('unknown_target');
  });

  const isRoot = process.getuid?.() === 0;

  test.skipIf(!isRoot)('works for user nobody (becoming nobody needs root)', () => {
    const words = ['--reuid=65534', '--regid=65534', '--clear-groups', program, 'probe', '--json'];
    expect(reportOf(run('setpriv', words)).ublk.features).toBeNull();
  });

  const canUnshare = isRoot && run('unshare', ['--mount', 'true']).status === 0;

  describe.skipIf(!canUnshare)('in a mount namespace of its own (needs root and unshare)', () => {
    const inNamespace = (script: string): Report =>
      reportOf(run('unshare', ['--mount', '/bin/sh', '-c', script, program]));

    test('works without /dev', () => {
      const { ublk } = inNamespace('mount -t tmpfs none /dev && exec "$0" probe --json');
      expect(ublk).toMatchObject({ control_device: false, features: null });
    });

    test('works without /proc', () => {
      const { io_uring } = inNamespace('mount -t tmpfs none /proc && exec "$0" probe --json');
      expect(io_uring.disabled).toBeNull();
    });

    test('is not fooled by a fifo, a file or another device in the place of the control device', () => {
      for (const planted of ['mkfifo', 'touch', 'mkdir', 'ln -s /dev/ublk-control']) {
        const { ublk, reasons } = inNamespace(
          `mount -t tmpfs none /dev && ${planted} /dev/ublk-control && exec "$0" probe --json`,
        );
        expect(ublk, planted).toMatchObject({ control_device: false, features: null });
        expect(reasons.map(({ code }) => code)).toContain('control_device_failed');
      }
      const { ublk } = inNamespace(
        'mount -t tmpfs none /dev && mknod /dev/ublk-control c 1 5 && exec "$0" probe --json',
      );
      expect(ublk.features).toBeNull();
    });
  });
});
