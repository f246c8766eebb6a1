import { describe, expect, test } from 'vitest';
import {
  type ExpressionError,
  evaluateSizeExpression,
  parseSizeExpression,
  unitTrap,
} from '../../../generator/core/config/size-expression/index.ts';

function errorOf(text: string): ExpressionError {
  const parsed = parseSizeExpression(text);
  const result = parsed.ok ? evaluateSizeExpression(parsed.value, new Map([['ram', 8192]])) : parsed;
  return result.ok ? expect.fail(`${text} has the value ${result.value}`) : result.error;
}

const isValid = (text: string): boolean => parseSizeExpression(text).ok;

/** Errors of zram-generator 1.2.1; the column is ours. */
test.each([
  ['', 'EofWhileParsing', 'value', 1],
  ['  ', 'EofWhileParsing', 'value', 3],
  ['ram*', 'EofWhileParsing', 'value', 5],
  ['1&&', 'EofWhileParsing', 'value', 4],
  ['-', 'EofWhileParsing', 'value', 2],
  ['min(1,', 'EofWhileParsing', 'value', 7],
  ['1+(2', 'EofWhileParsing', 'parentheses', 3],
  ['[2', 'EofWhileParsing', 'square brackets', 1],
  ['1 + min(1', 'EofWhileParsing', 'min', 5],
  ['foo(', 'EofWhileParsing', 'foo', 1],
  ['print(1', 'EofWhileParsing', 'print', 1],
  ['print("a', 'EofWhileParsing', 'string', 7],
  ['(1]', 'Expected', ')', 3],
  ['[1)', 'Expected', ']', 3],
  ['(1=2)', 'Expected', ')', 3],
  ['min(1]', 'Expected', "',' or ';'", 6],
  ['min(1 2)', 'Expected', "',' or ';'", 7],
  ['print("a"+1)', 'Expected', "',' or ';'", 10],
  ['()', 'InvalidValue', '', 2],
  ['*ram', 'InvalidValue', '', 1],
  ['2**3', 'InvalidValue', '', 3],
  ['7//2', 'InvalidValue', '', 3],
  ['min(1,)', 'InvalidValue', '', 7],
  ['min(,1)', 'InvalidValue', '', 5],
  ['"abc"', 'InvalidValue', '', 1],
  ['π', 'InvalidValue', '', 1],
  ['\u00a05', 'InvalidValue', '', 1],
  ['1P', 'UnparsedTokensRemaining', 'P', 2],
  ['1 k', 'UnparsedTokensRemaining', 'k', 3],
  ['1kk', 'UnparsedTokensRemaining', 'k', 3],
  ['1kB', 'UnparsedTokensRemaining', 'B', 3],
  ['1e3k', 'UnparsedTokensRemaining', 'k', 4],
  ['1_000', 'UnparsedTokensRemaining', '_000', 2],
  ['0x10', 'UnparsedTokensRemaining', 'x10', 2],
  ['5 5', 'UnparsedTokensRemaining', '5', 3],
  ['2ram', 'UnparsedTokensRemaining', 'ram', 2],
  ['2(3)', 'UnparsedTokensRemaining', '(3)', 2],
  ['4, 5', 'UnparsedTokensRemaining', ', 5', 2],
  ['4 # c', 'UnparsedTokensRemaining', '# c', 3],
  ['4 ; c', 'UnparsedTokensRemaining', '; c', 3],
  ['1 and 2', 'UnparsedTokensRemaining', 'and 2', 3],
  ['1=2', 'UnparsedTokensRemaining', '=2', 2],
  ['1 & 2', 'UnparsedTokensRemaining', '& 2', 3],
  ['1|2', 'UnparsedTokensRemaining', '|2', 2],
  ['7 mod 2', 'UnparsedTokensRemaining', 'mod 2', 3],
  ['1*2)', 'UnparsedTokensRemaining', ')', 4],
  ['1Â', 'UnparsedTokensRemaining', 'Â', 2],
  ['print("😀",1) x', 'UnparsedTokensRemaining', 'x', 14],
  ['1e', 'ParseF64', '1e', 1],
  ['.', 'ParseF64', '.', 1],
  ['-.', 'ParseF64', '-.', 1],
  ['2+1..2', 'ParseF64', '1..2', 3],
  ['1.2.3', 'ParseF64', '1.2.3', 1],
  ['1.2.3k', 'ParseF64', '1.2.3e3', 1],
  ['1e1e1', 'ParseF64', '1e1e1', 1],
  ['1ee', 'ParseF64', '1ee', 1],
  ['1e-', 'ParseF64', '1e-', 1],
  ['1e+-5', 'ParseF64', '1e+', 1],
  ['5e+', 'ParseF64', '5e+', 1],
  ['min()', 'WrongArgs', 'min: expected one or more args', 1],
  ['1+max()', 'WrongArgs', 'max: expected one or more args', 3],
  ['e(1)', 'WrongArgs', 'e: expected no args', 1],
  ['int(1,2)', 'WrongArgs', 'int: expected one arg', 1],
  ['asinh()', 'WrongArgs', 'asinh: expected one arg', 1],
  ['log(1,2,3)', 'WrongArgs', 'expected log(x) or log(base,x)', 1],
  ['round()', 'WrongArgs', 'round: expected round(x) or round(modulus,x)', 1],
  ['print("%d",5)', 'WrongArgs', 'printf formatting is not yet implemented', 1],
  ['print("%") + foo', 'WrongArgs', 'printf formatting is not yet implemented', 1],
  ['print("%") 5', 'UnparsedTokensRemaining', '5', 12],
  ['foo + print("%")', 'Undefined', 'foo', 1],
  ['foo', 'Undefined', 'foo', 1],
  ['1 && foo', 'Undefined', 'foo', 6],
  ['1 || foo', 'Undefined', 'foo', 6],
  ['e', 'Undefined', 'e', 1],
  ['pi', 'Undefined', 'pi', 1],
  ['print', 'Undefined', 'print', 1],
  ['inf', 'Undefined', 'inf', 1],
  ['NaN', 'Undefined', 'NaN', 1],
  ['e3', 'Undefined', 'e3', 1],
  ['RAM', 'Undefined', 'RAM', 1],
  ['sqrt(4)', 'Undefined', 'sqrt', 1],
  ['ram(1)', 'Undefined', 'ram', 1],
  ['foo(1/0)', 'Undefined', 'foo', 1],
  ['foo(bar)', 'Undefined', 'bar', 5],
])('%j is refused as %s(%j) in column %d', (text, kind, detail, column) => {
  expect(errorOf(text)).toMatchObject({ kind, detail, column });
});

