import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../generator/cli/command-line/command-table.ts';
import { commandHelp, programHelp } from '../../generator/cli/command-line/help-text.ts';
import { type GoldenCase, goldenCases, rootOf } from '../golden/golden-case.ts';
import { builtProgram, PACKAGE_VERSION, type Run, type RunOptions, run } from './built-program.ts';

const isRoot = process.getuid?.() === 0;

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'trueno-cli-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const truenoZram = (args: readonly string[], options?: RunOptions): Promise<Run> =>
  run(builtProgram('trueno-zram'), args, options);

function golden(name: string): string {
  const found = goldenCases().find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no golden case ${name}`);
  return rootOf(found, scratch);
}

/** An 8 GiB machine with one configuration file, as a root directory. */
function machine(configuration: string | Uint8Array): string {
  const root = mkdtempSync(join(scratch, 'root-'));
  mkdirSync(join(root, 'proc'));
  writeFileSync(join(root, 'proc/meminfo'), 'MemTotal: 8388608 kB\n');
  writeFileSync(join(root, 'proc/cmdline'), 'quiet\n');
  mkdirSync(join(root, 'etc/systemd'), { recursive: true });
  writeFileSync(join(root, 'etc/systemd/zram-generator.conf'), configuration);
  return root;
}

describe('wrong usage', () => {
  test.each([
    [[], 'which command?', ''],
    [['explian'], 'Did you mean explain?', ''],
    [['chekc'], 'Did you mean check?', ''],
    [['frobnicate'], 'Unknown argument: frobnicate', ''],
    [['a\u001b[31mb'], 'Unknown argument: a\\x1b[31mb', ''],
    [['--json'], 'which command?', ''],
    [['explain', 'zram0'], 'Unknown argument: zram0', 'explain '],
    [['explain', '--bogus'], 'Unknown argument: bogus', 'explain '],
    [['explain', '--no-json'], 'Unknown argument: no-json', 'explain '],
    [['explain', '--root'], 'Not enough arguments following: root', 'explain '],
    [['explain', '--root', '--json'], 'Not enough arguments following: root', 'explain '],
    [['render'], 'DIR is missing: Where to write', 'render '],
    [['explain', '--', '--json'], 'Unknown argument: --json', 'explain '],
    [['render', ''], 'DIR is empty', 'render '],
    [['render', 'a', 'b'], 'Unknown argument: b', 'render '],
    [['status', '--root', '/nonexistent'], '--root /nonexistent is no directory', 'status '],
  ])('%j exits with 2 and says what is wrong', async (args, problem, command) => {
    expect(await truenoZram(args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `trueno-zram: ${problem}\nTry 'trueno-zram ${command}--help'.\n`,
    });
  });
});

test('--help is this', async () => {
  const { status, stdout, stderr } = await truenoZram(['--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: trueno-zram COMMAND [OPTION]...

    Shows what compressed swap and file systems are configured, on which backend,
    and how they are doing; and changes them while they are in use.

    Commands:
      status             Show what the devices save, how they are, and what is in
                         their way
      list [DEVICE]...   List the devices that are set up, as zramctl does
      stat [DEVICE]...   Show every figure of the devices, under the names that the
                         kernel gives them
      top [DEVICE]...    Watch the devices: ratio, rates, latency, codecs and their
                         history
      doctor             Look for everything that can go wrong, and say how to mend
                         it
      explain            Show what the configuration brings up here, on which
                         backend, and why
      check              Check the configuration for errors and for lines that
                         silently mean something else
      render DIR         Write the units into a directory, to look at them
      apply              Bring the machine to the configuration without a reboot,
                         after showing how
      create [NAME]      Make a device that the configuration does not have, until
                         the next boot
      remove DEVICE      Take a device away and give its memory back
      resize DEVICE      Give a device another size, until the next boot
      set DEVICE         Change a device while it is in use, until it is set up
                         again
      analyze [FILE]...  Show what compression would make of the memory of
                         processes, or of files
      bench [DEVICE]     Measure how fast pages are compressed here or, with DEVICE,
                         how fast a device is

    Options:
      -h, --help      Show help
      -V, --version   Show the version
          --root=DIR  Read everything below this directory ($ZRAM_GENERATOR_ROOT, or
                      /)

    Environment:
      ZRAM_GENERATOR_ROOT  read everything below this directory instead of /, as
                           --root does
      NO_COLOR             when it is not empty, print no colours

    trueno-zram COMMAND --help tells the rest; so does the manual page
    trueno-zram(8).
    "
  `);
});

