import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import type { CommandResult } from '../../../generator/core/host.ts';
import { runReset, runSetup } from '../../../generator/devices/main.ts';
import { tellStatus } from '../../../generator/devices/service-status.ts';
import { probeObstacles } from '../../../generator/devices/trueno-probe.ts';
import { exampleDevice } from '../example-device.ts';
import { ZramKernelModel } from './zram-kernel-model.ts';

const DAEMON = '/usr/sbin/trueno-ublk';
const MARK = '/run/trueno-zram/fallback/zram0';
const PLANNED = { kind: 'trueno', daemonPath: DAEMON } as const;

function machine(answer?: Partial<CommandResult>): ZramKernelModel {
  const kernel = new ZramKernelModel();
  if (answer !== undefined) kernel.programs.set(DAEMON, () => answer);
  return kernel;
}

describe('an answer that is none counts as cannot', () => {
  test.each<[string, Partial<CommandResult> | undefined, string]>([
    ['no daemon', undefined, 'not installed'],
    ['a crash', { failure: 'signal SIGSEGV', stdout: '{"can_serve":true}' }, 'SIGSEGV'],
    ['a hang', { failure: 'timed out after 10 s' }, 'timed out after 10 s'],
    [
      'another exit status',
      { status: 2, stdout: '{"can_serve":true}', stderr: 'unknown verb' },
      'unknown verb (exit status 2)',
    ],
    ['nothing', { status: 0 }, 'not a JSON object'],
    ['garbage', { status: 0, stdout: '{"can_serve":' }, 'not a JSON object'],
    ['null', { status: 0, stdout: 'null' }, 'not a JSON object'],
    ['a list', { status: 0, stdout: '[true]' }, 'not a JSON object'],
    ['a text for a truth', { status: 0, stdout: '{"can_serve":"yes"}' }, 'no can_serve'],
    ['yes with exit status 1', { status: 1, stdout: '{"can_serve":true}' }, 'exit status is 1'],
    ['no without reasons', { status: 1, stdout: '{"can_serve":false}' }, 'does not say why'],
    [
      'reasons of a wrong type',
      { status: 1, stdout: '{"can_serve":false,"reasons":[null,1,{"text":2}]}' },
      'does not say why',
    ],
  ])('%s', (_, answer, said) => {
    const obstacles = probeObstacles(DAEMON, machine(answer));
    expect(obstacles).toHaveLength(1);
    expect(obstacles[0]).toContain(said);
  });
});

test('the reasons of the daemon are repeated, and the device is up on kernel zram', () => {
  const stdout = JSON.stringify({
    version: '0.1.0',
    can_serve: false,
    reasons: [
      { code: 'no-ublk', text: 'the kernel has no ublk' },
      { code: 'no-server', text: 'this build has no server' },
    ],
  });
  const kernel = machine({ status: 1, stdout });
  const outcome = runSetup(exampleDevice(), PLANNED, kernel);
  expect(outcome.exitCode).toBe(0);
  expect(outcome.diagnostics[0]).toMatchObject({
    severity: 'warning',
    text: 'trueno cannot serve the device: the kernel has no ublk; this build has no server',
    consequence: 'kernel zram is used',
  });
  expect(kernel.device().initialised).toBe(true);
});

test('a device planned for the kernel asks no daemon', () => {
  const kernel = machine({ status: 0, stdout: '{}' });
  expect(runSetup(exampleDevice(), { kind: 'kernel' }, kernel).exitCode).toBe(0);
  expect(kernel.journal.join()).not.toContain(DAEMON);
});

test('files that say meanwhile that trueno cannot serve it do not break the units that were made for it', () => {
  const kernel = machine();
  const lost = { kind: 'lost-trueno', why: 'trueno-ublk is not installed' } as const;
  const outcome = runSetup(exampleDevice(), lost, kernel);
  expect(outcome).toMatchObject({
    exitCode: 0,
    status: 'on kernel zram: trueno-ublk is not installed',
  });
  expect(kernel.links).toEqual(new Set(['zram0']));
  expect(kernel.journal.join()).not.toContain(DAEMON);
});

