import { describe, expect, test } from 'vitest';
import { parseCompression } from '../../../generator/core/config/value-syntax.ts';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import { runReset, runSetup, type SetupOutcome } from '../../../generator/devices/main.ts';
import { exampleDevice } from '../example-device.ts';
import { DAEMON, TruenoMachineModel } from './trueno-machine-model.ts';

const PLANNED = { kind: 'trueno', daemonPath: DAEMON } as const;
const OPTIONS = '/run/trueno-zram/zram0.env';
const STORE = '/run/trueno-zram/store/zram0';
const MARK = '/run/trueno-zram/fallback/zram0';

const setUp = (machine: TruenoMachineModel, device = exampleDevice()): SetupOutcome =>
  runSetup(device, PLANNED, machine);

const said = (outcome: Pick<SetupOutcome, 'diagnostics'>): string =>
  outcome.diagnostics.map((line) => `${line.severity}: ${formatDiagnostic(line)}`).join('\n');

function running(): TruenoMachineModel {
  const machine = new TruenoMachineModel();
  expect(setUp(machine).exitCode).toBe(0);
  machine.journal.length = 0;
  return machine;
}

const onKernel = (machine: TruenoMachineModel): boolean =>
  machine.device().initialised && machine.files.has(MARK);

test('the daemon is asked, told and started; its disk is formatted, and the link waited for', () => {
  const machine = new TruenoMachineModel();
  machine.linkDelay = 7;
  const outcome = setUp(machine);
  expect(machine.journal).toEqual([
    `${DAEMON} probe --json`,
    `create ${OPTIONS}`,
    'systemctl start trueno-ublk@zram0.service',
    '/usr/lib/systemd/systemd-makefs swap /dev/ublkb0',
  ]);
  expect(machine.files.get(OPTIONS)).toBe(
    'TRUENO_UBLK_OPTIONS=--size 1073741824 --algorithm adaptive --objective balance\n',
  );
  expect(outcome).toMatchObject({ exitCode: 0, status: 'served by trueno as /dev/ublkb0' });
  expect(said(outcome)).toBe(
    'info: zram0: set up: trueno-ublk serve --name zram0 --size 1073741824 --algorithm adaptive --objective balance, /usr/lib/systemd/systemd-makefs swap /dev/ublkb0',
  );
  expect(machine.device().initialised).toBe(false);
});

