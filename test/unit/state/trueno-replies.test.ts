import { describe, expect, test } from 'vitest';
import { parseTruenoInfo } from '../../../generator/core/state/trueno-info.ts';
import { parseTruenoStatistics } from '../../../generator/core/state/trueno-statistics.ts';
import { EXAMPLE_INFO, EXAMPLE_STATISTICS } from './example-replies.ts';
import { promisedMembers } from './varlink-interface.ts';

const REPLIES = [
  ['Info', EXAMPLE_INFO, parseTruenoInfo],
  ['Statistics', EXAMPLE_STATISTICS, parseTruenoStatistics],
] as const;

/** Members that nobody here looks at. */
const NOT_READ: Readonly<Record<string, readonly string[]>> = {
  Info: ['name', 'ublk_id', 'backend', 'level'],
  Statistics: [],
};

describe.each(REPLIES)('the reply to %s', (method, example, parse) => {
  const promised = promisedMembers(method);
  const read = [...promised].filter(([name]) => !NOT_READ[method]?.includes(name));

  test('is what the interface promises', () => {
    expect([...promised.keys()].sort()).toEqual(Object.keys(example).sort());
    expect(parse(example)).toMatchObject({ ok: true });
  });

  test.each([[undefined], [null], [[]], ['text'], [7]])('is not %j', (value) => {
    expect(parse(value)).toEqual({ ok: false, error: `${method} is not an object` });
  });

  test('needs each member that must be there', () => {
    const needed = read.filter(([, type]) => !type.startsWith('?'));
    for (const [name, type] of needed) {
      const { [name]: _, ...rest } = { ...example } as Record<string, unknown>;
      const problem = type === 'Latency' || type.startsWith('[') ? 'is not an object' : 'is missing';
      expect(parse(rest)).toEqual({ ok: false, error: `${name} ${problem}` });
    }
  });

  test('may lack each member that can be missing', () => {
    const optional = read.filter(([, type]) => type.startsWith('?'));
    expect(optional.length).toBeGreaterThan(0);
    for (const [name] of optional) {
      expect(parse({ ...example, [name]: null })).toMatchObject({ ok: true });
      expect(parse({ ...example, [name]: undefined })).toMatchObject({ ok: true });
    }
  });

  test('has no member of another type', () => {
    for (const [name, type] of read) {
      const wrong = type.endsWith('string') ? 7 : 'text';
      expect(parse({ ...example, [name]: wrong }), name).toMatchObject({ ok: false });
    }
  });

  test('may have members that nobody knows yet', () => {
    expect(parse({ ...example, colour: 'green' })).toMatchObject({ ok: true });
  });
});

test.each([[-1], [1.5], ['12'], [true], [2 ** 53], ['184467440737095516150'], [{}]])(
  'a count is not %j',
  (value) => {
    expect(parseTruenoStatistics({ ...EXAMPLE_STATISTICS, reads: value })).toMatchObject({ ok: false });
  },
);

test('a count that a double would round keeps its digits', () => {
  const reply = parseTruenoStatistics({ ...EXAMPLE_STATISTICS, reads: '18446744073709551615' });
  expect(reply).toMatchObject({ ok: true, value: { reads: 18446744073709551615n } });
});

test('histograms and shares hold counts only', () => {
  const latency = { total_ns: 1, buckets: [1, 'x'] };
  expect(parseTruenoStatistics({ ...EXAMPLE_STATISTICS, read_latency: latency })).toEqual({
    ok: false,
    error: 'buckets is not a list of whole numbers',
  });
  expect(parseTruenoStatistics({ ...EXAMPLE_STATISTICS, pages_by_codec: { lz4: -1 } })).toMatchObject({
    ok: false,
  });
});
