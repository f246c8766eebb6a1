import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXAMPLE_INFO, EXAMPLE_STATISTICS } from '../unit/state/example-replies.ts';
import { zramFiles } from '../unit/state/machine-files.ts';
import { builtProgram, type Run, run } from './built-program.ts';
import { makeMachineRoot, putFiles, putTrueno } from './machine-root.ts';
import { Terminal } from './terminal.ts';
import { answering, stopServers } from './varlink-servers.ts';

/** What apply and `explain --diff` tell of a machine that is shown to them; what they do is seen in guests and on real zram. */

let root: string;
beforeEach(() => {
  root = makeMachineRoot();
  putFiles(root, {
    '/proc/cmdline': 'quiet\n',
    '/proc/meminfo': 'MemTotal: 8388608 kB\nMemAvailable: 4194304 kB\n',
    '/proc/sys/kernel/osrelease': '6.12.57\n',
    '/sys/module/zram/initstate': 'live\n',
    '/run/systemd/system/x': '',
  });
});
afterEach(async () => {
  await stopServers();
  rmSync(root, { recursive: true });
});

const put = (files: Readonly<Record<string, unknown>>): void => putFiles(root, files);
const configure = (text: string): void => put({ '/etc/systemd/zram-generator.conf': text });
const command = (...args: readonly string[]): Promise<Run> =>
  run(builtProgram('trueno-zram'), [...args, '--root', root]);

/** zram0 is swap of 1 GiB, holds 400000 KiB, and has the units of the boot. */
function putSwap(): void {
  put({
    ...zramFiles('zram0'),
    '/proc/swaps': 'Filename Type Size Used Priority\n/dev/zram0 partition 1048572 400000 100\n',
    '/run/systemd/generator/dev-zram0.swap':
      '# by zram-generator\n\n[Swap]\nWhat=/dev/zram0\nPriority=100\nOptions=discard\n',
    '/run/systemd/generator/systemd-zram-setup@zram0.service.d/bindings.conf':
      '[Unit]\nBindsTo=dev-%i.swap\n',
  });
}

const CHANGED = `[zram0]
zram-size = 2048
zram-resident-limit = 512

[zram1]
zram-size = 100
mount-point = /var/tmp
fs-type = ext4
`;

describe('wrong usage', () => {
  test.each([
    ['apply', ['--dry-run', '--yes'], '--dry-run and --yes exclude each other'],
    ['apply', ['zram0'], 'Unknown argument: zram0'],
    ['apply', ['--swapof'], 'Unknown argument: swapof'],
    ['create', [], '--size is missing: how large the device is, such as 4GiB or 50%'],
    ['create', ['--size', '4'], '--size: "4" has no unit; write 4MiB or 4GiB'],
    ['create', ['--size', '0'], '--size: a device of no size is none'],
    [
      'create',
      ['zram07', '--size', '1GiB'],
      '"zram07": the kernel has no device of this name, its name is zram7; write [zram7]',
    ],
    [
      'create',
      ['sda', '--size', '1GiB'],
      '"sda": this is not the name of a zram device; use zram0, zram1, …',
    ],
    [
      'create',
      ['--size', '1GiB', '--limit', 'much'],
      '--limit: "much" is no size; write 512MiB, 1.5GiB or 25%',
    ],
    ['create', ['--size', '1GiB', '--priority', '32768'], '--priority takes a number from -1 to 32767'],
    [
      'create',
      ['--size', '1GiB', '--backend', 'disk'],
      '--backend takes auto, trueno or kernel; it got "disk"',
    ],
    [
      'create',
      ['--size', '1GiB', '--priority', '1', '--mount-point', '/a'],
      '--priority and --mount-point exclude each other',
    ],
    ['remove', [], 'DEVICE is missing: zram0, /dev/zram0, …'],
    ['resize', ['zram0'], '--size is missing: how large the device is, such as 4GiB or 50%'],
    ['resize', ['--size', '1GiB'], 'DEVICE is missing: zram0, /dev/zram0, …'],
  ])('%s %j exits with 2 and says what is wrong', async (name, args, problem) => {
    expect(await command(name, ...args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `trueno-zram: ${problem}\nTry 'trueno-zram ${name} --help'.\n`,
    });
  });

  test.each([
    ['aply', 'apply'],
    ['craete', 'create'],
    ['resise', 'resize'],
    ['rmove', 'remove'],
  ])('for %s, %s is suggested', async (typed, meant) => {
    const { status, stderr } = await command(typed);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `trueno-zram: Did you mean ${meant}?\nTry 'trueno-zram --help'.\n`,
    });
  });
});

