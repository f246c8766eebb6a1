import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { zramFiles } from '../unit/state/machine-files.ts';
import { builtProgram, type Run, run, succeeds } from './built-program.ts';
import { makeMachineRoot, putFiles } from './machine-root.ts';
import { Terminal } from './terminal.ts';

let root: string;
beforeEach(() => {
  root = makeMachineRoot();
  put({
    ...zramFiles('zram0'),
    '/proc/meminfo': 'MemTotal: 8388608 kB\n',
    '/proc/cmdline': 'quiet\n',
    '/proc/sys/kernel/osrelease': '6.1.0-40-amd64\n',
    '/proc/sys/vm/page-cluster': '3\n',
    '/proc/swaps': 'Filename Type Size Used Priority\n/dev/zram0 partition 1048572 1024 100\n',
    '/etc/systemd/zram-generator.conf': '[zram0]\nbackend = kernel\n',
    '/usr/lib/systemd/system/systemd-zram-setup@.service': '',
    '/usr/lib/systemd/system-generators/trueno-zram-generator': '',
  });
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (files: Readonly<Record<string, unknown>>): void => putFiles(root, files);

const doctor = (...args: readonly string[]): Promise<Run> =>
  run(builtProgram('trueno-zram'), ['doctor', ...args, '--root', root]);

test('notes do not count, and each says what to run', async () => {
  const { status, stdout, stderr } = await doctor();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatchInlineSnapshot(`
    "good     container: this is no container
    good     configuration: /etc/systemd/zram-generator.conf: zram0
    good     generator: /usr/lib/systemd/system-generators/trueno-zram-generator runs at boot, and nobody else sets up zram devices
    good     units: systemd-zram-setup@.service is installed
    note     kernel: trueno needs Linux 6.5 (ublk that says what it can do, a tmpfs that is never swapped out), and this is 6.1.0-40-amd64; devices are on kernel zram
             -> boot a newer kernel, or write backend = kernel
    note     ublk: cannot tell whether this kernel has ublk_drv: /lib/modules/6.1.0-40-amd64/modules.builtin is missing, empty or unreadable; devices are on kernel zram
             -> run depmod -a; it writes the lists of modules
    good     io-uring: root may use io_uring (/proc/sys/kernel/io_uring_disabled)
    note     trueno-ublk: trueno-ublk is not installed (looked for /usr/local/sbin/trueno-ublk, /usr/sbin/trueno-ublk); devices are on kernel zram
             -> install the package of trueno-zram again
    note     udev: 59-trueno-zram.rules is not installed; devices of trueno get no name, and come up on kernel zram or not at all
             -> install the package of trueno-zram again
    good     devices: zram0 on kernel zram: all is well
    good     zswap: zswap is off
    good     hibernation: the machine does not hibernate to memory
    note     page-cluster: vm.page-cluster is 3: each page that is needed brings 8 into memory; that pays for disks; from memory it decompresses pages that nobody may need
             -> echo vm.page-cluster=0 >/etc/sysctl.d/50-page-cluster.conf && sysctl --system

    13 checks: 5 notes
    "
  `);
});

test('a warning makes the exit status 1', async () => {
  put({ '/sys/module/zswap/parameters/enabled': 'Y\n' });
  const { status, stdout } = await doctor();
  expect(status).toBe(1);
  expect(stdout).toMatch(/^warning {2}zswap: .*zswap is on; .*\n {9}-> .*zswap.enabled=0/m);
  expect(stdout).toMatch(/checks: 1 warning, \d notes\n$/);
});

test('as JSON it is a list of checks with their findings', async () => {
  const { status, stdout } = await doctor('--json');
  expect(status).toBe(0);
  const { checks }: { checks: { check: string; verdict: string; findings: { hint: string }[] }[] } =
    JSON.parse(stdout);
  expect(checks.find(({ check }) => check === 'page-cluster')).toMatchObject({
    verdict: 'note',
    findings: [{ severity: 'info', hint: expect.stringContaining('vm.page-cluster=0') }],
  });
  expect(checks.find(({ check }) => check === 'devices')).toEqual({
    check: 'devices',
    verdict: 'good',
    found: 'zram0 on kernel zram: all is well',
    findings: [],
  });
});

test('the daemon of another root is not started', async () => {
  put({ '/usr/sbin/trueno-ublk': `#!/bin/sh\ntouch ${root}/started\n` });
  const { stdout } = await doctor();
  expect(stdout).toContain('trueno-ublk: /usr/sbin/trueno-ublk is installed, and was not asked');
  expect(await succeeds('test', '-e', `${root}/started`)).toBe(false);
});

test('on a terminal it is coloured unless NO_COLOR says no, and as wide as the terminal', async (context) => {
  if (!(await succeeds('tmux', '-V'))) context.skip('tmux is not installed');
  const command = `${builtProgram('trueno-zram')} doctor --root ${root}`;
  const terminal = await Terminal.open(60, 120, `NO_COLOR= ${command}; NO_COLOR=1 ${command}`);
  const screen = await terminal.see(/checks: [\s\S]*checks: /);
  for (const line of screen.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  const [coloured = '', plain = ''] = (await terminal.screen('escapes')).split(/(?<=checks: .*)\n/);
  await terminal.close();
  expect(coloured).toContain('\u001b[32mgood');
  expect(coloured).toContain('\u001b[34mnote');
  expect(plain).toContain('page-cluster');
  expect(plain).not.toContain('\u001b[3');
});