test.each(COMMANDS.map(({ name }) => name))(
  '%s --help tells the exit status and fits terminals, narrow ones too',
  async (command) => {
    const { status, stdout, stderr } = await truenoZram([command, '--bogus', '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Exit status:\n {2}0 {2}/m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  },
);

test('help wraps to a terminal of 40 columns', () => {
  for (const text of [programHelp(40), ...COMMANDS.map((command) => commandHelp(command, 40))]) {
    const prose = text.replace(/^Examples:\n.*/ms, '');
    for (const line of prose.split('\n')) expect(line.length, line).toBeLessThanOrEqual(40);
  }
});

test.each(['--version', '-V'])('%s prints the version of package.json', async (option) => {
  expect(await truenoZram([option])).toMatchObject({ status: 0, stdout: `${PACKAGE_VERSION}\n`, stderr: '' });
});

test('what is typed all the time needs no other file than its code', async () => {
  const alone = join(scratch, 'trueno-zram.cjs');
  copyFileSync(builtProgram('trueno-zram'), alone);
  const nothing = await run(alone, ['--version']);
  expect(nothing).toMatchObject({ status: 1, stdout: '' });
  expect(nothing.stderr).toMatch(/^the program is not installed as a whole: ENOENT.*trueno-zram\.code'\n$/);
  copyFileSync(builtProgram('trueno-zram').replace(/cjs$/, 'code'), alone.replace(/cjs$/, 'code'));
  const help = await truenoZram(['list', '--help']);
  expect(await run(alone, ['list', '--help'])).toMatchObject({ status: 0, stdout: help.stdout, stderr: '' });
  expect(await run(alone, ['--version'])).toMatchObject({ status: 0, stdout: `${PACKAGE_VERSION}\n` });
  const root = machine('[zram0]\n');
  expect(await run(alone, ['status'], { env: { ZRAM_GENERATOR_ROOT: root } })).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('zram0: it is configured, and not up'),
  });
  const { status, stderr } = await run(alone, ['list']);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^trueno-zram: the program is not installed as a whole: ENOENT.*trueno-zram-commands\.code.*\n$/,
  );
});

/** One member of `devices` or of the messages in JSON, as far as these tests look. */
interface ExplainJson {
  readonly files: readonly string[];
  readonly disabled: boolean;
  readonly devices: readonly { readonly name: string; readonly size: { readonly bytes: number } }[];
  readonly not_set_up: readonly { readonly name: string; readonly why: string }[];
  readonly messages: readonly { readonly severity: string; readonly text: string }[];
}

/** A few at a time, so that the whole takes seconds. */
async function eachGoldenCase(visit: (goldenCase: GoldenCase, root: string) => Promise<void>): Promise<void> {
  const pending = goldenCases();
  const worker = async (): Promise<void> => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift())
      await visit(next, rootOf(next, scratch));
  };
  await Promise.all([worker(), worker(), worker()]);
}