test.each([
  ['apply', ['--yes']],
  ['create', ['--size', '1GiB']],
  ['remove', ['zram0']],
  ['resize', ['zram0', '--size', '1GiB']],
])('%s changes this machine only', async (name, args) => {
  putSwap();
  const { status, stdout, stderr } = await command(name, ...args);
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: `error: ${name} changes the machine that it runs on, and ${root} is another one's tree; nothing is changed (without --root (and $ZRAM_GENERATOR_ROOT) it looks at this machine)\n`,
  });
});

test.skipIf(process.getuid?.() !== 0).each([
  ['apply', ['--yes']],
  ['create', ['--size', '1GiB']],
  ['remove', ['zram0']],
  ['resize', ['zram0', '--size', '1GiB']],
])('%s is for root (becoming nobody needs root)', async (name, args) => {
  const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath];
  const { status, stdout, stderr } = await run('setpriv', [
    ...nobody,
    builtProgram('trueno-zram'),
    name,
    ...args,
  ]);
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: `error: only root may ${name} devices; nothing is changed (sudo trueno-zram ${name})\n`,
  });
});

describe('the plan', () => {
  test('of a machine without devices and configuration', async () => {
    expect(await command('apply', '--dry-run')).toMatchObject({
      status: 0,
      stdout: 'no device is configured, and none is up\n',
      stderr: '',
    });
  });

  test('tells what is done with each device and why, and what is held back', async () => {
    putSwap();
    configure(CHANGED);
    const without = await command('apply', '--dry-run');
    expect(without.status).toBe(1);
    expect(without.stdout).toMatchInlineSnapshot(`
      "start    zram1  ext4 on /var/tmp, 100 MiB on kernel zram
      restart  zram0  size: 1 GiB now, 2 GiB configured; limit: none now, 512 MiB configured; active swap, 390.6 MiB of it used
      reload   units: 4 new, 1 changed
      "
    `);
    expect(without.stderr).toMatchInlineSnapshot(`
      "error: zram0: it is active swap; it stays as it is (with --swapoff its pages go back into memory, and it is taken away)
      "
    `);
    const consent = await command('apply', '-n', '--swapoff');
    expect(consent).toMatchObject({ status: 0, stdout: without.stdout, stderr: '' });
  });

  test('as JSON', async () => {
    putSwap();
    configure(CHANGED);
    const { status, stdout, stderr } = await command('apply', '--dry-run', '--json');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const { changes, units, messages } = JSON.parse(stdout);
    expect(changes).toMatchInlineSnapshot(`
      [
        {
          "change": "start",
          "name": "zram1",
        },
        {
          "change": "restart",
          "differences": [
            {
              "configured": 2147483648,
              "now": 1073741824,
              "setting": "size",
              "takes": "restart",
            },
            {
              "configured": 536870912,
              "now": 0,
              "setting": "limit",
              "takes": "set",
            },
          ],
          "held_back": {
            "consequence": "it stays as it is",
            "device": "zram0",
            "hint": "with --swapoff its pages go back into memory, and it is taken away",
            "severity": "error",
            "text": "it is active swap",
          },
          "name": "zram0",
          "uses": [
            {
              "kind": "swap",
              "priority": 100,
              "used": 409600000,
            },
          ],
        },
      ]
    `);
    expect(
      units.map(({ name, change }: { name: string; change: string }) => `${change} ${name}`),
    ).toMatchInlineSnapshot(`
      [
        "changed dev-zram0.swap",
        "new swap.target.wants/dev-zram0.swap",
        "new var-tmp.mount",
        "new systemd-zram-setup@zram1.service.d/bindings.conf",
        "new local-fs.target.wants/var-tmp.mount",
      ]
    `);
    expect(messages.filter(({ severity }: { severity: string }) => severity === 'error')).toHaveLength(1);
  });

  test('as JSON has all digits of sizes', async () => {
    putSwap();
    configure('[zram0]\nzram-size = 1e30\n');
    const { stdout } = await command('apply', '--dry-run', '--json', '--swapoff');
    expect(stdout).toContain('"configured": 18446744073709551615');
  });

  test('keeps swap whose pages have nowhere to go', async () => {
    putSwap();
    put({ '/proc/meminfo': 'MemTotal: 8388608 kB\nMemAvailable: 300000 kB\n' });
    configure('');
    const { status, stdout, stderr } = await command('apply', '--dry-run', '--swapoff');
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout:
        'remove   zram0  the configuration does not have it; active swap, 390.6 MiB of it used\nreload   units: 2 gone\n',
      stderr:
        'error: zram0: it holds 390 MiB of swapped-out pages, and memory and other swap can take 36 MiB; it stays as it is (end programs that take much memory, or add other swap first)\n',
    });
  });

  test('leaves alone what the configuration is wrong about, and what does not answer', async () => {
    putSwap();
    configure('[zram0]\nzram-size = (1\n[zram1]\nzram-size = 10\n');
    const wrong = await command('apply', '--dry-run', '--swapoff');
    expect(wrong.status).toBe(1);
    expect(wrong.stdout).toContain('leave    zram0  its configuration is wrong; it stays as it is\n');
    expect(wrong.stdout).toContain('start    zram1  swap, priority 100, 10 MiB on kernel zram\n');
    expect(wrong.stderr).toContain('error: zram0: its configuration is wrong; it stays as it is');
    await putTrueno(root, () => {});
    configure('');
    const silent = await command('apply', '--dry-run', '--swapoff');
    expect(silent.stderr).toMatch(/^error: zram0: trueno-ublk does not answer on .* within 2 s; /m);
    expect(silent.stdout).toMatch(/^leave +zram0 +trueno-ublk does not answer/m);
  });

  test('is about a trueno device, too', async () => {
    put({
      '/usr/sbin/trueno-ublk': '',
      '/sys/module/ublk_drv/parameters/ublks_max': '64\n',
      '/proc/sys/kernel/io_uring_disabled': '0\n',
      '/proc/swaps': 'Filename Type Size Used Priority\n/dev/ublkb3 partition 4194300 8 100\n',
    });
    configure('[zram0]\nzram-size = 4096\ncompression-algorithm = adaptive(objective=density)\n');
    await putTrueno(root, answering({ Info: EXAMPLE_INFO, Statistics: EXAMPLE_STATISTICS }));
    const { status, stdout } = await command('apply', '--dry-run');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^set +zram0 +limit: 1 GiB now, none configured; objective: balance now, density configured\n/,
    );
  });

  test('survives devices that come and go while it looks', async () => {
    const script = `while :; do mv "$0/sys/block/zram0" "$0/sys/block/x"; mv "$0/sys/block/x" "$0/sys/block/zram0"; done & mover=$!
      for i in 1 2 3 4 5 6 7 8; do "$1" apply --dry-run --swapoff --root "$0" || echo "status $?"; done; kill $mover`;
    putSwap();
    configure(CHANGED);
    const { stdout, stderr } = await run('sh', ['-c', script, root, builtProgram('trueno-zram')]);
    expect(stdout.match(/^(?:start|restart|set|leave|keep) +zram0 /gm)).toHaveLength(8);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('explain', () => {
  test('tells what runs now', async () => {
    putSwap();
    configure(CHANGED);
    const { stdout } = await command('explain');
    expect(stdout).toContain(`  now           up, not as configured
                size: 1 GiB now, 2 GiB configured
                limit: none now, 512 MiB configured
`);
    expect(stdout).toMatch(/^ {2}now +not up$/m);
    configure('[zram0]\nzram-size = 1024\n');
    expect((await command('explain')).stdout).toMatch(/^ {2}now +up, as configured$/m);
    configure('');
    expect((await command('explain')).stdout).toContain(
      'zram0  not configured\n  now           up, from an earlier configuration\n',
    );
  });

  test('--diff shows the plan, and units line by line', async () => {
    putSwap();
    configure('[zram0]\nzram-size = 1024\n');
    const { status, stdout, stderr } = await command('explain', '--diff');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "keep     zram0  is as configured
      reload   units: 1 new, 1 changed

      --- /run/systemd/generator/dev-zram0.swap
      +++ /run/systemd/generator/dev-zram0.swap
      -# by zram-generator
      +# Automatically generated by trueno-zram-generator
       
      +[Unit]
      +Description=Compressed Swap on /dev/zram0
      +Documentation=man:zram-generator(8) man:zram-generator.conf(5)
      +
      +DefaultDependencies=no
      +
      +Requires=systemd-zram-setup@zram0.service
      +After=systemd-zram-setup@zram0.service
      +Before=swap.target
      +
       [Swap]
       What=/dev/zram0
       Priority=100
       Options=discard

      --- /dev/null
      +++ /run/systemd/generator/swap.target.wants/dev-zram0.swap
      +../dev-zram0.swap
      "
    `);
  });

  test('--diff --json has the texts of the units', async () => {
    putSwap();
    configure('');
    const { units, changes } = JSON.parse((await command('explain', '--diff', '--json')).stdout);
    expect(changes).toMatchObject([{ name: 'zram0', change: 'remove' }]);
    expect(units).toMatchObject([
      { change: 'gone', before: '[Unit]\nBindsTo=dev-%i.swap\n' },
      { change: 'gone', name: 'dev-zram0.swap' },
    ]);
  });
});

describe('a terminal', () => {
  let terminal: Terminal | undefined;
  afterEach(() => terminal?.close());

  /** What the command shows. The shell stays, as tmux scrolls what a dead one leaves. */
  async function screen(columns: number, line: string, environment = ''): Promise<Terminal> {
    const program = `${environment} ${builtProgram('trueno-zram')} ${line} --root ${root}`;
    terminal = await Terminal.open(columns, 50, `${program}; sleep 60`);
    await terminal.see(/file read|units|reload|see the errors/);
    return terminal;
  }

  test('of 40 columns gets lines that fit', async () => {
    putSwap();
    configure(CHANGED);
    const text = await (await screen(40, 'apply --dry-run --swapoff')).screen();
    expect(text).toContain('restart  zram0  size: 1 GiB now, 2 GiB\n         configured;');
  });

  test('has colours, unless NO_COLOR says no', async () => {
    configure('[zram0]\nzram-size = (1\n');
    const sgr = '\u001b[';
    expect(await (await screen(80, 'check')).screen('escapes')).toContain(`${sgr}31merror`);
    await terminal?.close();
    expect(await (await screen(80, 'check', 'NO_COLOR=1')).screen('escapes')).not.toContain(`${sgr}31merror`);
    await terminal?.close();
    expect(await (await screen(80, 'explain')).screen('escapes')).toContain(`${sgr}1mConfiguration`);
  });
});

test.each(['apply --dry-run', 'apply --dry-run --json', 'explain --diff'])(
  '%s into a pipe that is closed early ends well',
  async (line) => {
    putSwap();
    configure(CHANGED);
    const script = `{ "$0" ${line} --swapoff --root "$1" 2>&1; echo "status $?" >&2; } | true`.replace(
      line.startsWith('explain') ? '--swapoff ' : '\n',
      '',
    );
    const { stderr } = await run('sh', ['-c', script, builtProgram('trueno-zram'), root]);
    expect(stderr).toBe('status 0\n');
  },
);