describe('limits', () => {
  const nested = (depth: number, open: string, core: string, close = ''): string =>
    open.repeat(depth) + core + close.repeat(depth);
  const sum = (count: number, part: string): string => Array<string>(count).fill(part).join('+');

  test('4096 bytes of UTF-8 are accepted, one more is too long', () => {
    expect(isValid('1'.repeat(4096))).toBe(true);
    expect(errorOf('1'.repeat(4097))).toMatchObject({ kind: 'TooLong', detail: '', column: 1 });
    expect(isValid(`print("${'é'.repeat(2043)}" )`)).toBe(true);
    expect(errorOf(`print("${'é'.repeat(2043)}",1)`).kind).toBe('TooLong');
    expect(errorOf(`print("${'😀'.repeat(1022)}")`).kind).toBe('TooLong');
    expect(isValid(`print("${'😀'.repeat(1021)}")`)).toBe(true);
  });

  test('32 nested brackets, calls or signs are accepted, 33 are too deep', () => {
    for (const [open, close] of [
      ['(', ')'],
      ['[', ']'],
      ['int(', ')'],
      ['- ', ''],
      ['!', ''],
    ] as const) {
      expect(isValid(nested(32, open, 'ram', close)), open).toBe(true);
      expect(errorOf(nested(33, open, 'ram', close)).kind, open).toBe('TooDeep');
    }
    expect(errorOf('('.repeat(33))).toMatchObject({ kind: 'TooDeep', column: 34 });
    expect(errorOf('('.repeat(32))).toMatchObject({ kind: 'EofWhileParsing', detail: 'value' });
    expect(isValid(nested(32, '(', 'ram()', ')'))).toBe(true);
    expect(errorOf(nested(32, '(', '- 1', ')')).kind).toBe('TooDeep');
  });

  test('print nests twice as deep as other functions', () => {
    expect(isValid(nested(16, 'print(', '1', ')'))).toBe(true);
    expect(errorOf(nested(17, 'print(', '1', ')')).kind).toBe('TooDeep');
    expect(isValid(nested(17, 'print(', '"a"', ')'))).toBe(true);
  });

  test('64 brackets and arguments, the whole included, are accepted, 65 are too many', () => {
    expect(isValid(sum(63, '(1)'))).toBe(true);
    expect(errorOf(sum(64, '(1)')).kind).toBe('SlabOverflow');
    expect(isValid(`min(${sum(63, '1').replaceAll('+', ',')})`)).toBe(true);
    expect(errorOf(`min(${sum(64, '1').replaceAll('+', ',')})`).kind).toBe('SlabOverflow');
    expect(errorOf(`${sum(64, '(1)')} x`).kind).toBe('UnparsedTokensRemaining');
    expect(isValid(sum(1000, 'ram'))).toBe(true);
  });

  test('64 signs and negations are accepted, 65 are too many', () => {
    expect(isValid(sum(64, '!1'))).toBe(true);
    expect(errorOf(sum(65, '!1'))).toMatchObject({ kind: 'SlabOverflow', detail: '' });
    expect(isValid(sum(200, '-1'))).toBe(true);
  });
});

