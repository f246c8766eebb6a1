import fc from 'fast-check';

/**
 * Random texts of the size language of zram-generator.conf(5), for properties and for comparison with the reference.
 * None of them has the units and percentages that the reference does not know, unless a mutation made one by chance.
 */

const blanks = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 3, arbitrary: fc.constant(' ') },
  { weight: 1, arbitrary: fc.constantFrom('\t', '  ', '\n', '\r') },
);

const digits = fc.oneof(
  fc.nat(9).map(String),
  fc.nat(70_000).map(String),
  fc.constantFrom('0', '.5', '5.', '010', '1.5', '3.25', '0.1', '1000000007', '99999999999999999999'),
);

const numeral = fc
  .tuple(
    fc.constantFrom('', '', '', '', '-', '+'),
    digits,
    fc.constantFrom(
      '',
      '',
      '',
      '',
      '',
      '',
      'k',
      'K',
      'M',
      'G',
      'T',
      'm',
      'u',
      'µ',
      'n',
      'p',
      'e2',
      'E-3',
      'e+1',
    ),
  )
  .map((parts) => parts.join(''));

const variable = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('ram', 'ram', 'ram', 'ram()', 'ram []') },
  { weight: 1, arbitrary: fc.constantFrom('foo', 'RAM', 'e', 'pi', 'min', 'print', 'inf', '_x9') },
);

const operator = fc.constantFrom(
  ...['^', '%', '/', '/', '*', '*', '-', '-', '+', '+', '<', '<=', '>', '>=', '==', '!=', '&&', '||'],
);

/** Functions that sizes are made of. The reference computes these exactly, and so must everybody. */
const FUNCTIONS = [
  'int',
  'ceil',
  'floor',
  'abs',
  'sign',
  'log',
  'round',
  'min',
  'max',
  'min',
  'max',
  'e',
  'pi',
];
const ARGUMENT_COUNTS: Readonly<Record<string, readonly number[]>> = {
  log: [1, 2],
  round: [1, 2],
  min: [1, 2, 3],
  max: [1, 2, 3],
  e: [0],
  pi: [0],
};

const { chain } = fc.letrec<{ chain: string; operand: string }>((tie) => {
  const operand = fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    numeral,
    variable,
    fc.tuple(fc.constantFrom('-', '+', '!', '- '), tie('operand')).map((parts) => parts.join('')),
    fc
      .tuple(fc.constantFrom(['(', ')'], ['[', ']']), tie('chain'))
      .map(([[open, close], inner]) => `${open}${inner}${close}`),
    fc.constantFrom(...FUNCTIONS).chain((name) => callOf(name, tie('chain'))),
    fc
      .array(fc.oneof(tie('chain'), fc.constantFrom('"a"', '"a b"', '"é\\n"', '"%d"')), { maxLength: 3 })
      .map((items) => `print(${items.join(',')})`),
  );
  const link = fc.tuple(blanks, operator, blanks, tie('operand')).map((parts) => parts.join(''));
  return {
    operand,
    chain: fc
      .tuple(tie('operand'), fc.array(link, { maxLength: 6, size: 'small' }))
      .map(([first, links]) => first + links.join('')),
  };
});

function callOf(name: string, argument: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const counts = ARGUMENT_COUNTS[name] ?? [1];
  return fc
    .tuple(fc.constantFrom(...counts), fc.constantFrom(', ', ',', ';'), blanks)
    .chain(([count, separator, blank]) =>
      fc
        .array(argument, { minLength: count, maxLength: count })
        .map((items) => `${name}${blank}(${items.join(separator)})`),
    );
}

/** Texts that parse, but for limits: numbers, names, operators, calls and brackets, nested. */
export const wellFormedExpression: fc.Arbitrary<string> = chain;

/** What gets inserted to break a text: fragments of the language and of what people write by mistake. */
const fragment = fc.constantFrom(
  ...[
    '(',
    ')',
    '[',
    ']',
    ',',
    ';',
    '"',
    "'",
    '#',
    '=',
    '!',
    '&',
    '|',
    '^',
    '*',
    '/',
    '+',
    '-',
    '.',
    'e',
    'E5',
  ],
  ...[
    'k',
    'G',
    'B',
    'x',
    '_',
    ' ',
    '1',
    '..',
    'e+',
    ' and ',
    ' mod ',
    'sqrt(',
    'min(',
    'print(',
    '\\',
    'π',
    '\u00a0',
  ],
);

/** Well-formed texts with up to three characters removed or replaced by a fragment. Most do not parse. */
export const brokenExpression: fc.Arbitrary<string> = fc
  .tuple(
    wellFormedExpression,
    fc.array(fc.tuple(fc.nat(), fc.nat(2), fragment), { minLength: 1, maxLength: 3 }),
  )
  .map(([text, edits]) => {
    const characters = [...text];
    for (const [position, removed, inserted] of edits) {
      characters.splice(position % (characters.length + 1), removed, inserted);
    }
    return characters.join('');
  });

/** Token soup: short runs of fragments, numbers and operators in any order. */
export const expressionSoup: fc.Arbitrary<string> = fc
  .array(fc.oneof(fragment, numeral, operator, variable), { maxLength: 8 })
  .map((tokens) => tokens.join(''));

/** Texts around the limits of nesting and of the number of parts. */
export const crowdedExpression: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      ['(', ')'],
      ['[', ']'],
      ['-', ''],
      ['- ', ''],
      ['int(', ')'],
      ['print(', ')'],
      ['!(', ')'],
    ),
    fc.integer({ min: 14, max: 35 }),
    fc.constantFrom('1', 'ram', '(1)', '- 1', '', '!2'),
    fc.constantFrom('(1)', '!1', '-ram', 'max(1,2)', '1', '-(2)'),
    fc.integer({ min: 0, max: 66 }),
  )
  .map(([[open = '', close = ''], depth, core, part, count]) =>
    [open.repeat(depth) + core + close.repeat(depth), ...Array<string>(count).fill(part)].join('+'),
  );
