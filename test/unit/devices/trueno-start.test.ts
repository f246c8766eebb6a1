import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../../../generator/core/host.ts';
import { runReset, runSetup } from '../../../generator/devices/main.ts';
import { probeObstacles } from '../../../generator/devices/trueno-start.ts';
import { exampleDevice } from './device-example.ts';
import { ZramKernelModel } from './zram-kernel-model.ts';

const DAEMON = '/usr/sbin/trueno-ublk';

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
  const outcome = runSetup(exampleDevice(), { kind: 'trueno', daemonPath: DAEMON }, kernel);
  expect(outcome.exitCode).toBe(0);
  expect(outcome.diagnostics[0]).toMatchObject({
    severity: 'warning',
    text: 'trueno cannot serve the device: the kernel has no ublk; this build has no server',
    consequence: 'kernel zram is used',
  });
  expect(kernel.device().initialised).toBe(true);
});

test('a daemon that can serve is not started by this version, which says so', () => {
  const kernel = machine({ status: 0, stdout: '{"can_serve":true,"reasons":[]}' });
  const outcome = runSetup(exampleDevice(), { kind: 'trueno', daemonPath: DAEMON }, kernel);
  expect(outcome.diagnostics[0]?.text).toContain('this version of trueno-zram cannot start it');
  expect(kernel.device().initialised).toBe(true);
});

test('a device planned for the kernel asks no daemon', () => {
  const kernel = machine({ status: 0, stdout: '{}' });
  expect(runSetup(exampleDevice(), { kind: 'kernel' }, kernel).exitCode).toBe(0);
  expect(kernel.journal.join()).not.toContain(DAEMON);
});

test('failures give exit status 1, for set-up and for reset', () => {
  const kernel = machine();
  expect(runSetup(exampleDevice({ name: 'zram007' }), { kind: 'kernel' }, kernel).exitCode).toBe(1);
  expect(runReset('zram7', kernel).exitCode).toBe(1);
  expect(runReset('zram0', kernel).exitCode).toBe(0);
});