describe('messages say what to write', () => {
  test.each([
    ['8GB', 'write 8GiB'],
    ['8Gi', 'write 8GiB'],
    ['8g', 'write 8GiB'],
    ['8 GiB', 'write 8GiB'],
    ['min(ram, 1.5tb)', 'write 1.5TiB'],
    ['800mb', 'write 800MiB'],
    ['8G # half', 'a comment must be on a line of its own'],
    ['ram / 2 # half', 'a comment must be on a line of its own'],
    ['ram / 2 ; half', 'a comment must be on a line of its own'],
    ['50% # half', 'a comment must be on a line of its own'],
    ['50% ; half', 'a comment must be on a line of its own'],
    ['50 %%', 'write 50%'],
    ['50% of ram', 'write 50%'],
    ['ram * 50%', 'write ram * 0.5 or 50%'],
    ['min(ram * 33.5%, 1)', 'write ram * 0.335 or 33.5%'],
    ['4GiB * 50%', 'write * 0.5; 50% alone is a share of ram'],
    ['50% * 2', 'write (ram * 0.5) for 50 percent of ram'],
    ['2ram', 'a product needs an operator: 2 * ram'],
    ['2k ram', 'a product needs an operator: 2k * ram'],
    ['1k% of ram', undefined],
    ['1k%', undefined],
    ['2 (ram)', 'a product needs an operator: 2 * (...)'],
    ['(1)(2)', 'a product needs an operator: (...) * (...)'],
    ['1 and 2', 'write && for and'],
    ['(1 or 2)', 'write || for or'],
    ['7 mod 2', 'write % for mod'],
    ['1 = 2', 'write == to compare'],
    ['1 & 2', 'write && for and'],
    ['1 | 2', 'write || for or'],
    ['4,096', 'write the number without separators'],
    ['1_000', 'write the number without separators'],
    ['0x10', 'write the number in decimal'],
    ['ram)', 'no bracket is open here: remove it'],
    ['(ram]', 'write ) instead of ]'],
    ['max(1,2]', 'write ) instead of ]'],
    ['(ram', 'add the missing )'],
    ['min[1', 'add the missing ]'],
    ['2**3', 'write ^ for a power'],
    ['7//2', 'write int(a / b) for whole division'],
    ['1 === 2', 'write == or != to compare'],
    ['"ram / 2"', 'write it without quotes: text is understood in print(...) only'],
    ['2 * π', 'write pi()'],
    ['int()', 'write int(x)'],
    ['RAM / 2', 'names are case-sensitive: write ram'],
    ['rma / 2', 'write ram'],
    ['min', 'a function needs brackets: write min(x, ...)'],
    ['e', 'a function needs brackets: write e()'],
    ['ram(2)', 'a variable takes no arguments: write ram'],
    ['sqrt(ram)', 'write x^0.5'],
    ['MIN(1, 2)', 'names are case-sensitive: write min'],
    ['celi(1)', 'write ceil'],
    ['rund(1)', 'write round'],
    ['foo(1)', undefined],
    ['foo', undefined],
    ['5 5', undefined],
    ['ram *', undefined],
  ])('%j: %s', (text, hint) => {
    expect(errorOf(text).hint).toBe(hint);
  });

  test('a run of 4000 digits does not make the search for a hint explode', () => {
    const digits = '9'.repeat(4000);
    expect(errorOf(`${digits} * ram %)`).hint).toBeUndefined();
    expect(errorOf(`${digits}e`).kind).toBe('ParseF64');
    expect(errorOf(`${digits} ?`).hint).toBeUndefined();
    expect(errorOf(`1 ${'% of '.repeat(799)}?`).kind).toBe('UnparsedTokensRemaining');
    expect(errorOf(`1 ${' '.repeat(4000)}?`).hint).toBeUndefined();
  });

  test('they are sentences about what the user wrote', () => {
    expect(errorOf('').text).toBe('the expression is empty');
    expect(errorOf('ram / 2 # half').text).toBe('the expression ends before "# half"');
    expect(errorOf('ram / é').text).toBe('a number, a name or a bracket is expected, not "é"');
    expect(errorOf('int(1,2)').text).toBe('int does not take 2 arguments');
    expect(errorOf(`1 ${'x'.repeat(4000)}`).text.length).toBeLessThan(80);
  });
});