describe('whatever fails on the way, the same device is up on kernel zram, with the reason', () => {
  test.each<[string, (machine: TruenoMachineModel) => void, string]>([
    [
      'a daemon that cannot serve here',
      (machine) =>
        machine.programs.set(DAEMON, () => ({
          status: 1,
          stdout: '{"can_serve":false,"reasons":[{"text":"no noswap"}]}',
        })),
      'trueno cannot serve the device: no noswap',
    ],
    [
      'a service that fails and says why',
      (machine) => {
        machine.startFailure = {
          answer: { status: 1, stderr: 'Job failed.\nSee "systemctl status" for details.' },
          shown: 'Result=exit-code\nExecMainStatus=1\nStatusText=no memory for the slot table\n',
        };
      },
      'trueno-ublk@zram0.service did not start: no memory for the slot table (exit-code, status 1)',
    ],
    [
      'a service that is killed at its start',
      (machine) => {
        machine.startFailure = {
          answer: { status: 1 },
          shown: 'Result=signal\nExecMainStatus=9\nStatusText=\n',
        };
      },
      'did not start: journalctl -u trueno-ublk@zram0.service says why (signal, status 9)',
    ],
    [
      'a service that is not installed',
      (machine) => {
        machine.startFailure = {
          answer: { status: 5, stderr: 'Failed to start: Unit trueno-ublk@zram0.service not found.' },
        };
      },
      'Unit trueno-ublk@zram0.service not found. (exit status 5)',
    ],
    [
      'a service that dies and is started again already',
      (machine) => {
        machine.startFailure = {
          answer: { status: 1, stderr: 'Job for it failed because it died.\nSee "journalctl -xe".' },
          shown: 'Result=success\nExecMainStatus=0\nStatusText=\n',
        };
      },
      'systemctl start: Job for it failed because it died. (exit status 1)',
    ],
    [
      'a service that never says that it is up',
      (machine) => {
        machine.startFailure = { answer: { failure: 'timed out after 90 s' } };
      },
      'systemctl start: timed out after 90 s',
    ],
    [
      'no systemctl',
      (machine) => machine.programs.delete('systemctl'),
      'systemctl start: the program is not installed',
    ],
    [
      'a disk of another size',
      (machine) => {
        machine.diskIsSmaller_bytes = 4096n;
      },
      'ublkb0 has 1073737728 bytes, 1073741824 are configured',
    ],
    [
      'a disk that cannot be formatted',
      (machine) => {
        let tries = 0;
        machine.programs.set('/usr/lib/systemd/systemd-makefs', () => ({
          status: tries++ === 0 ? 1 : 0,
          stderr: 'Input/output error',
        }));
      },
      'systemd-makefs swap /dev/ublkb0: Input/output error (exit status 1)',
    ],
  ])('%s', (_, breakIt, reason) => {
    const machine = new TruenoMachineModel();
    breakIt(machine);
    const outcome = setUp(machine);
    expect(outcome.exitCode).toBe(0);
    expect(said(outcome)).toContain(reason);
    expect(said(outcome)).toContain('; kernel zram is used (backend = kernel asks for that');
    expect(outcome.status).toContain('on kernel zram: ');
    expect(onKernel(machine)).toBe(true);
    expect(machine.files.get(MARK)).toContain(reason.slice(0, 20));
    expect([machine.files.has(OPTIONS), machine.files.has(STORE), machine.disks.size]).toEqual([
      false,
      false,
      0,
    ]);
  });

  test('where systemd is not PID 1 nothing is asked of it, and no link is waited for', () => {
    const machine = new TruenoMachineModel();
    machine.files.delete('/run/systemd/system');
    const outcome = setUp(machine);
    expect(outcome.exitCode).toBe(0);
    expect(said(outcome)).toContain(
      'systemd is not PID 1 here, so nobody starts trueno-ublk@zram0.service; kernel zram is used',
    );
    expect(machine.journal.join('\n')).not.toMatch(/systemctl|udevadm/);
    expect(machine.device().initialised).toBe(true);
  });

  test('where systemd is not PID 1, a device that is in use keeps its place', () => {
    const machine = running();
    machine.files.delete('/run/systemd/system');
    machine.swapOn('ublkb0');
    expect(setUp(machine).exitCode).toBe(1);
    expect([machine.disks.size, machine.device().initialised]).toEqual([1, false]);
  });

  test('a udev without the rule serves neither, which is said, and nothing is left', () => {
    const machine = new TruenoMachineModel();
    machine.udevHasNoRule = true;
    machine.programs.set('udevadm', () => ({ status: 0 }));
    const outcome = setUp(machine);
    expect(outcome.exitCode).toBe(1);
    expect(said(outcome)).toContain('udev did not make /dev/trueno/zram0: check that it runs and has 59-');
    expect([machine.device().initialised, machine.files.has(OPTIONS), machine.files.has(STORE)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test.each([
    ['is waited for as long as it has other events, as at boot', 3500, 'busy', true],
    ['is waited for while it is not up yet', 3500, 'starting', true],
    ['is not waited for when it has none', 3500, 'idle', false],
    ['is not waited for without end', 20_000, 'busy', false],
  ])('a udev that is late %s', (_, looks, udev, isServed) => {
    const machine = new TruenoMachineModel();
    machine.linkDelay = looks;
    if (udev === 'busy') machine.files.set('/run/udev/queue', '');
    if (udev === 'starting') machine.udevJob = '17\n';
    setUp(machine);
    expect(machine.served.size).toBe(isServed ? 1 : 0);
  });

  test('a server that leaves no mark has its disk formatted when udev has made the link', () => {
    const machine = new TruenoMachineModel();
    machine.serverMakesNoMark = true;
    machine.linkDelay = 7;
    expect(setUp(machine).exitCode).toBe(0);
    expect([machine.disks.get('zram0')?.contents, machine.linkDelay]).toEqual(['swap', 0]);
  });

  test('of two marks none is believed: the disk of somebody else is not formatted', () => {
    const machine = new TruenoMachineModel();
    machine.disks.set('other', { name: 'ublkb7', device: 'other', size_bytes: 1n << 30n });
    machine.files.set('/run/trueno-zram/ublk/ublkb7', 'TRUENO_ZRAM_DEVICE=zram0\n');
    expect(setUp(machine).exitCode).toBe(0);
    expect(machine.disks.get('other')?.contents).toBeUndefined();
    expect(machine.disks.get('zram0')?.contents).toBe('swap');
  });

  test('a link that leads to another disk than the one that is served is no device', () => {
    const machine = new TruenoMachineModel();
    machine.linkedInstead = 'ublkb7';
    machine.disks.set('other', { name: 'ublkb7', device: 'other', size_bytes: 1n << 30n });
    expect(said(setUp(machine))).toContain('/dev/trueno/zram0 leads to ublkb7 and not to ublkb1, which is');
    expect(machine.served.has('zram0')).toBe(false);
  });

  test('a /run that cannot be written to serves neither', () => {
    const machine = new TruenoMachineModel();
    machine.runtimeIsReadOnly = true;
    expect(setUp(machine).exitCode).toBe(1);
    expect(machine.served.size).toBe(0);
  });

  test('what cannot be taken away is named with the command that does', () => {
    const machine = new TruenoMachineModel();
    machine.diskIsSmaller_bytes = 4096n;
    machine.serverDiesUncleanly = true;
    machine.daemonCannotStop = true;
    const outcome = setUp(machine);
    expect(said(outcome)).toContain('(trueno-ublk stop --name zram0)');
    // The link leads to that disk, which nobody formatted.
    expect([outcome.exitCode, machine.device().initialised]).toEqual([1, false]);
  });

  test('a server that left its disk behind is cleared away by the daemon', () => {
    const machine = new TruenoMachineModel();
    machine.diskIsSmaller_bytes = 4096n;
    machine.serverDiesUncleanly = true;
    expect(setUp(machine).exitCode).toBe(0);
    expect(machine.journal).toContain(`${DAEMON} stop --name zram0`);
    expect(machine.disks.size).toBe(0);
  });
});

describe('set-up of a device that is there', () => {
  test('and unused changes nothing when it is as configured', () => {
    const machine = running();
    const outcome = setUp(machine);
    expect(outcome).toMatchObject({ exitCode: 0, status: 'served by trueno as /dev/ublkb0' });
    expect(said(outcome)).toBe('info: zram0: already set up: it holds swap; nothing is changed');
    expect(machine.journal.join('\n')).not.toMatch(/stop|makefs/);
  });

  test('and in use changes nothing', () => {
    const machine = running();
    machine.swapOn('ublkb0');
    expect(said(setUp(machine))).toBe('info: zram0: already set up: it is active swap; nothing is changed');
  });

  test('and mounted is known by its number as well as by its path', () => {
    const machine = running();
    machine.mount('/srv', '259:0', '/dev/root');
    expect(said(setUp(machine))).toContain('it holds a file system');
  });

  test('and in use, but configured otherwise since, is an error and not a second device', () => {
    const machine = running();
    machine.swapOn('ublkb0');
    const outcome = setUp(machine, exampleDevice({ compression: parseCompression('zstd') }));
    expect(outcome.exitCode).toBe(1);
    expect(said(outcome)).toMatch(
      /is not as configured: it is served with --size 1073741824 --algorithm adaptive.*--algorithm zstd; it stays as it is \(run swapoff \/dev\/trueno\/zram0; systemctl restart/,
    );
    expect([machine.served.has('zram0'), machine.device().initialised]).toEqual([true, false]);
  });

  test('and unused, but configured otherwise since, is made anew', () => {
    const machine = running();
    const outcome = setUp(machine, exampleDevice({ disksize: { bytes: 1n << 31n, expression: '2048' } }));
    expect(outcome.exitCode).toBe(0);
    expect(said(outcome)).toContain('warning: zram0: the device was initialised already, and not as conf');
    expect(machine.disks.get('zram0')?.size_bytes).toBe(1n << 31n);
  });

  test('and whose formatting was cut off is made anew', () => {
    const machine = running();
    const disk = machine.disks.get('zram0');
    if (disk !== undefined) delete disk.contents;
    expect(said(setUp(machine))).toContain('it holds nothing, swap is configured');
    expect(machine.disks.get('zram0')?.contents).toBe('swap');
  });

  test('and whose server has died gets one again before anybody looks at it', () => {
    const machine = running();
    machine.kill();
    machine.swapOn('ublkb0');
    expect(setUp(machine).exitCode).toBe(0);
    expect(machine.journal).toEqual(['systemctl start trueno-ublk@zram0.service']);
    expect(machine.served.has('zram0')).toBe(true);
  });

  test('and in use, whose server does not start again, stays: kernel zram would not have its pages', () => {
    const machine = running();
    machine.kill();
    machine.swapOn('ublkb0');
    machine.startFailure = { answer: { status: 1 }, shown: 'Result=exit-code\nExecMainStatus=1\n' };
    const outcome = setUp(machine);
    expect(outcome.exitCode).toBe(1);
    expect(said(outcome)).toContain('the device is in use: it is active swap; it is not reset');
    expect(machine.journal.join('\n')).not.toContain('stop');
    expect([machine.disks.size, machine.device().initialised]).toEqual([1, false]);
  });

  test('and is left of a server that was killed before it had a disk is made anew', () => {
    const machine = new TruenoMachineModel();
    machine.files.set(STORE, '');
    machine.files.set(OPTIONS, 'TRUENO_UBLK_OPTIONS=--si');
    expect(setUp(machine).exitCode).toBe(0);
    expect(machine.served.has('zram0')).toBe(true);
    expect(machine.device().initialised).toBe(false);
  });
});

describe('a device that an earlier set-up brought up on kernel zram', () => {
  function fallenBack(): TruenoMachineModel {
    const machine = new TruenoMachineModel();
    machine.startFailure = {
      answer: { status: 1 },
      shown: 'Result=exit-code\nExecMainStatus=1\nStatusText=why\n',
    };
    setUp(machine);
    machine.startFailure = undefined;
    return machine;
  }

  test('goes to trueno when nobody uses it', () => {
    const machine = fallenBack();
    expect(setUp(machine)).toMatchObject({ exitCode: 0, status: 'served by trueno as /dev/ublkb0' });
    expect([machine.device().initialised, machine.files.has(MARK), machine.links.size]).toEqual([
      false,
      false,
      0,
    ]);
  });

  test('stays there while it is in use, with the reason of then', () => {
    const machine = fallenBack();
    machine.swapOn('zram0');
    expect(setUp(machine)).toMatchObject({
      exitCode: 0,
      status: 'on kernel zram: trueno-ublk@zram0.service did not start: why (exit-code, status 1)',
    });
    expect([machine.served.size, machine.device().initialised]).toEqual([0, true]);
  });
});

describe('reset', () => {
  test('stops the server and leaves nothing', () => {
    const machine = running();
    expect(runReset('zram0', machine)).toEqual({ diagnostics: [], exitCode: 0 });
    expect(machine.journal).toEqual(['systemctl stop trueno-ublk@zram0.service', `remove ${OPTIONS}`]);
    expect([machine.disks.size, machine.files.has(STORE), machine.slept_ms]).toEqual([0, false, 0]);
  });

  test.each<[string, (machine: TruenoMachineModel) => void, string]>([
    ['swap', (machine) => machine.swapOn('ublkb0'), 'run swapoff /dev/trueno/zram0 first'],
    ['a mount', (machine) => machine.mount('/srv', '259:0', '/dev/ublkb0'), 'run umount /srv first'],
  ])('is refused while %s uses the device, and its server is not even asked', (_, use, hint) => {
    const machine = running();
    use(machine);
    const outcome = runReset('zram0', machine);
    expect(outcome.exitCode).toBe(1);
    expect(said(outcome)).toContain(hint);
    expect(machine.journal).toEqual([]);
    expect(machine.served.has('zram0')).toBe(true);
  });

  test('that finds a user which only the daemon sees serves the device on', () => {
    const machine = running();
    const disk = machine.disks.get('zram0');
    if (disk !== undefined) disk.held = true;
    const outcome = runReset('zram0', machine);
    expect(outcome.exitCode).toBe(1);
    expect(said(outcome)).toMatch(/zram0 is in use .*; it is not reset \(lsblk \/dev\/trueno\/zram0/);
    expect(machine.served.has('zram0')).toBe(true);
    expect(machine.files.has(OPTIONS)).toBe(true);
  });

  test('of swap whose link udev has lost serves it on, too', () => {
    const machine = running();
    machine.swapOn('ublkb0');
    machine.udevHasNoRule = true;
    expect(runReset('zram0', machine).exitCode).toBe(1);
    expect(machine.served.has('zram0')).toBe(true);
  });

  test('clears away what a killed server left, also without systemd', () => {
    const machine = running();
    machine.kill();
    machine.files.delete('/run/systemd/system');
    expect(runReset('zram0', machine).exitCode).toBe(0);
    expect(machine.journal).toEqual([`${DAEMON} stop --name zram0`, `remove ${OPTIONS}`]);
  });

  test('without a daemon that could clear away says so', () => {
    const machine = running();
    machine.kill();
    machine.serverDiesUncleanly = true;
    machine.programs.delete(DAEMON);
    const outcome = runReset('zram0', machine);
    expect(outcome.exitCode).toBe(1);
    expect(said(outcome)).toContain('trueno-ublk is not installed (looked for ');
  });

  test('leaves the zramN alone that somebody else made under the name', () => {
    const machine = running();
    machine.writeText('/sys/block/zram0/disksize', '4096');
    expect(runReset('zram0', machine).exitCode).toBe(0);
    expect(machine.device().initialised).toBe(true);
  });

  test('works without a driver of kernel zram', () => {
    const machine = running();
    machine.devices.clear();
    machine.zramLoaded = false;
    expect(runReset('zram0', machine)).toEqual({ diagnostics: [], exitCode: 0 });
  });

  test('twice: the second finds kernel zram only, and nothing to do', () => {
    const machine = running();
    runReset('zram0', machine);
    expect(runReset('zram0', machine).exitCode).toBe(0);
  });
});

describe('units that are for the kernel now', () => {
  test('take the place of a device of trueno that nobody uses', () => {
    const machine = running();
    expect(runSetup(exampleDevice(), { kind: 'kernel' }, machine).exitCode).toBe(0);
    expect([machine.disks.size, machine.device().initialised]).toEqual([0, true]);
  });

  test('do not make a second device beside one that is in use', () => {
    const machine = running();
    machine.swapOn('ublkb0');
    const lost = { kind: 'lost-trueno', why: 'io_uring is disabled' } as const;
    expect(runSetup(exampleDevice(), lost, machine).exitCode).toBe(1);
    expect([machine.disks.size, machine.device().initialised]).toEqual([1, false]);
  });
});

test.each(['zram007', 'zram4096', '../../etc/passwd', ''])('no file is written for "%s"', (name) => {
  const machine = new TruenoMachineModel();
  expect(setUp(machine, exampleDevice({ name })).exitCode).toBe(1);
  expect(runReset(name, machine).exitCode).toBe(1);
  expect(machine.journal).toEqual([]);
});
