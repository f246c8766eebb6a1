import { expect, test } from 'vitest';
import { parseArguments } from '../../../generator/boot/arguments.ts';

test.each([
  [[], 'no directory given'],
  [[''], 'the directory is empty'],
  [['', 'b', 'c'], 'the directory is empty'],
  [['a', 'b'], 'takes one or three directories, 2 were given'],
  [['a', 'b', 'c', 'd'], 'takes one or three directories, 4 were given'],
  [['-'], 'unknown option -'],
  [['--setup'], 'unknown option --setup'],
  [['--setup-device'], '--setup-device needs the name of a device, such as zram0'],
  [['--setup-device', ''], '--setup-device needs the name of a device, such as zram0'],
  [['--reset-device='], '--reset-device needs the name of a device, such as zram0'],
  [['--setup-device=a', '--setup-device=b'], '--setup-device was given twice'],
  [['--setup-device=a', '--reset-device=a'], 'a device is either set up or reset'],
  [['--setup-device=a', 'dir'], 'a device option takes no directories'],
  [['--reset-device=a', '--config=f'], '--reset-device reads no configuration'],
  [['--config', 'f'], 'no directory given'],
  [['--'], 'no directory given'],
  [['--before-hibernation', 'dir'], '--before-hibernation takes nothing besides it'],
  [['dir', '--after-hibernation'], '--after-hibernation takes nothing besides it'],
  [['--before-hibernation=zram0'], '--before-hibernation takes nothing besides it'],
  [['__proto__=', '--constructor'], 'unknown option --constructor'],
])('%j is wrong: %s', (args, error) => {
  expect(parseArguments(args)).toEqual({ ok: false, error });
});

test.each([['--help'], ['-h']])('%s is for help, whatever follows', (option) => {
  expect(parseArguments([option, '--nonsense'])).toEqual({ ok: true, value: { kind: 'help' } });
  expect(parseArguments(['dir', option])).toEqual({ ok: true, value: { kind: 'help' } });
});

test.each([['--version'], ['-V']])('%s is for the version', (option) => {
  expect(parseArguments([option])).toEqual({ ok: true, value: { kind: 'version' } });
});

test('the first of three directories is the one', () => {
  const value = { kind: 'generate', directory: 'a', config: undefined };
  expect(parseArguments(['a'])).toEqual({ ok: true, value });
  expect(parseArguments(['a', 'b', 'c'])).toEqual({ ok: true, value });
  expect(parseArguments(['--config', 'f', 'a'])).toEqual({ ok: true, value: { ...value, config: 'f' } });
});

test.each(['before-hibernation', 'after-hibernation'])('--%s stands alone', (kind) => {
  expect(parseArguments([`--${kind}`])).toEqual({ ok: true, value: { kind } });
});

test('what follows -- is a directory, even --help', () => {
  expect(parseArguments(['--', '--help'])).toMatchObject({ ok: true, value: { directory: '--help' } });
});

test('the value of an option follows it or an equals sign, and can hold more of them', () => {
  const value = { kind: 'setup-device', device: 'zram0', config: 'a=b' };
  expect(parseArguments(['--setup-device', 'zram0', '--config=a=b'])).toEqual({ ok: true, value });
  expect(parseArguments(['--reset-device=zram0'])).toEqual({
    ok: true,
    value: { kind: 'reset-device', device: 'zram0' },
  });
});
