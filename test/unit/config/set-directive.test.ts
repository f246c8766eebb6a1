import { expect, test } from 'vitest';
import type { IniAssignment } from '../../../generator/core/config/ini/index.ts';
import { isDirective, runDirective } from '../../../generator/core/config/set-directive.ts';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import type { CommandResult } from '../../../generator/core/host.ts';

interface Outcome {
  readonly commands: readonly string[];
  readonly variables: Readonly<Record<string, number>>;
  readonly log: readonly string[];
  readonly printed: readonly string[];
}

function runLine(
  key: string,
  answer: Partial<CommandResult>,
  known: Readonly<Record<string, number>> = {},
): Outcome {
  const position = { path: '/f', line: 1, column: 1 };
  const assignment: IniAssignment = {
    section: undefined,
    key,
    value: 'cmd',
    position,
    valuePosition: position,
  };
  const variables = new Map(Object.entries(known));
  const commands: string[] = [];
  const printed: string[] = [];
  const diagnostics = runDirective(
    assignment,
    variables,
    (command) => {
      commands.push(command);
      return { status: 0, stdout: '', stderr: '', failure: undefined, ...answer };
    },
    (line) => printed.push(line),
  );
  return {
    commands,
    variables: Object.fromEntries(variables),
    log: diagnostics.map(formatDiagnostic),
    printed,
  };
}

test('a key is a directive when it has an exclamation mark', () => {
  expect(isDirective('set!x')).toBe(true);
  expect(isDirective('!')).toBe(true);
  expect(isDirective('zram-size')).toBe(false);
});

test.each(['unset!x', '!x', 'Set!x', ' set!x', 'op!x!y'])('%s runs nothing and is a warning', (key) => {
  const { commands, variables, log } = runLine(key, { stdout: '5' });
  expect({ commands, variables }).toEqual({ commands: [], variables: {} });
  expect(log).toEqual([expect.stringContaining('the only one is set!NAME = shell command')]);
});

test.each([
  ['', 'the command printed nothing'],
  [' \n', 'the command printed nothing'],
  ['one two', 'the command printed "one two", which is no expression'],
  ['missing * 2', 'there is no variable missing'],
  ['x'.repeat(100_000), 'which is no expression'],
])('output %j costs the variable, case %#', (stdout, problem) => {
  const { variables, log } = runLine('set!v', { stdout });
  expect(variables).toEqual({});
  expect(log).toEqual([expect.stringContaining(problem)]);
  expect(log[0]?.length).toBeLessThan(1000);
});

test.each([
  [{ status: 3 }, 'the command exited with 3'],
  [
    { status: undefined, failure: 'it was killed by SIGKILL' },
    'it was killed by SIGKILL; what it printed is used',
  ],
  [{ status: 0, failure: 'its output stayed open' }, 'its output stayed open; what it printed is used'],
])('what a command prints counts although it failed with %j', (answer, problem) => {
  const { variables, log } = runLine('set!v', { ...answer, stdout: '7\n' });
  expect(variables).toEqual({ v: 7 });
  expect(log).toEqual([expect.stringContaining(problem)]);
});

test('ram cannot be taken', () => {
  const { commands, variables, log } = runLine('set!ram', { stdout: '1' }, { ram: 8192 });
  expect({ commands, variables }).toEqual({ commands: ['cmd'], variables: { ram: 8192 } });
  expect(log).toEqual([expect.stringContaining('ram is always the memory of the machine')]);
});

test.each(['set!', 'set! v', 'set!9v', 'set!a-b', 'set!é', 'set!a!b'])(
  '%j names nothing that can be used',
  (key) => {
    const { commands, variables, log } = runLine(key, { stdout: '1' });
    expect({ commands, variables }).toEqual({ commands: ['cmd'], variables: {} });
    expect(log).toEqual([expect.stringContaining('is no name that an expression can use')]);
  },
);

test('output is an expression with the variables known so far, and can be replaced', () => {
  expect(runLine('set!_v2', { stdout: ' ram / 8 + w\n' }, { ram: 8192, w: 1 }).variables).toMatchObject({
    _v2: 1025,
  });
  expect(runLine('set!w', { stdout: '2' }, { w: 1 }).variables).toEqual({ w: 2 });
  expect(runLine('set!w', { stdout: 'print("x", 5)' }).printed).toEqual(['x 5']);
});