describe('the link that the units wait for', () => {
  test('udev is told before the device is changed, and asked again when it is formatted', () => {
    const kernel = machine();
    expect(runSetup(exampleDevice(), PLANNED, kernel).exitCode).toBe(0);
    const steps = kernel.journal.filter((step) => /^(create|disksize|\/usr\/lib|udevadm)/.test(step));
    expect(steps).toEqual([
      'create /run/trueno-zram/kernel/zram0',
      `create ${MARK}`,
      'disksize=1073741824',
      '/usr/lib/systemd/systemd-makefs swap /dev/zram0',
      'create /run/trueno-zram/kernel/zram0',
      'udevadm trigger --settle --action=change /sys/block/zram0',
    ]);
    expect(kernel.files.get(MARK)).toMatch(/^trueno cannot serve the device: .*\n$/);
    expect(kernel.links).toEqual(new Set(['zram0']));
  });

  test.each<[string, Partial<CommandResult>, string]>([
    ['has no rule for it', { status: 0 }, 'udev did not make /dev/trueno/zram0; zram0 is not set up'],
    ['does not run', { failure: 'timed out after 30 s' }, 'change /sys/block/zram0: timed out after 30 s'],
    ['is not installed', { failure: 'ENOENT' }, 'the program is not installed'],
  ])('a udev that %s is an error, and everything is undone', (_, answer, said) => {
    const kernel = machine();
    kernel.programs.set('udevadm', () => answer);
    const outcome = runSetup(exampleDevice(), PLANNED, kernel);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.diagnostics.map(formatDiagnostic).join('\n')).toContain(said);
    expect(kernel.device().initialised).toBe(false);
    expect(kernel.files.has(MARK)).toBe(false);
  });

  test('a device that cannot be set up has neither mark nor link', () => {
    const kernel = machine();
    kernel.largestDisksize_bytes = 1n;
    expect(runSetup(exampleDevice(), PLANNED, kernel).exitCode).toBe(1);
    expect([kernel.files.has(MARK), kernel.links.size]).toEqual([false, 0]);
  });

  test('swap that is on keeps its link when it is not as configured', () => {
    const kernel = machine();
    runSetup(exampleDevice(), PLANNED, kernel);
    kernel.swapOn();
    const larger = exampleDevice({ disksize: { bytes: 1n << 31n, expression: '2048' } });
    expect(runSetup(larger, PLANNED, kernel).exitCode).toBe(1);
    expect([kernel.files.has(MARK), kernel.links.size]).toEqual([true, 1]);
  });

  test('without a writable /run the device is not touched', () => {
    const kernel = machine();
    kernel.runtimeIsReadOnly = true;
    const outcome = runSetup(exampleDevice(), PLANNED, kernel);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.diagnostics.map(formatDiagnostic).join('\n')).toContain(
      'cannot write /run/trueno-zram/kernel/zram0: EROFS',
    );
    expect(kernel.journal).toEqual([]);
  });

  test.each(['zram007', 'zram4096', '../../etc/passwd', ''])(
    'no mark is written or removed for "%s"',
    (name) => {
      const kernel = machine();
      const path = `/run/trueno-zram/fallback/${name}`;
      kernel.files.set(path, 'kept');
      expect(runSetup(exampleDevice({ name }), PLANNED, kernel).exitCode).toBe(1);
      expect(runReset(name, kernel).exitCode).toBe(1);
      expect(kernel.files.get(path)).toBe('kept');
    },
  );

  test('a reset takes mark and link away', () => {
    const kernel = machine();
    runSetup(exampleDevice(), PLANNED, kernel);
    expect(runReset('zram0', kernel)).toEqual({ diagnostics: [], exitCode: 0 });
    expect([kernel.files.has(MARK), kernel.links.size]).toEqual([false, 0]);
  });

  test('a reset that is refused since the device is in use leaves them', () => {
    const kernel = machine();
    runSetup(exampleDevice(), PLANNED, kernel);
    kernel.swapOn();
    expect(runReset('zram0', kernel).exitCode).toBe(1);
    expect([kernel.files.has(MARK), kernel.links.size]).toEqual([true, 1]);
  });

  test('the mark of a device that the kernel has no more is removed all the same', () => {
    const kernel = machine();
    runSetup(exampleDevice(), PLANNED, kernel);
    kernel.devices.delete('zram0');
    runReset('zram0', kernel);
    expect(kernel.files.has(MARK)).toBe(false);
  });

  test('a link that stays is a warning, for the device is reset', () => {
    const kernel = machine();
    runSetup(exampleDevice(), PLANNED, kernel);
    kernel.programs.set('udevadm', () => ({ status: 1, stderr: 'no udev' }));
    expect(runReset('zram0', kernel)).toMatchObject({
      exitCode: 0,
      diagnostics: [{ severity: 'warning', text: expect.stringMatching(/^udevadm trigger .*: no udev/) }],
    });
  });

  test('a device planned for the kernel is marked as ours, without a link, and nobody waits for udev', () => {
    const kernel = machine();
    runSetup(exampleDevice(), { kind: 'kernel' }, kernel);
    expect(kernel.journal[0]).toBe('create /run/trueno-zram/kernel/zram0');
    expect(kernel.files.has(MARK)).toBe(false);
    runReset('zram0', kernel);
    expect(kernel.journal.at(-1)).toBe('remove /run/trueno-zram/kernel/zram0');
    expect(kernel.journal.join()).not.toContain('udevadm');
  });
});

describe('systemd is told', () => {
  test('in one line, whatever the daemon answered', () => {
    const kernel = machine({
      status: 1,
      stdout: '{"can_serve":false,"reasons":[{"text":"a\\nMAINPID=1"}]}',
    });
    expect(runSetup(exampleDevice(), PLANNED, kernel).status).toBe(
      'on kernel zram: trueno cannot serve the device: a\\nMAINPID=1',
    );
  });

  test('by a datagram, whose failure is a warning, for the device is there', () => {
    const kernel = machine();
    expect(tellStatus('zram0', 'on kernel zram', kernel)).toBeUndefined();
    expect(kernel.notices).toEqual(['STATUS=on kernel zram\n']);
    kernel.notifyErrno = 'ECONNREFUSED';
    expect(tellStatus('zram0', 'on kernel zram', kernel)).toMatchObject({
      severity: 'warning',
      text: '$NOTIFY_SOCKET: ECONNREFUSED',
    });
    expect(kernel.journal).toEqual([]);
  });

  test('by systemd-notify where the engine has no such sockets', () => {
    const kernel = machine();
    kernel.notifyErrno = 'ENOSYS';
    expect(tellStatus('zram0', 'on kernel zram', kernel)).toBeUndefined();
    expect(kernel.journal).toEqual(['systemd-notify --status=on kernel zram']);
    kernel.programs.delete('systemd-notify');
    expect(tellStatus('zram0', 'on kernel zram', kernel)).toMatchObject({
      severity: 'warning',
      text: 'systemd-notify: the program is not installed',
    });
  });
});

test('failures give exit status 1, for set-up and for reset', () => {
  const kernel = machine();
  expect(runSetup(exampleDevice({ name: 'zram007' }), { kind: 'kernel' }, kernel).exitCode).toBe(1);
  expect(runReset('zram7', kernel).exitCode).toBe(1);
  expect(runReset('zram0', kernel).exitCode).toBe(0);
});