describe('explain', () => {
  test('tells of devices that come up, with the reason for their backend, and of those that do not', async () => {
    const { status, stdout, stderr } = await truenoZram(['explain', '--root', golden('70-backend-kernel')]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "Configuration
        read          /etc/systemd/zram-generator.conf
        memory        8192 MiB (the variable "ram")
        devices       zram0, zram1, zram2

      zram0  swap, priority 100
        backend       kernel zram
        because       the configuration says backend = kernel
        size          4 GiB = min(ram / 2, 4096) (the default; ram = 8192)
        limit         none
        algorithms    the kernel's default
        device        /dev/zram0
        options       discard
        units         dev-zram0.swap
                      systemd-zram-setup@zram0.service.d/bindings.conf
                      swap.target.wants/dev-zram0.swap -> ../dev-zram0.swap
        now           not up

      zram1  swap, priority 100
        backend       trueno
        because       /usr/sbin/trueno-ublk is installed, and the kernel has ublk and io_uring
        size          4 GiB = min(ram / 2, 4096) (the default; ram = 8192)
        limit         none
        algorithms    adaptive (objective=balance), trueno's default
        device        /dev/trueno/zram1
        options       discard
        units         dev-trueno-zram1.swap
                      systemd-zram-setup@zram1.service.d/bindings.conf
                      systemd-zram-setup@zram1.service.d/trueno.conf
                      swap.target.wants/dev-trueno-zram1.swap -> ../dev-trueno-zram1.swap
        now           not up

      zram2  swap, priority 100
        backend       trueno
        because       /usr/sbin/trueno-ublk is installed, and the kernel has ublk and io_uring
        size          4 GiB = min(ram / 2, 4096) (the default; ram = 8192)
        limit         none
        algorithms    adaptive (objective=balance), trueno's default
        device        /dev/trueno/zram2
        options       discard
        units         dev-trueno-zram2.swap
                      systemd-zram-setup@zram2.service.d/bindings.conf
                      systemd-zram-setup@zram2.service.d/trueno.conf
                      swap.target.wants/dev-trueno-zram2.swap -> ../dev-trueno-zram2.swap
        now           not up
      "
    `);
    const broken = await truenoZram(['explain', '--root', golden('60-broken-device-beside-good-ones')]);
    expect(broken.status).toBe(1);
    expect(broken.stdout).toContain('zram1  not set up: see the errors\n');
    expect(broken.stderr).toMatch(/^error: .*zram1: mount-point=srv: is not an absolute path/);
  });

  test('tells of mounts, sizes and writeback', async () => {
    const { stdout } = await truenoZram(['explain', '--root', golden('20-writeback-device')]);
    expect(stdout).toContain('zram1  ext2 on /var/cache\n');
    expect(stdout).toMatch(/^ {2}writeback +\/dev\/vdb1$/m);
    const limited = await truenoZram(['explain', '--root', golden('52-resident-limit')]);
    expect(limited.stdout).toMatch(/^ {2}limit +4 GiB of memory = ram \/ 2$/m);
  });

  test('says that the kernel command line switches everything off', async () => {
    const { stdout } = await truenoZram(['explain', '--root', golden('42-kernel-command-line-off')]);
    expect(stdout).toMatch(/^ {2}switched off +by systemd\.zram= on the kernel command line$/m);
  });

  test('prints nothing that a terminal would obey', async () => {
    const root = machine('[zram0]\noptions = \\x001b[31mred\\x0007\nfs-type = "\u0090x"\n');
    const { stdout } = await truenoZram(['explain', '--root', root]);
    expect(stdout).toContain('\\x1b[31mred\\x07');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });

  test('as JSON can be read for every golden case, and agrees with the status', async () => {
    await eachGoldenCase(async ({ name }, root) => {
      const { status, stdout, stderr } = await truenoZram(['explain', '--json', '--root', root]);
      expect(stderr, name).toBe('');
      const explained: ExplainJson = JSON.parse(stdout);
      const errors = explained.messages.filter(({ severity }) => severity === 'error');
      expect(status, name).toBe(errors.length > 0 ? 1 : 0);
      expect(explained.disabled, name).toBe(name === '42-kernel-command-line-off');
      for (const { size } of explained.devices) expect(size.bytes, name).toBeGreaterThan(0);
    });
  });

  test('as JSON keeps all digits of a size', async () => {
    const root = machine('[zram0]\nzram-size = 1e30\n');
    const { stdout } = await truenoZram(['explain', '--json', '--root', root]);
    expect(stdout).toContain('"bytes": 18446744073709551615,');
  });

  test('as JSON says why devices are not there', async () => {
    const { stdout } = await truenoZram(['explain', '--json', '--root', golden('50-host-memory-limit')]);
    const { not_set_up, devices }: ExplainJson = JSON.parse(stdout);
    expect(devices.map(({ name }) => name)).toEqual(['zram1', 'zram3']);
    expect(not_set_up).toEqual([
      { name: 'zram0', why: 'host-memory-limit' },
      { name: 'zram2', why: 'host-memory-limit' },
      { name: 'zram4', why: 'invalid' },
    ]);
  });
});

describe('check', () => {
  test('exits with 1 when there are errors, and counts them', async () => {
    const root = golden('60-broken-device-beside-good-ones');
    const { status, stdout, stderr } = await truenoZram(['check', '--root', root]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(
      stdout
        .split('\n')
        .slice(0, 2)
        .every((line) => line.startsWith('error: /etc/systemd/')),
    ).toBe(true);
    expect(stdout).toMatch(/\n1 file read, 2 errors, 0 warnings\n$/);
  });

  test('exits with 0 when there are warnings only', async () => {
    const root = golden('66-lines-that-mean-nothing');
    const { status, stdout } = await truenoZram(['check', '--root', root]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^warning: /);
    expect(stdout).toMatch(/\n1 file read, 0 errors, 8 warnings\n$/);
  });

  test('has nothing but the count to say about a good configuration', async () => {
    const root = golden('04-example-on-trueno');
    expect(await truenoZram(['check', '--root', root])).toMatchObject({
      status: 0,
      stdout: '1 file read, 0 errors, 0 warnings\n',
      stderr: '',
    });
  });

  test('as JSON is the list of findings, with places', async () => {
    const root = golden('60-broken-device-beside-good-ones');
    const { status, stdout } = await truenoZram(['check', '--json', '--root', root]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { severity: 'error', device: 'zram1', key: 'mount-point', value: 'srv', line: 5, column: 15 },
      { severity: 'error', device: 'zram2', key: 'mount-point', value: '/srv/../etc', line: 9, column: 15 },
    ]);
    const clean = await truenoZram(['check', '--json', '--root', golden('01-defaults-on-kernel-zram')]);
    expect(clean).toMatchObject({ status: 0, stdout: '[]\n', stderr: '' });
  });

  test('tries out one file instead of those that are installed', async () => {
    const root = machine('[zram0]\nzram-size = broken(\n');
    writeFileSync(join(root, 'etc/new.conf'), '[zram0]\n');
    expect(await truenoZram(['check', '--root', root, '--config', '/etc/new.conf'])).toMatchObject({
      status: 0,
      stdout: '1 file read, 0 errors, 0 warnings\n',
    });
  });
});

describe('render', () => {
  test('names what it wrote', async () => {
    const directory = join(scratch, 'rendered');
    const root = golden('10-mount-point-on-kernel-zram');
    const { status, stdout, stderr } = await truenoZram(['render', '--root', root, `${directory}/`]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toEqual([
      `${directory}/var-tmp.mount`,
      `${directory}/systemd-zram-setup@zram1.service.d/bindings.conf`,
      `${directory}/local-fs.target.wants/var-tmp.mount`,
    ]);
    for (const path of lines) expect(existsSync(path), path).toBe(true);
  });

  test('tells programs what it wrote, and with --diff what systemd has instead', async () => {
    const directory = join(scratch, 'rendered-json');
    const root = machine('[zram0]\nzram-size = 64\nswap-priority = 7\n');
    const old = '/run/systemd/generator/dev-zram0.swap';
    mkdirSync(join(root, old, '..'), { recursive: true });
    writeFileSync(join(root, old), '[Swap]\nWhat=/dev/zram0\n');
    const { status, stdout, stderr } = await truenoZram([
      'render',
      '--root',
      root,
      directory,
      '--json',
      '--diff',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { written, units, messages } = JSON.parse(stdout);
    expect(written).toContain(`${directory}/dev-zram0.swap`);
    expect(written).toHaveLength(units.length);
    const unit = units.find(({ name }: { name: string }) => name === 'dev-zram0.swap');
    expect(unit.before).toBe('[Swap]\nWhat=/dev/zram0\n');
    expect(unit.after).toBe(readFileSync(`${directory}/dev-zram0.swap`, 'utf8'));
    expect(Array.isArray(messages)).toBe(true);
    const text = await truenoZram(['render', '--root', root, directory, '--diff']);
    expect(text.stdout).toContain(`--- ${old}\n+++ ${old}\n`);
    expect(text.stdout).toMatch(/^\+Priority=7$/m);
  });

  test('names units in colours on a terminal, unless NO_COLOR says no', async () => {
    const root = machine('[zram0]\nzram-size = 64\n');
    for (const [name, no, colour] of [
      ['rendered-green', '', '\u001b[32m'],
      ['rendered-plain', '1', ''],
    ] as const) {
      const directory = join(scratch, name);
      const line = `${builtProgram('trueno-zram')} render --root ${root} ${directory}`;
      const { stdout } = await run('env', ['--unset=CI', 'script', '-qec', line, '/dev/null'], {
        // A terminal of continuous integration has no colours, Node thinks.
        env: { TERM: 'xterm-256color', NO_COLOR: no },
      });
      expect(stdout).toContain(`${colour}${directory}/dev-zram0.swap`);
      expect(stdout.includes('\u001b[')).toBe(colour !== '');
    }
  });

  test('keeps what is there, and names nothing that it did not write', async () => {
    const directory = mkdtempSync(join(scratch, 'occupied-'));
    writeFileSync(join(directory, 'var-tmp.mount'), 'mine');
    const root = golden('10-mount-point-on-kernel-zram');
    const { status, stdout, stderr } = await truenoZram(['render', '--root', root, directory]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`${directory}/var-tmp.mount: exists already`);
    expect(readdirSync(directory)).toEqual(['var-tmp.mount']);
  });

  test('says that there is nothing to write, and makes no directory', async () => {
    const directory = join(scratch, 'nothing');
    const root = golden('05-no-configuration-file');
    const { status, stdout } = await truenoZram(['render', '--root', root, directory]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^nothing to write/);
    expect(existsSync(directory)).toBe(false);
  });
});

describe('the root', () => {
  test('comes from the environment when no option names it', async () => {
    const root = golden('01-defaults-on-kernel-zram');
    const byOption = await truenoZram(['explain', '--root', root]);
    const byVariable = await truenoZram(['explain'], { env: { ZRAM_GENERATOR_ROOT: root } });
    const relative = await truenoZram(['explain', '--root', 'root'], { cwd: join(root, '..') });
    expect(byVariable.stdout).toBe(byOption.stdout);
    expect(relative.stdout).toBe(byOption.stdout);
    expect(byOption.stdout).toContain('zram0');
  });

  test('that does not exist is an error and no crash', async () => {
    const { status, stderr } = await truenoZram(['check', '--root', join(scratch, 'nowhere')]);
    expect(status).toBe(2);
    expect(stderr).toContain('/nowhere is no directory');
  });

  test.each([
    ['--root a --root b', '--root was given twice'],
    ['--config a --config b', '--config was given twice'],
    ['--root=', '--root is empty'],
    ['--config=', '--config is empty'],
  ])('%s is wrong usage', async (options, problem) => {
    const { status, stderr } = await truenoZram(['check', ...options.split(' ')]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(problem) });
  });
});

describe('whatever happens, there is no stack trace', () => {
  const noTrace = ({ stdout, stderr }: Run): void => {
    expect(`${stdout}${stderr}`).not.toMatch(/\n\s+at |Error:|node:internal/);
  };

  test('with a reader that goes away', async () => {
    const root = golden('04-example-on-trueno');
    for (const command of ['explain', 'explain --json', 'check', '--help']) {
      const script = `"$0" ${command} --root "$1" | head -c 1 >/dev/null; exec "$0" ${command} --root "$1" >&-`;
      const result = await run('/bin/sh', ['-c', script, builtProgram('trueno-zram'), root]);
      expect(result.signal, command).toBeNull();
      noTrace(result);
    }
  });

  test('with a full disk', async () => {
    const root = golden('04-example-on-trueno');
    const script = '"$0" explain --root "$1" >/dev/full';
    const result = await run('/bin/sh', ['-c', script, builtProgram('trueno-zram'), root]);
    expect(result).toMatchObject({
      status: 1,
      stderr: 'trueno-zram: no space left on device (ENOSPC)\n',
    });
  });

  test('with a configuration of a megabyte', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, index) => `[zram${index % 50}]\nswap-priority = ${index}\n`,
    );
    const { status, stdout } = await truenoZram([
      'check',
      '--root',
      machine(`${lines.join('')}# ${'x'.repeat(400_000)}`),
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/1 file read, 0 errors, \d+ warnings\n$/);
  });

  test('with a line of a megabyte', async () => {
    const { status, stdout } = await truenoZram([
      'check',
      '--root',
      machine(`[zram0]\nzram-size = ${'1+'.repeat(500_000)}1\n`),
    ]);
    expect(status).toBe(1);
    expect(stdout.length).toBeLessThan(2000);
  });

  test('with bytes that are no text', async () => {
    const result = await truenoZram(['check', '--root', machine(Uint8Array.from([0x5b, 0xff, 0x00, 0xc3]))]);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('is not valid UTF-8 (line 1)');
    noTrace(result);
  });

  test.skipIf(!isRoot)('without permission (becoming nobody needs root)', async () => {
    const root = machine('[zram0]\n');
    chmodSync(join(root, 'etc/systemd'), 0o700);
    for (const path of [scratch, root]) chmodSync(path, 0o755);
    const nobody = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      process.execPath,
      builtProgram('trueno-zram'),
    ];
    const checked = await run('setpriv', [...nobody, 'check', '--root', root]);
    const rendered = await run('setpriv', [
      ...nobody,
      'render',
      '--root',
      golden('01-defaults-on-kernel-zram'),
      root,
    ]);
    for (const result of [checked, rendered]) noTrace(result);
    expect(rendered.status).toBe(1);
    expect(rendered.stderr).toContain('permission denied (EACCES)');
  });
});
