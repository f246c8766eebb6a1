import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builtProgram, type Run, run } from '../cli/built-program.ts';
import { Terminal } from '../cli/terminal.ts';

/** `create`, `resize`, `remove` and `apply` on real devices of this machine, without systemd: zram0 must be free, and zram1 not there. */

const dropIn = (name: string): string => `/run/systemd/zram-generator.conf.d/zz-trueno-zram-${name}.conf`;
const MOUNT_POINT = '/run/trueno-zram-test';

function obstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  if (existsSync('/run/systemd/system')) return 'systemd is PID 1 here: see test/boot/apply.test.ts';
  if (!existsSync('/sys/block/zram0') || !existsSync('/dev/zram0')) return 'no /dev/zram0';
  if (existsSync('/sys/block/zram1')) return 'there is a zram1 already';
  return attribute('zram0', 'initstate') === '0' ? undefined : 'zram0 is in use on this machine';
}

function attribute(name: string, file: string): string {
  return readFileSync(`/sys/block/${name}/${file}`, 'utf8').trim();
}

const missing = obstacle();
beforeEach((context) => context.skip(missing !== undefined, missing));
afterEach(() => {
  if (missing !== undefined) return;
  for (const name of ['zram0', 'zram1']) {
    rmSync(dropIn(name), { force: true });
    execFileSync('sh', ['-c', `umount ${MOUNT_POINT}; swapoff /dev/${name}; true`], { stdio: 'ignore' });
    if (existsSync(`/sys/block/${name}`)) writeFileSync(`/sys/block/${name}/reset`, '1');
    rmSync(`/run/trueno-zram/kernel/${name}`, { force: true });
  }
  if (existsSync('/sys/block/zram1')) writeFileSync('/sys/class/zram-control/hot_remove', '1');
  rmSync(MOUNT_POINT, { recursive: true, force: true });
});

const truenoZram = (line: string): Promise<Run> => run(builtProgram('trueno-zram'), line.split(' '));

/** Name and size in KiB of each swap area on zram. */
function swaps(): readonly string[] {
  return [...readFileSync('/proc/swaps', 'utf8').matchAll(/^(\/dev\/zram\d+)\s+\S+\s+(\d+)/gm)].map(
    ([, path, size]) => `${path} ${size}`,
  );
}

