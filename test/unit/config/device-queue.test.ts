import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeviceQueue } from '../../../generator/core/config/device-queue.ts';
import { type DeviceSettings, newDeviceSettings } from '../../../generator/core/config/device-settings.ts';

function settingsOf(names: readonly string[]): Map<string, DeviceSettings> {
  return new Map(
    names.map((name) => [name, newDeviceSettings(name, BigInt(name.slice('zram'.length)), undefined)]),
  );
}

/** What is given away at the start and after each step, and at the end. */
function givenAway(names: readonly string[], sections: readonly (string | undefined)[]): string[][] {
  const turns: string[][] = [[]];
  const queue = new DeviceQueue(
    settingsOf(names),
    sections.map((section) => ({ section })),
    ({ name }) => turns.at(-1)?.push(name),
  );
  for (const _ of sections) {
    turns.push([]);
    queue.pass();
  }
  turns.push([]);
  queue.finish();
  return turns;
}

test('a device is given away with the last thing that is said of it', () => {
  expect(givenAway(['zram0', 'zram1'], ['zram0', 'zram0', 'zram1', 'zram1'])).toEqual([
    [],
    [],
    ['zram0'],
    [],
    ['zram1'],
    [],
  ]);
});

test('none is given away before one of a lower number', () => {
  expect(givenAway(['zram10', 'zram2'], ['zram10', 'zram2'])).toEqual([[], [], ['zram2', 'zram10'], []]);
});

test('names of the same number follow each other as texts', () => {
  expect(givenAway(['zram1', 'zram01', 'zram+1'], [])).toEqual([[], ['zram+1', 'zram01', 'zram1']]);
});

test('a variable that is still to come is waited for', () => {
  expect(givenAway(['zram0', 'zram1'], ['zram0', undefined, 'zram1'])).toEqual([
    [],
    [],
    ['zram0'],
    ['zram1'],
    [],
  ]);
});

test('one of which nothing is to come goes with the first step, and without one at the end', () => {
  expect(givenAway(['zram0', 'zram1'], ['zram1'])).toEqual([[], ['zram0', 'zram1'], []]);
  expect(givenAway(['zram0'], [])).toEqual([[], ['zram0']]);
  expect(givenAway([], ['zram0', undefined])).toEqual([[], [], [], []]);
});

test('each is given away once, in order, and never before all is said of it', () => {
  const name = fc.integer({ min: 0, max: 6 }).map((number) => `zram${number}`);
  fc.assert(
    fc.property(
      fc.uniqueArray(name),
      fc.array(fc.option(name, { nil: undefined, freq: 8 }), { maxLength: 30 }),
      (names, sections) => {
        const turns = givenAway(names, sections);
        expect(turns.flat()).toEqual([...names].sort());
        for (const [turn, given] of turns.entries()) {
          const toCome = sections.slice(turn);
          for (const device of given) {
            expect(toCome).not.toContain(device);
            expect(toCome).not.toContain(undefined);
          }
        }
      },
    ),
  );
});
