import { describe, expect, test } from 'vitest';
import type { CommandArguments } from '../../../generator/cli/command-line/command-arguments.ts';
import { parseCommandLine } from '../../../generator/cli/command-line/command-parser.ts';
import { COMMANDS } from '../../../generator/cli/command-line/command-table.ts';
import { EVERYWHERE } from '../../../generator/cli/command-line/common-options.ts';
import { COMMAND_PROGRAMS } from '../../../generator/cli/command-programs.ts';

describe('the table', () => {
  test('has what runs each command, and nothing else is run', () => {
    expect(Object.keys(COMMAND_PROGRAMS).sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  });

  test.each(COMMANDS)('of $name has each option once, and sentences without their full stop', (command) => {
    const options = [...command.options, ...EVERYWHERE];
    const names = options.flatMap(({ name, short }) => [name, ...(short === undefined ? [] : [short])]);
    expect(new Set(names).size).toBe(names.length);
    for (const { summary } of [command, ...options]) expect(summary).toMatch(/^[A-Z].*[^.]$/);
    for (const set of command.exclusive) for (const name of set) expect(names).toContain(name);
  });

  test.each(COMMANDS)('of $name has examples that it understands', async ({ name, examples }) => {
    expect(examples.length).toBeGreaterThan(0);
    for (const [line] of examples) {
      const [program, ...args] = line.split(' ');
      expect(program).toBe('trueno-zram');
      const given = await parsed(args);
      const { check } = (await COMMAND_PROGRAMS[name]?.()) ?? {};
      expect(check?.(given), line).toBeUndefined();
    }
  });
});

async function parsed(args: readonly string[]): Promise<CommandArguments> {
  const line = await parseCommandLine(args);
  if (!line.ok) throw new Error(line.error.text);
  return line.value.given;
}

describe('arguments', () => {
  test.each([
    [['list', '-bn', 'zram0', 'zram1'], ['zram0', 'zram1'], { bytes: '', noheadings: '' }],
    [['--root', '/m', 'list', '-o', 'name'], [], { root: '/m', output: 'name' }],
    [['--root=/m', 'list', '--output=+used'], [], { root: '/m', output: '+used' }],
    [['list', '--', '--bytes'], ['--bytes'], {}],
    [['list', '007', '1e3'], ['007', '1e3'], {}],
    [['stat', 'zram0', '--watch'], ['zram0'], { watch: '' }],
    [['stat', '--watch=3', 'zram0'], ['zram0'], { watch: '3' }],
    [['stat', '--watch', '3', 'zram0'], ['zram0'], { watch: '3' }],
    [['stat', '--watch', 'zram0', 'zram1'], ['zram0', 'zram1'], { watch: '' }],
    [['stat', '--watch', '/dev/zram0'], ['/dev/zram0'], { watch: '' }],
    [['stat', '--watch', '--', '0.5'], ['0.5'], { watch: '' }],
    [['stat', '--', '--watch', 'zram0'], ['--watch', 'zram0'], {}],
    [['list', '--output=-x'], [], { output: '-x' }],
    [['set', 'zram0', '--limit=0'], ['zram0'], { limit: '0' }],
  ])('%j are operands %j and options %j', async (args, operands, values) => {
    const given = await parsed(args);
    expect(given.operands).toEqual(operands);
    for (const [name, value] of Object.entries(values)) expect(given.value(name)).toBe(value);
    expect(given.has('json')).toBe(false);
  });
});
