import { describe, expect, test } from 'vitest';
import {
  evaluateSizeExpression,
  mebibytesToBytes,
  parseSizeExpression,
  truncateToU64,
} from '../../../generator/core/config/size-expression/index.ts';

const VARIABLES: ReadonlyMap<string, number> = new Map([['ram', 8192]]);
const { NaN: NAN, POSITIVE_INFINITY: INF, NEGATIVE_INFINITY: MINUS_INF } = Number;

function outcomeOf(text: string, printed: string[] = []): number | string {
  const parsed = parseSizeExpression(text);
  const result = parsed.ok
    ? evaluateSizeExpression(parsed.value, VARIABLES, (line) => printed.push(line))
    : parsed;
  return result.ok ? result.value : `${result.error.kind}: ${result.error.detail}`;
}

/** Values that zram-generator 1.2.1 gives with 8192 MiB of RAM. */
const REFERENCE_VALUES: readonly (readonly [text: string, value: number])[] = [
  ['ram / 2', 4096],
  ['min(min(ram, 4096) + max(ram - 4096, 0) / 2, 32 * 1024)', 6144],
  // Precedence and direction.
  ['2^3^2', 512],
  ['2^3^4', 2.4178516392292583e24],
  ['-2^2', 4],
  ['(-2)^2', 4],
  ['0-2^2', -4],
  ['-ram^2', 67108864],
  ['!2^2', 0],
  ['!0^0', 1],
  ['2^-1', 0.5],
  ['2^-ram', 0],
  ['-5%2', -1],
  ['5%-2', 1],
  ['5%0', NAN],
  ['5.1%3.2', 1.8999999999999995],
  ['33.33%3', 0.3299999999999983],
  ['3^2%2^2*2^2/3^2', 0.4444444444444444],
  ['5%3*2', 4],
  ['2*5%3', 4],
  ['4*5%3', 8],
  ['10/4%3', 10],
  ['7%4/2', 1.5],
  ['2%3*3/2', 3],
  ['6/3*2', 4],
  ['2*6/3*4', 16],
  ['100/10*10', 100],
  ['3/4/5/6', 0.024999999999999998],
  ['1-2+3-4', -2],
  ['1+2-3+4', 4],
  ['10-3+2', 9],
  ['10-2*3', 4],
  // Powers.
  ['0^0', 1],
  ['(-8)^(1/3)', NAN],
  ['1^(0/0)', 1],
  ['1^(1/0)', 1],
  ['(-1)^(1/0)', 1],
  ['(-2)^3', -8],
  ['(-2)^-1', -0.5],
  ['(0/0)^0', 1],
  ['(1/0)^-1', 0],
  ['(8^(1/3))^3', 8],
  ['10^-5', 0.00001],
  ['10^0.5', 3.1622776601683795],
  ['2^-1k', 9.332636185032189e-302],
  ['2^1k^2', INF],
  ['2^-1074', 5e-324],
  ['3^34', 16677181699666570],
  ['10^23', 1e23],
  ['0.1^3', 0.0010000000000000002],
  // Comparison and logic.
  ['1<2<3', 1],
  ['3>2>1', 0],
  ['1==2<3', 1],
  ['3>2==1', 1],
  ['1<2!=1', 0],
  ['1==1==1', 1],
  ['1!=2', 1],
  ['2<=2', 1],
  ['2>=3', 0],
  ['0.1+0.2==0.3', 1],
  ['1==1.0000000000000002', 1],
  ['1==1.000000000000003', 0],
  ['2k*1k==2M', 1],
  ['2k==2000.0000001', 0],
  ['1/0==1/0', 0],
  ['1/0!=1/0', 0],
  ['0/0!=0/0', 0],
  ['1 && 2', 2],
  ['0 && 3', 0],
  ['0 || 5', 5],
  ['2 || 3', 2],
  ['0/0 || 5', 5],
  ['0/0 && 5', 5],
  ['2 && 3 || 4', 3],
  ['0 && 3 || 4', 4],
  ['ram > 4096 && 4096 || ram', 4096],
  ['max(ram/4, 1024) > 1500 && 1000 || 2000', 1000],
  // Functions.
  ['1/0', INF],
  ['-1/0', MINUS_INF],
  ['0/0', NAN],
  ['min(1,0/0)', 1],
  ['min(0/0,1)', NAN],
  ['max(1,2,0/0,5)', 5],
  ['max(0/0,1)', NAN],
  ['min(0,-0)', -0],
  ['min(-0,0)', 0],
  ['max(0,-0)', -0],
  ['min(3,1,2)', 1],
  ['min[3,1,2]', 1],
  ['max(3;1;2)', 3],
  ['min (1,2)', 1],
  ['int(2.7)', 2],
  ['int(-2.7)', -2],
  ['ceil(-2.1)', -2],
  ['floor(-2.1)', -3],
  ['round(2.5)', 3],
  ['round(-2.5)', -3],
  ['round(0.5)', 1],
  ['round(-0.3)', -0],
  ['round(0.49999999999999994)', 0],
  ['round(0.5, 3.4)', 3.5],
  ['1.2+round(0.5,-3.4)', -2.3],
  ['round(1024, ram/3)', 3072],
  ['round(0,5)', NAN],
  ['round(-2,5)', 6],
  ['sign(0)', 1],
  ['sign(-0)', -1],
  ['sign(0/0)', NAN],
  ['abs(-3)', 3],
  ['log(100)', 2],
  ['log(2,8)', 3],
  ['log(3,81)', 4],
  ['log(0)', MINUS_INF],
  ['log(-1)', NAN],
  ['log(1,5)', INF],
  ['log(e(),100)', 4.605170185988092],
  ['log(2,10)', 3.321928094887362],
  ['log(10,2)', 0.3010299956639812],
  ['log(7,50)', 2.0103821378018547],
  ['log(2.000000000000001,8)', 3],
  ['e()^2', 7.3890560989306495],
  ['asinh(1e308)', INF],
  ['asinh(-0)', -0],
  ['acosh(0.5)', NAN],
  ['atanh(1)', INF],
  ['1.2+min(1,2,0,3.3,-1)', 0.19999999999999996],
  // Numbers.
  ['1k', 1e3],
  ['1M', 1e6],
  ['1G', 1e9],
  ['1T', 1e12],
  ['1m', 1e-3],
  ['1u', 1e-6],
  ['1µ', 1e-6],
  ['1n', 1e-9],
  ['1p', 1e-12],
  ['1.5K', 1500],
  ['-1k', -1000],
  ['1k-1', 999],
  ['3-1k', -997],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1e+3', 1000],
  ['1e-3', 0.001],
  ['.5', 0.5],
  ['5.', 5],
  ['010', 10],
  ['1e400', INF],
  ['1e-400', 0],
  // Signs and brackets.
  ['+5', 5],
  ['++5', 5],
  ['--5', 5],
  ['- -5', 5],
  ['+-5', -5],
  ['-+5', -5],
  ['- 5', -5],
  ['1--2', 3],
  ['1+-2', -1],
  ['1 -1', 0],
  ['(1)-1', 0],
  ['!5', 0],
  ['!!5', 1],
  ['!1+1', 1],
  ['-!0', -1],
  ['[1+2]*3', 9],
  ['((((1))))', 1],
  ['print("x is", 5)', 5],
  ['print(5,"x")', 5],
  ['print(1,2)', 2],
  ['print()', 0],
  ['print("x")', 0],
  ['1\t+\n2', 3],
  ['\r 1 ', 1],
  ['ram[]', 8192],
  ['ram()', 8192],
];

