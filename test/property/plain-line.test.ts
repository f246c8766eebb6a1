import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CommandOption } from '../../generator/cli/command-line/command.ts';
import { type ParsedCommand, parseCommandLine } from '../../generator/cli/command-line/command-parser.ts';
import { COMMANDS } from '../../generator/cli/command-line/command-table.ts';
import { EVERYWHERE } from '../../generator/cli/command-line/common-options.ts';
import { readPlainLine } from '../../generator/cli/command-line/plain-line.ts';

const words = fc.oneof(
  fc.constantFrom(
    'zram0',
    '/dev/zram1',
    '4GiB',
    '25%',
    '007',
    '1e3',
    '0x10',
    'NaN',
    'true',
    'false',
    'list',
    '2',
  ),
  fc.constantFrom(
    '',
    '-',
    '--',
    '-1',
    '-x',
    '--bogus',
    "'a'",
    '"',
    'a=b',
    '../x',
    'a b',
    '+used',
    '.',
    '__proto__',
  ),
  fc.string({ maxLength: 6 }),
);

/** An option in one of the ways that it can be written, right or wrong. */
function written({ name, short, value }: CommandOption): fc.Arbitrary<readonly string[]> {
  const values =
    value?.kind.kind === 'word' ? value.kind.words.map(({ word }) => word) : ['zram0', '2', '/tmp/x'];
  const right = fc.oneof(fc.constantFrom(...values), words);
  const long = `--${name}`;
  const dashed = short === undefined ? fc.constant(long) : fc.constantFrom(long, `-${short}`);
  return fc.oneof(
    dashed.map((word) => [word]),
    fc.tuple(dashed, right),
    fc.tuple(dashed, right).map(([word, behind]) => [`${word}=${behind}`]),
  );
}

const lines = fc.constantFrom(...COMMANDS).chain(({ name, options }) => {
  const shared = EVERYWHERE.filter(({ value }) => value !== undefined);
  const options_ = fc.oneof(...[...options, ...shared].map(written));
  return fc
    .array(
      fc.oneof({ arbitrary: options_, weight: 2 }, { arbitrary: words.map((word) => [word]), weight: 1 }),
      {
        maxLength: 4,
      },
    )
    .map((parts) => [name, ...parts.flat()]);
});

function described({ command, given }: ParsedCommand): object {
  const names = [...command.options, ...EVERYWHERE].map(({ name }) => name);
  return {
    command: command.name,
    operands: given.operands,
    values: names.map((name) => [name, given.value(name)]),
  };
}

test('what is read as a plain line, the parser reads the same', async () => {
  let plain = 0;
  await fc.assert(
    fc.asyncProperty(lines, async (line) => {
      const quick = readPlainLine(line);
      if (quick === undefined) return;
      plain += 1;
      const whole = await parseCommandLine(line);
      expect(whole.ok ? described(whole.value) : whole.error.text).toEqual(described(quick));
    }),
    { numRuns: 3000 },
  );
  expect(plain).toBeGreaterThan(300);
});

test.each(COMMANDS.flatMap(({ examples }) => examples.map(([line]) => line)))('%s is plain', (line) => {
  expect(readPlainLine(line.split(' ').slice(1))).toBeDefined();
});

test.each([
  [[]],
  [['stauts']],
  [['list', '--']],
  [['list', '-bn']],
  [['list', '--json', '--json']],
  [['stat', '--json', '--prometheus']],
  [['list', '-undefined']],
  [['render']],
  [['render', 'a', 'b']],
  [['set', 'zram0', '--objective', 'speed']],
  [['stat', '--watch', '2']],
  [['stat', '--watch', '2', 'zram0']],
  [['stat', '--watch', 'zram0']],
  [['stat', '--watch', '.5']],
  [['stat', '--watch', '-1']],
  [['list', '--output']],
])('%j is left to the parser, or read as it reads it', async (line) => {
  const quick = readPlainLine(line);
  if (quick === undefined) return;
  const whole = await parseCommandLine(line);
  expect(whole.ok && described(whole.value)).toEqual(described(quick));
});