describe('create', () => {
  test('makes swap of the first free name, which all others know, and remove takes it away', async () => {
    expect(await truenoZram('create --size 64MiB')).toMatchObject({
      status: 0,
      stdout: 'zram0 is up: swap, priority 100, 64 MiB on kernel zram, /dev/zram0\n',
      stderr: '',
    });
    expect((await truenoZram('create --size 32MiB --priority 7 --limit 16MiB --backend kernel')).stdout).toBe(
      'zram1 is up: swap, priority 7, 32 MiB on kernel zram, /dev/zram1\n',
    );
    expect(swaps()).toEqual(['/dev/zram0 65532', '/dev/zram1 32764']);
    expect(attribute('zram1', 'mm_stat').split(/ +/)[3]).toBe(`${16 << 20}`);
    expect(await truenoZram('apply --dry-run')).toMatchObject({
      status: 0,
      stdout: 'keep     zram0  is as configured\nkeep     zram1  is as configured\n',
    });
    expect(await truenoZram('remove zram1')).toMatchObject({
      status: 1,
      stdout: '',
      stderr:
        'error: zram1: it is active swap; it stays as it is (with --swapoff its pages go back into memory, and it is taken away)\n',
    });
    expect(await truenoZram('remove /dev/zram1 --swapoff')).toMatchObject({
      status: 0,
      stdout: 'zram1 is gone\n',
      stderr: '',
    });
    expect(await truenoZram('remove zram0 --swapoff')).toMatchObject({ status: 0 });
    expect([swaps(), existsSync('/sys/block/zram1'), attribute('zram0', 'initstate')]).toEqual([
      [],
      false,
      '0',
    ]);
    expect([existsSync(dropIn('zram0')), existsSync(dropIn('zram1'))]).toEqual([false, false]);
    expect(existsSync(dirname(dropIn('zram0')))).toBe(false);
    expect(await truenoZram('remove zram0')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('error: there is no device zram0'),
    });
  });

  test('makes a file system that nobody has to mount, and does not complain of that', async () => {
    expect(await truenoZram('create --size 20MiB --fs-type ext4 --backend kernel')).toMatchObject({
      status: 0,
      stdout: 'zram0 is up: plain device, 20 MiB on kernel zram, /dev/zram0\n',
      stderr: '',
    });
    expect((await run('blkid', ['-p', '-s', 'TYPE', '-o', 'value', '/dev/zram0'])).stdout).toBe('ext4\n');
  });

  test('makes a file system, whose files only --lose-files drops', async () => {
    const line = `create zram1 --size 20MiB --mount-point ${MOUNT_POINT} --fs-type ext4 --options noatime`;
    expect((await truenoZram(line)).stdout).toBe(
      `zram1 is up: ext4 on ${MOUNT_POINT}, 20 MiB on kernel zram, /dev/zram1\n`,
    );
    writeFileSync(`${MOUNT_POINT}/file`, 'text');
    expect((await truenoZram('remove zram1 --swapoff')).stderr).toContain(
      `error: zram1: it is mounted on ${MOUNT_POINT}, and its files would be lost; it stays as it is`,
    );
    expect((await truenoZram('resize zram1 --size 24MiB --swapoff')).stderr).toContain(
      'error: zram1: a device is emptied when its size changes, and this one is for files; it keeps its size',
    );
    expect(readFileSync(`${MOUNT_POINT}/file`, 'utf8')).toBe('text');
    expect((await truenoZram('resize zram1 --size 24MiB --lose-files')).stdout).toBe(
      'zram1: size is now 24 MiB (was 20 MiB), until the next boot\n',
    );
    expect(existsSync(`${MOUNT_POINT}/file`)).toBe(false);
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).toMatch(
      /trueno-zram-test rw,noatime.* ext4 \/dev\/zram1 /,
    );
    expect(await truenoZram('remove zram1 --lose-files')).toMatchObject({
      status: 0,
      stdout: 'zram1 is gone\n',
    });
  });

  test.each([
    ['create --size 8000TiB', /^error: zram0: zram-size=8388608000MiB: .*; nothing is created/],
    ['create --size 16MiB --fs-type nofs', /^error: zram0: .*nofs/],
    [
      'create --size 16MiB --mount-point relative',
      /^error: zram0: mount-point=relative: .*; nothing is created/,
    ],
    [
      'create --size 16MiB --options a\\tb',
      /^error: zram0: options: the configuration cannot hold this value as it is/,
    ],
    [
      'create --size 16MiB --mount-point /proc/nowhere --fs-type ext4',
      /^error: zram0: mount-point=\/proc\/nowhere: .*; nothing is created/,
    ],
  ])('%s leaves nothing behind', async (line, problem) => {
    const { status, stdout, stderr } = await truenoZram(line);
    expect(stderr).toMatch(problem);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect([existsSync(dropIn('zram0')), attribute('zram0', 'initstate'), swaps()]).toEqual([false, '0', []]);
  });

  test('with an algorithm that there is none of comes up as at boot, with a warning', async () => {
    const { status, stdout, stderr } = await truenoZram('create --size 16MiB --algorithm zstdd');
    expect(stderr).toMatch(/^warning: zram0: compression-algorithm=zstdd: .*did you mean zstd/m);
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/^zram0 is up: /) });
  });

  test('takes no name that somebody has', async () => {
    writeFileSync('/sys/block/zram0/disksize', '16M');
    expect(await truenoZram('create zram0 --size 16MiB')).toMatchObject({
      status: 1,
      stderr:
        'error: zram0: there is such a device; nothing is created (without a name, create takes the first that is free)\n',
    });
    expect((await truenoZram('create --size 16MiB')).stdout).toMatch(/^zram1 is up: /);
    expect((await truenoZram('apply --dry-run')).stdout).toContain(
      'leave    zram0  it was set up by hand; nothing is changed about it\n',
    );
    expect((await truenoZram('resize zram0 --size 32MiB')).stderr).toContain(
      'error: zram0: the configuration does not set it up, so nobody knows how to do that again; it keeps its size',
    );
    expect((await truenoZram('remove zram0')).stdout).toBe('zram0 is gone\n');
  });
});