test.each(REFERENCE_VALUES)('%j has the value that the reference gives it', (text, value) => {
  expect(outcomeOf(text)).toBe(value);
});

/** The engine's own functions: their last digits are not promised. */
test.each([
  ['sin(1)', 0.8414709848078965],
  ['cos(pi())', -1],
  ['tan(1)', 1.5574077246549023],
  ['asin(1)', Math.PI / 2],
  ['acos(0)', Math.PI / 2],
  ['atan(1)', Math.PI / 4],
  ['sinh(pi()/2)', 2.3012989023072947],
  ['cosh(1)', 1.5430806348152437],
  ['tanh(pi()/4)', 0.6557942026326724],
  ['asinh(1)', 0.881373587019543],
  ['asinh(-1)', -0.881373587019543],
  ['acosh(2)', 1.3169578969248166],
  ['acosh(1.0000001)', 0.00044721359190365057],
  ['atanh(0.5)', 0.5493061443340548],
])('%j is the same number to 14 digits', (text, value) => {
  expect(Math.abs(Number(outcomeOf(text)) / value - 1)).toBeLessThan(1e-14);
});

describe('units and percentages, which the reference does not know', () => {
  test.each([
    ['8GiB', 8192],
    ['1.5GiB', 1536],
    ['512MiB', 512],
    ['512KiB', 0.5],
    ['2TiB', 2097152],
    ['-1GiB', -1024],
    ['.5GiB', 512],
    ['min(ram / 2, 8GiB)', 4096],
    ['8GiB*2', 16384],
    ['50%', 4096],
    ['50 %', 4096],
    ['12.5%', 1024],
    ['min(50%, 4GiB)', 4096],
    ['min(50%; 1GiB)', 1024],
    ['[50%]', 4096],
    ['(25%) * 2', 4096],
    ['- 50%', -4096],
    ['ram -50%', 4096],
    ['50% < ram', 1],
    ['50% != 4096 || 7', 7],
    ['50% == 4GiB && 3', 3],
    ['50% >= 4GiB', 1],
  ])('%j is %d MiB', (text, value) => {
    expect(outcomeOf(text)).toBe(value);
  });

  test.each([
    ['50 % +1', 0],
    ['50%-1', 0],
    ['150% - 1GiB', 150],
    ['50%ram', 50],
    ['50 % ram', 50],
    ['50%(3)', 2],
    ['50%!0', 0],
    ['50%.7', 50 % 0.7],
  ])('%j stays a remainder', (text, value) => {
    expect(outcomeOf(text)).toBe(value);
  });

  test.each([
    ['ram * 50%', 'EofWhileParsing: value'],
    ['ram * - 50%', 'EofWhileParsing: value'],
    ['ram / 50%', 'EofWhileParsing: value'],
    ['2 ^ 50%', 'EofWhileParsing: value'],
    ['7 % 50%', 'EofWhileParsing: value'],
    ['(ram * 50%)', 'InvalidValue: '],
    ['50% * 2', 'InvalidValue: '],
    ['50% / 2', 'InvalidValue: '],
    ['50% ^ 2', 'InvalidValue: '],
    ['50%%', 'InvalidValue: '],
    ['50%=3', 'InvalidValue: '],
    ['50% & 3', 'InvalidValue: '],
    ['1k%', 'EofWhileParsing: value'],
    ['8GiB%', 'EofWhileParsing: value'],
    ['ram%', 'EofWhileParsing: value'],
    ['(50)%', 'EofWhileParsing: value'],
    ['8GiBx', 'UnparsedTokensRemaining: iBx'],
    ['8GiB8', 'UnparsedTokensRemaining: iB8'],
    ['8Gib', 'UnparsedTokensRemaining: ib'],
    ['8kiB', 'UnparsedTokensRemaining: iB'],
    ['8PiB', 'UnparsedTokensRemaining: PiB'],
    ['1e3GiB', 'UnparsedTokensRemaining: GiB'],
  ])('%j stays an error', (text, error) => {
    expect(outcomeOf(text)).toBe(error);
  });

  test('a percentage needs to know how much RAM there is', () => {
    const parsed = parseSizeExpression('1 + 50%');
    if (!parsed.ok) expect.fail(parsed.error.text);
    const result = evaluateSizeExpression(parsed.value, new Map());
    expect(result).toMatchObject({ ok: false, error: { kind: 'Undefined', detail: 'ram', column: 5 } });
  });
});