/** The trap of a valid text. */
function trapOf(text: string): string | undefined {
  const parsed = parseSizeExpression(text);
  return parsed.ok ? unitTrap(parsed.value) : undefined;
}

describe('unitTrap', () => {
  test.each([
    ['8G', '8G means 8000000000 MiB; for 8 GiB write 8GiB or 8192'],
    ['800M', '800M means 800000000 MiB; for 800 MiB write 800MiB or 800'],
    ['4096M', '4096M means 4096000000 MiB; for 4096 MiB write 4096MiB or 4096'],
    ['512k', '512k means 512000 MiB; for 512 KiB write 512KiB or 0.5'],
    ['512m', '512m means 0.512 MiB; for 512 MiB write 512MiB or 512'],
    ['1.5T', '1.5T means 1500000000000 MiB; for 1.5 TiB write 1.5TiB or 1572864'],
    ['min(ram/2, 4G)', '4G means 4000000000 MiB; for 4 GiB write 4GiB or 4096'],
    ['ram > 1 && (print("x", 1, - 2G))', '2G means 2000000000 MiB; for 2 GiB write 2GiB or 2048'],
  ])('%j is a trap', (text, hint) => {
    expect(trapOf(text)).toBe(hint);
  });

  test.each(['8192', 'ram / 2', '1e9', '8GiB', '50%', '8GB', 'print("8G")', '5u'])('%j is none', (text) => {
    expect(trapOf(text)).toBeUndefined();
  });
});