test('create, resize and remove answer programs', async () => {
  const json = async (line: string): Promise<{ readonly status: number | null; readonly answer: object }> => {
    const { status, stdout, stderr } = await truenoZram(`${line} --json`);
    expect(stderr).toBe('');
    return { status, answer: JSON.parse(stdout) };
  };
  const size_bytes = 64 << 20;
  const made = await json('create --size 64MiB');
  expect(made.status).toBe(0);
  expect(made.answer).toMatchObject({
    name: 'zram0',
    done: true,
    purpose: 'swap',
    backend: 'kernel',
    node: '/dev/zram0',
    size_bytes,
  });
  expect(await json('create zram0 --size 64MiB')).toMatchObject({
    status: 1,
    answer: { name: 'zram0', done: false, messages: [{ severity: 'error', device: 'zram0' }] },
  });
  expect(await json('resize zram0 --size 64MiB')).toMatchObject({
    status: 0,
    answer: { name: 'zram0', done: true, size_bytes, earlier_size_bytes: size_bytes },
  });
  expect(await json('resize zram0 --size 32MiB')).toMatchObject({
    status: 1,
    answer: { name: 'zram0', done: false, messages: [{ severity: 'error' }] },
  });
  expect(await json('resize zram0 --size 32MiB --swapoff')).toMatchObject({
    status: 0,
    answer: { done: true, size_bytes: size_bytes / 2, earlier_size_bytes: size_bytes },
  });
  expect(await json('remove zram0')).toMatchObject({ status: 1, answer: { name: 'zram0', done: false } });
  expect(await json('remove zram0 --swapoff')).toMatchObject({
    status: 0,
    answer: { name: 'zram0', done: true, messages: [] },
  });
  expect(await json('remove zram9')).toMatchObject({
    status: 1,
    answer: { name: 'zram9', done: false, messages: [{ text: 'there is no device zram9' }] },
  });
});

describe('resize', () => {
  test('switches swap off and on again, if it may', async () => {
    await truenoZram('create --size 64MiB --priority 5');
    const without = await truenoZram('resize zram0 --size 96MiB');
    expect(without).toMatchObject({ status: 1, stderr: expect.stringContaining('it is active swap') });
    expect((await truenoZram('resize /dev/zram0 --size 96MiB --swapoff')).stdout).toBe(
      'zram0: size is now 96 MiB (was 64 MiB), until the next boot\n',
    );
    expect(swaps()).toEqual(['/dev/zram0 98300']);
    expect((await truenoZram('resize zram0 --size 96MiB')).stdout).toBe('zram0 has that size\n');
    expect((await truenoZram('resize zram7 --size 96MiB')).stderr).toContain(
      'error: there is no device zram7',
    );
  });

  test('brings the earlier size back when the new one fails', async () => {
    await truenoZram('create --size 64MiB');
    const { status, stdout, stderr } = await truenoZram('resize zram0 --size 8000TiB --swapoff');
    expect(stderr).toMatch(/^error: zram0: cannot set disksize: /);
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'zram0 is up, with its earlier size\n' });
    expect(swaps()).toEqual(['/dev/zram0 65532']);
    expect(readFileSync(dropIn('zram0'), 'utf8')).toContain('zram-size = 64MiB\n');
  });
});

