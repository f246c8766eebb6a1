import {
  chmodSync,
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitStatusOf } from '../../generator/core/generate.ts';
import { generateCase, goldenCases, logText, rootOf } from '../golden/golden-case.ts';
import {
  builtProgram,
  isBootBinary,
  PACKAGE_VERSION,
  type Run,
  type RunOptions,
  run,
  succeeds,
} from './built-program.ts';
import { contents, plannedContents } from './output-contents.ts';

const isRoot = process.getuid?.() === 0;
const canMount = isRoot && (await succeeds('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'));
const canTrace = await succeeds('strace', '-f', 'true');
const hasKernelLog = canWriteKernelLog();

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'trueno-generator-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const generator = (args: readonly string[], options?: RunOptions): Promise<Run> =>
  run(builtProgram('trueno-zram-generator'), args, options);

/** An 8 GiB machine with one configuration file, as a root directory. */
function machine(configuration: string): string {
  const root = mkdtempSync(join(scratch, 'root-'));
  for (const [path, text] of [
    ['proc/meminfo', 'MemTotal: 8388608 kB\n'],
    ['proc/cmdline', 'quiet\n'],
    ['etc/systemd/zram-generator.conf', configuration],
  ] as const) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const below = (root: string): RunOptions => ({ env: { ZRAM_GENERATOR_ROOT: root } });
const outputDirectory = (): string => mkdtempSync(join(scratch, 'out-'));

const THREE_DEVICES = '[zram0]\n[zram1]\nmount-point = /srv\n[zram2]\n';

test.skipIf(isBootBinary)(
  'a V8 that refuses the code compiled at build time compiles the source',
  async () => {
    const root = machine('[zram0]\n');
    const [usual, other] = [outputDirectory(), outputDirectory()];
    const program = builtProgram('trueno-zram-generator');
    await generator([usual], below(root));
    // V8 refuses what was compiled with other flags as it does what another version compiled.
    const { status } = await run(process.execPath, ['--no-opt', program, other], below(root));
    expect(status).toBe(0);
    expect(contents(other)).toEqual(contents(usual));
  },
);

describe('wrong usage', () => {
  test.each([
    [[], 'no directory given'],
    [[''], 'the directory is empty'],
    [['a', 'b'], 'takes one or three directories, 2 were given'],
    [['a', 'b', 'c', 'd'], 'takes one or three directories, 4 were given'],
    [['--frobnicate'], 'unknown option --frobnicate'],
    [['-x', 'dir'], 'unknown option -x'],
    [['--setup-device'], '--setup-device needs the name of a device, such as zram0'],
    [['--setup-device='], '--setup-device needs the name of a device, such as zram0'],
    [['--reset-device'], '--reset-device needs the name of a device, such as zram0'],
    [['--setup-device=zram0', '--reset-device=zram0'], 'a device is either set up or reset'],
    [['--setup-device', 'zram0', '--setup-device', 'zram1'], '--setup-device was given twice'],
    [['--setup-device', 'zram0', 'dir'], 'a device option takes no directories'],
    [['--config'], '--config needs a configuration file'],
    [['--reset-device=zram0', '--config=/f'], '--reset-device reads no configuration'],
    [['--\u001b[31m'], 'unknown option --\\x1b[31m'],
  ])('%j exits with 2, says what is wrong and where help is', async (args, problem) => {
    expect(await generator(args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `trueno-zram-generator: ${problem}\nTry 'trueno-zram-generator --help'.\n`,
    });
  });
});

test.each(['--help', '-h'])('%s is the same everywhere, and fits a terminal', async (option) => {
  const { status, stdout, stderr } = await generator([option]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  for (const word of ['--setup-device', '--reset-device', 'ZRAM_GENERATOR_ROOT', 'Exit status'])
    expect(stdout).toContain(word);
});

test.each(['--version', '-V'])('%s prints the version of package.json', async (option) => {
  expect(await generator([option])).toMatchObject({
    status: 0,
    stdout: `trueno-zram-generator ${PACKAGE_VERSION}\n`,
    stderr: '',
  });
});

test('a device that the configuration does not have is not set up', async () => {
  const { status, stdout, stderr } = await generator(
    ['--setup-device', 'zram7'],
    below(machine('[zram0]\n')),
  );
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('zram7');
  expect(stderr).not.toMatch(/\n\s+at /);
});

describe('every golden case', () => {
  /** A few at a time, so that the whole takes seconds. */
  async function eachCase(visit: (name: string, root: string) => Promise<void>): Promise<void> {
    const pending = goldenCases();
    const worker = async (): Promise<void> => {
      for (let next = pending.shift(); next !== undefined; next = pending.shift())
        await visit(next.name, rootOf(next, scratch));
    };
    await Promise.all([worker(), worker(), worker()]);
  }

  const pureGeneration = (name: string, root: string): ReturnType<typeof generateCase> => {
    const goldenCase = goldenCases().find((candidate) => candidate.name === name);
    if (goldenCase === undefined) throw new Error(`there is no golden case ${name}`);
    return generateCase(goldenCase, root, { mindContainer: false });
  };

  test('comes out of the program as out of the pure function, with its messages and its status', async () => {
    await eachCase(async (name, root) => {
      const { plans, diagnostics } = pureGeneration(name, root);
      const out = outputDirectory();
      const { status, stdout, stderr } = await generator([out], below(root));
      expect(contents(out), name).toEqual(plannedContents(plans));
      const shown = diagnostics.filter(({ severity }) => severity !== 'debug');
      expect({ status, stdout, stderr }, name).toEqual({
        status: exitStatusOf(diagnostics),
        stdout: '',
        stderr: logText(shown),
      });
    });
  });

  test('goes into the first of three directories, and nothing into the others', async () => {
    await eachCase(async (name, root) => {
      const { plans, diagnostics } = pureGeneration(name, root);
      const [normal, early, late] = [outputDirectory(), outputDirectory(), outputDirectory()];
      const { status } = await generator([normal, early, late], below(root));
      expect(status, name).toBe(exitStatusOf(diagnostics));
      expect(contents(normal), name).toEqual(plannedContents(plans));
      expect([...readdirSync(early), ...readdirSync(late)], name).toEqual([]);
    });
  });
});

describe('the output directory', () => {
  test('is made when it is not there', async () => {
    const out = join(scratch, 'new', 'deep');
    expect(await generator([out], below(machine(THREE_DEVICES)))).toMatchObject({ status: 0 });
    expect(Object.keys(contents(out))).toHaveLength(9);
  });

  test('can be relative, and begin with a dash after --', async () => {
    const cwd = outputDirectory();
    const root = machine('[zram0]\n');
    expect(await generator(['--', '-out'], { cwd, ...below(root) })).toMatchObject({ status: 0 });
    expect(Object.keys(contents(join(cwd, '-out')))).toHaveLength(3);
  });

  test('that is a file is an error for each device, and the file is left alone', async () => {
    const file = join(outputDirectory(), 'file');
    writeFileSync(file, 'precious');
    const { status, stderr } = await generator([file], below(machine(THREE_DEVICES)));
    expect(status).toBe(1);
    expect(stderr.match(/^error: .*cannot be written: .*$/gm)).toHaveLength(3);
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  test('can be written twice with the same', async () => {
    const out = outputDirectory();
    const root = machine(THREE_DEVICES);
    await generator([out], below(root));
    const first = contents(out);
    expect(await generator([out], below(root))).toMatchObject({ status: 0 });
    expect(contents(out)).toEqual(first);
  });

  test.each([
    ['a unit', (path: string) => writeFileSync(path, '[Mount]\nWhat=tmpfs\n')],
    ['an empty file', (path: string) => writeFileSync(path, '')],
    ['a link that leads nowhere', (path: string) => symlinkSync('/nowhere', path)],
    ['a directory', (path: string) => mkdirSync(path)],
  ])('keeps %s of another generator; the other devices are written', async (_, plant) => {
    const out = outputDirectory();
    plant(join(out, 'srv.mount'));
    const before = contents(out);
    const { status, stderr } = await generator([out], below(machine(THREE_DEVICES)));
    expect(status).toBe(1);
    expect(stderr).toContain(`${out}/srv.mount: exists already`);
    const after = contents(out);
    expect(after).toMatchObject(before);
    expect(
      Object.keys(after).filter((name) => name.includes('zram0') || name.includes('zram2')),
    ).toHaveLength(6);
    expect(Object.keys(after).filter((name) => name.includes('zram1'))).toEqual([]);
  });

  test('gets no link to a unit that could not be written', async () => {
    const out = outputDirectory();
    mkdirSync(join(out, 'srv.mount'));
    await generator([out], below(machine(THREE_DEVICES)));
    expect(existsSync(join(out, 'local-fs.target.wants'))).toBe(false);
  });

  describe.skipIf(!canMount)('on a file system of its own (needs root and mount namespaces)', () => {
    /** Runs the generator with its directory on a tmpfs, copies that to `kept` and gives the status back. */
    async function onTmpfs(options: string, remount: string, root: string, kept: string): Promise<Run> {
      const script = `mount -t tmpfs -o ${options} tmpfs /mnt && ${remount}
"$0" /mnt; status=$?; cp -a /mnt/. "$1"; exit $status`;
      return run(
        'unshare',
        ['--mount', '/bin/sh', '-c', script, builtProgram('trueno-zram-generator'), kept],
        below(root),
      );
    }

    test('that is read-only is an error for each device', async () => {
      const kept = outputDirectory();
      const { status, stderr } = await onTmpfs(
        'size=1m',
        'mount -o remount,ro /mnt',
        machine(THREE_DEVICES),
        kept,
      );
      expect(status).toBe(1);
      expect(stderr.match(/read-only file system \(EROFS\)/g)).toHaveLength(3);
      expect(contents(kept)).toEqual({});
    });

    test('that is full has whole files only, and no temporary ones', async () => {
      const kept = outputDirectory();
      const root = machine(THREE_DEVICES);
      const { status, stderr } = await onTmpfs('size=12k', 'true', root, kept);
      expect(status).toBe(1);
      expect(stderr).toContain('no space left on device (ENOSPC)');
      const whole = outputDirectory();
      await generator([whole], below(root));
      expect(contents(whole)).toMatchObject(contents(kept));
      expect(Object.keys(contents(kept))).toContain('dev-zram0.swap');
    });
  });
});

describe.skipIf(!canTrace)('under strace (needs strace, and leave to trace)', () => {
  const traced = (options: readonly string[], args: readonly string[], env: RunOptions): Promise<Run> =>
    run('strace', ['-f', '-qq', ...options, builtProgram('trueno-zram-generator'), ...args], env);

  test.each(['openat', 'write', 'mkdir,mkdirat', 'symlink,symlinkat'])(
    'killed at any %s, it leaves whole files, at most an empty one after them, and no link to a device that is not whole',
    async (calls) => {
      const root = machine(THREE_DEVICES);
      const whole = outputDirectory();
      await generator([whole], below(root));
      const expected = contents(whole);
      const inOrder = ['dev-zram0.swap', 'srv.mount', 'dev-zram2.swap'].flatMap((unit, number) => [
        unit,
        `systemd-zram-setup@zram${number}.service.d/bindings.conf`,
        `${unit === 'srv.mount' ? 'local-fs' : 'swap'}.target.wants/${unit}`,
      ]);
      expect(Object.keys(expected).sort()).toEqual([...inOrder].sort());
      let killed = 0;
      // Of the last ones that it makes, too: what comes before is its reading.
      for (let when = 1; when < 400; when += when < 8 ? 1 : 7) {
        const out = outputDirectory();
        const { stdout } = await traced(
          ['-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${calls}:signal=KILL:when=${when}`],
          [out],
          below(root),
        );
        expect(stdout).toBe('');
        const left = contents(out);
        const names = Object.keys(left);
        expect(names.sort()).toEqual(inOrder.slice(0, names.length).sort());
        for (const [index, name] of inOrder.slice(0, names.length).entries()) {
          const isLast = index === names.length - 1;
          expect([name, left[name]]).toEqual([name, isLast && left[name] === '' ? '' : expected[name]]);
        }
        if (names.length === inOrder.length) break;
        killed += 1;
      }
      expect(killed).toBeGreaterThan(0);
    },
  );

  test('killed among hundreds of devices, it leaves no link to a device that is not whole', async () => {
    const root = machine(Array.from({ length: 300 }, (_, index) => `[zram${index}]\n`).join(''));
    const whole = outputDirectory();
    await generator([whole], below(root));
    const expected = contents(whole);
    let links = 0;
    for (const [calls, when] of [
      ['symlink,symlinkat', 70],
      ['mkdir,mkdirat', 130],
      ['symlink,symlinkat', 100],
    ] as const) {
      const out = outputDirectory();
      const injection = `inject=${calls}:signal=KILL:when=${when}`;
      await traced(['-o', '/dev/null', '-e', `trace=${calls}`, '-e', injection], [out], below(root));
      const left = contents(out);
      for (const [, device] of Object.keys(left)
        .join('\n')
        .matchAll(/wants\/dev-(zram[0-9]+)\.swap$/gm)) {
        for (const name of [`dev-${device}.swap`, `systemd-zram-setup@${device}.service.d/bindings.conf`])
          expect([name, left[name]]).toEqual([name, expected[name]]);
        links += 1;
      }
      expect(Object.keys(left).length).toBeLessThan(900);
    }
    expect(links).toBeGreaterThan(100);
  });

  test('below ZRAM_GENERATOR_ROOT it looks at nothing else, and by hand it never writes to the kernel log', async () => {
    const out = outputDirectory();
    const root = machine('[zram0]\n[zram1]\nbackend = trueno\n');
    const trace = join(outputDirectory(), 'trace');
    await traced(['-o', trace, '-e', 'trace=%file'], [out], below(root));
    const paths = [...readFileSync(trace, 'utf8').matchAll(/"(\/[^"]*)"/g)].map(([, path = '']) => path);
    expect(paths.filter((path) => path.startsWith(root)).length).toBeGreaterThan(10);
    const ours = /zram|ublk|\/modules|modprobe|osrelease|io_uring|cmdline|kmsg|\/run\/systemd/;
    const allowed = [root, out, scratch, dirname(builtProgram('trueno-zram-generator'))];
    const outside = paths.filter((path) => !allowed.some((prefix) => path.startsWith(prefix)));
    expect(outside.filter((path) => ours.test(path))).toEqual([]);
  });
});

describe('ZRAM_GENERATOR_ROOT', () => {
  test.each([['/'], ['..'], ['../..'], ['../outside/etc']])(
    'is not left through a link to %j',
    async (target) => {
      const root = machine('');
      rmSync(join(root, 'etc'), { recursive: true });
      symlinkSync(target, join(root, 'etc'));
      const outside = join(dirname(root), 'outside');
      mkdirSync(join(outside, 'etc/systemd'), { recursive: true });
      writeFileSync(join(outside, 'etc/systemd/zram-generator.conf'), '[zram0]\n');
      const out = outputDirectory();
      const { status, stderr } = await generator([out], below(root));
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: 'info: No configuration file found.\ninfo: No devices configured, exiting.\n',
      });
      expect(contents(out)).toEqual({});
    },
  );

  test('has absolute links of its own', async () => {
    const root = machine('[zram0]\n');
    cpSync(join(root, 'etc'), join(root, 'usr/share/factory/etc'), { recursive: true });
    rmSync(join(root, 'etc'), { recursive: true });
    symlinkSync('/usr/share/factory/etc', join(root, 'etc'));
    const out = outputDirectory();
    expect(await generator([out], below(root))).toMatchObject({ status: 0 });
    expect(Object.keys(contents(out))).toHaveLength(3);
  });

  test('that does not exist is an empty machine', async () => {
    const out = outputDirectory();
    const { status, stderr } = await generator([out], below(join(scratch, 'nowhere')));
    expect(status).toBe(1);
    expect(stderr).toContain('error: /proc/meminfo: does not exist');
    expect(contents(out)).toEqual({});
  });
});

describe('messages', () => {
  test('are no reason to fail when nobody takes them', async () => {
    const root = machine('[zram0]\nzork = 1\n');
    for (const redirection of ['2>&-', '2>/dev/full', '<&- >&- 2>&-', '2>&1 | true']) {
      const out = outputDirectory();
      const script = `"$0" "$1" ${redirection}`;
      const result = await run(
        '/bin/sh',
        ['-c', script, builtProgram('trueno-zram-generator'), out],
        below(root),
      );
      expect(result, redirection).toMatchObject({ status: 0, signal: null });
      expect(Object.keys(contents(out)), redirection).toHaveLength(3);
    }
  });

  test('of what set! commands print to standard error go to standard error', async () => {
    const root = machine('set!a = echo 5; echo oops >\\&2\n[zram0]\nzram-size = a\n');
    const { status, stderr } = await generator([outputDirectory()], below(root));
    expect(status).toBe(0);
    expect(stderr).toMatch(/^oops$/m);
  });

  test('hold no control characters', async () => {
    const root = machine('[zram0]\n\u001b[31mred = \u0007\u0000\n');
    const { stderr } = await generator([outputDirectory()], below(root));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
    expect(stderr).toContain('\\x1b[31mred');
  });

  test.skipIf(!hasKernelLog)(
    'go to the kernel log under systemd (needs a /dev/kmsg that can be written)',
    async () => {
      const configuration = join(outputDirectory(), 'only.conf');
      writeFileSync(configuration, `[zram0]\nzork = ${'x'.repeat(3000)}\n`);
      const { pid, stdout, stderr } = await generator(['--config', configuration, outputDirectory()], {
        env: { SYSTEMD_SCOPE: 'system', SYSTEMD_VIRTUALIZATION: 'vm:kvm' },
      });
      expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
      const records = readKernelLog().filter((record) => record.includes(`trueno-zram-generator[${pid}]: `));
      const warning = records.find((record) => record.includes('zork'));
      // The first number is 8 times the facility plus the level, which is 4 for a warning.
      expect(Number.parseInt(warning ?? '', 10) % 8).toBe(4);
    },
  );
});

function canWriteKernelLog(): boolean {
  try {
    closeSync(openSync('/dev/kmsg', 'w'));
    return true;
  } catch {
    return false;
  }
}

/** All records, as Documentation/ABI/testing/dev-kmsg has them: `PRIORITY,SEQUENCE,TIME,FLAGS;TEXT`. */
function readKernelLog(): string[] {
  const fd = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
  const records: string[] = [];
  const buffer = Buffer.alloc(8192);
  try {
    for (;;) records.push(buffer.toString('utf8', 0, readSync(fd, buffer)));
  } catch (error) {
    // The end of the log, for now.
    expect(error).toMatchObject({ code: 'EAGAIN' });
  } finally {
    closeSync(fd);
  }
  return records;
}

test.skipIf(!isRoot)(
  'a user without rights is told so, file by file (becoming nobody needs root)',
  async () => {
    const folder = mkdtempSync(join(scratch, 'public-'));
    const root = machine('[zram0]\n');
    chmodSync(join(root, 'etc/systemd/zram-generator.conf'), 0o600);
    for (const path of [scratch, folder, root]) chmodSync(path, 0o755);
    // A user without rights may not find Node in the path of root.
    const command = [...(isBootBinary ? [] : [process.execPath]), builtProgram('trueno-zram-generator')];
    const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
    const unreadable = await run('setpriv', [...nobody, ...command, folder], below(root));
    expect(unreadable).toMatchObject({ status: 1, stdout: '' });
    expect(unreadable.stderr).toContain(
      'error: /etc/systemd/zram-generator.conf: cannot be read: permission denied (EACCES)',
    );
    chmodSync(join(root, 'etc/systemd/zram-generator.conf'), 0o644);
    const unwritable = await run('setpriv', [...nobody, ...command, folder], below(root));
    expect(unwritable.status).toBe(1);
    expect(unwritable.stderr).toContain('dev-zram0.swap: cannot be written: permission denied (EACCES)');
    expect(contents(folder)).toEqual({});
  },
);