describe('print', () => {
  test.each([
    ['print(1/3)', ['0.3333333333333333']],
    [
      'print("é", 1e400, 0-1e400, 0/0, -0, 1e21, 1e-7, -1e-400)',
      ['é inf -inf NaN -0 1000000000000000000000 0.0000001 -0'],
    ],
    [
      'print(1.5e22, 1.25e-8, 123456789012345680000)',
      ['15000000000000000000000 0.0000000125 123456789012345680000'],
    ],
    ['print(print(3),4)', ['3', '3 4']],
    ['print("a";2)', ['a 2']],
    ['print()', ['']],
    ['print(1,"100%")', ['1 100%']],
    ['print("a\\nb\\tc\\x")', ['a\nb\tc\\x']],
    ['print["a",foo]', []],
  ])('%j prints %j', (text, lines) => {
    const printed: string[] = [];
    outcomeOf(text, printed);
    expect(printed).toEqual(lines);
  });
});

test('only the given variables exist, prototypes of objects are no names', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    expect(outcomeOf(name)).toBe(`Undefined: ${name}`);
    expect(outcomeOf(`${name}()`)).toBe(`Undefined: ${name}`);
  }
});

test('mebibytesToBytes truncates toward zero and saturates as a cast to u64 does', () => {
  const rows: readonly (readonly [number, bigint])[] = [
    [NAN, 0n],
    [MINUS_INF, 0n],
    [-1, 0n],
    [-0, 0n],
    [0, 0n],
    [0.9 / 1024 / 1024, 0n],
    [1 / 1024 / 1024, 1n],
    [8192 / 3, 2863311530n],
    [4096, 4294967296n],
    [8e9, 8388608000000000n],
    [2 ** 44 - 2 ** -9, 18446744073709549568n],
    [2 ** 44, 18446744073709551615n],
    [Number.MAX_VALUE, 18446744073709551615n],
    [INF, 18446744073709551615n],
  ];
  for (const [mib, bytes] of rows) expect(mebibytesToBytes(mib), String(mib)).toBe(bytes);
});

test('truncateToU64 is the cast alone', () => {
  const rows: readonly (readonly [number, bigint])[] = [
    [NAN, 0n],
    [MINUS_INF, 0n],
    [-0.5, 0n],
    [0.999, 0n],
    [4096.9, 4096n],
    [2 ** 64 - 2 ** 11, 18446744073709549568n],
    [2 ** 64, 18446744073709551615n],
    [INF, 18446744073709551615n],
  ];
  for (const [value, truncated] of rows) expect(truncateToU64(value), String(value)).toBe(truncated);
});