describe('apply', () => {
  function configure(text: string): void {
    mkdirSync(dirname(dropIn('zram0')), { recursive: true });
    writeFileSync(dropIn('zram0'), text);
  }

  test('brings up, changes and takes away what the configuration says', async () => {
    configure('[zram0]\nbackend = kernel\nzram-size = 32\n');
    expect(await truenoZram('apply --yes')).toMatchObject({
      status: 0,
      stdout: 'start    zram0  swap, priority 100, 32 MiB on kernel zram\nzram0 is up\n',
      stderr: '',
    });
    configure('[zram0]\nbackend = kernel\nzram-size = 32\nzram-resident-limit = 8\n');
    expect((await truenoZram('apply --yes')).stdout).toBe(
      'set      zram0  limit: none now, 8 MiB configured\nzram0 is changed\n',
    );
    expect(await truenoZram('apply --yes')).toMatchObject({
      status: 0,
      stdout: 'keep     zram0  is as configured\nnothing to do\n',
    });
    configure('');
    expect((await truenoZram('apply --yes')).status).toBe(1);
    expect(swaps()).toEqual(['/dev/zram0 32764']);
    const { status, stdout } = await truenoZram('apply --yes --json --swapoff');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).changes).toMatchObject([
      { name: 'zram0', change: 'remove', done: true, problems: [] },
    ]);
    expect(swaps()).toEqual([]);
  });

  test('asks on a terminal, and everything but yes is no', async () => {
    configure('[zram0]\nbackend = kernel\nzram-size = 32\n');
    for (const [keys, outcome] of [
      [['n', 'Enter'], /error: nothing is changed/],
      [['C-c'], /error: nothing is changed/],
      [['C-d'], /error: nothing is changed/],
      [['y', 'Enter'], /zram0 is up/],
    ] as const) {
      const terminal = await Terminal.open(
        60,
        20,
        `${builtProgram('trueno-zram')} apply; echo "status $?"; sleep 60`,
      );
      try {
        await terminal.see(/Go on\? \[y\/N\]/);
        expect(swaps()).toEqual([]);
        await terminal.press(...keys);
        expect(await terminal.see(/status \d/)).toMatch(outcome);
      } finally {
        await terminal.close();
      }
    }
    expect(swaps()).toEqual(['/dev/zram0 32764']);
  });

  test('asks nobody where there is nobody', async () => {
    configure('[zram0]\nbackend = kernel\nzram-size = 32\n');
    for (const line of ['apply', 'apply --json']) {
      const { status, stderr } = await truenoZram(line);
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr:
          'error: nobody can be asked here; nothing is changed (--yes goes on without asking, --dry-run only shows the plan)\n',
      });
    }
    expect(swaps()).toEqual([]);
  });

  test('goes on when nobody reads what it says', async () => {
    configure('[zram0]\nbackend = kernel\nzram-size = 32\n');
    await run('sh', ['-c', '"$0" apply --yes 2>&1 | true', builtProgram('trueno-zram')]);
    expect(swaps()).toEqual(['/dev/zram0 32764']);
  });

  test('that is killed half-way is finished by the next one', async () => {
    configure('[zram0]\nbackend = kernel\nzram-size = 32\n');
    for (const delay_ms of [150, 250, 350, 450, 550]) {
      const child = spawn(builtProgram('trueno-zram'), ['apply', '--yes'], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('close', resolve));
      await new Promise((resolve) => setTimeout(resolve, delay_ms));
      child.kill('SIGKILL');
      await ended;
      const { status, stderr } = await truenoZram('apply --yes');
      expect({ delay_ms, status, stderr }).toMatchObject({ status: 0 });
      expect(swaps()).toEqual(['/dev/zram0 32764']);
      execFileSync('swapoff', ['/dev/zram0']);
    }
  });

  test('that finds a device gone meanwhile says so', async () => {
    await truenoZram('create --size 32MiB');
    // Between what it sees and what it does, in most of these.
    for (const delay_ms of [100, 150, 200, 250, 300]) {
      const removal = truenoZram('remove zram0 --swapoff');
      await new Promise((resolve) => setTimeout(resolve, delay_ms));
      execFileSync('sh', ['-c', 'swapoff /dev/zram0; echo 1 >/sys/block/zram0/reset; true'], {
        stdio: 'ignore',
      });
      const { status, stdout, stderr } = await removal;
      expect(`${stdout}${stderr}`).toMatch(
        /^(?:zram0 is gone|error: zram0: .*|error: there is no device zram0 .*)\n$/,
      );
      expect(status).toBe(stderr === '' ? 0 : 1);
      expect(swaps()).toEqual([]);
      await truenoZram('apply --yes');
      if (!existsSync(dropIn('zram0'))) await truenoZram('create --size 32MiB');
    }
  });
});
