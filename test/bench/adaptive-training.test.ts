import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const TASKS = new URL('../../generator/tasks/', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'trueno-adaptive-test-'));
const csv = join(folder, 'measured.csv');

const OBJECTIVES = ['latency', 'balance', 'density'];
const CODECS = ['lz4', 'zstd_fast', 'zstd_huffman', 'zstd_dense'];
const SUBJECTS = ['features', ...CODECS, ...OBJECTIVES];
const HEADER = [
  'file',
  'zero_words',
  'byte_values',
  ...OBJECTIVES.map((objective) => `${objective}_choice`),
  ...SUBJECTS.flatMap((subject) => [`${subject}_bytes`, `${subject}_ns`]),
];

/** Pages of three programs, which shrink by as much as they have zeros. */
function measurements(pages: number): string {
  const lines = Array.from({ length: pages }, (_, page) => {
    const zeros = (page * 37) % 128;
    const bytes = 3900 - 28 * zeros;
    const ofCodec = (codec: number): readonly number[] => [
      codec === 4 ? 4096 : Math.max(64, bytes - 250 * codec),
      4000 + 3000 * codec,
    ];
    const numbers = [[0, 300], ...CODECS.map((_codec, index) => ofCodec(index)), ...[0, 1, 3].map(ofCodec)];
    return [page % 3, zeros, 128 - zeros, 'lz4', 'zstd_fast', 'zstd_dense', ...numbers.flat()].join(',');
  });
  return `${[HEADER.join(','), ...lines].join('\n')}\n`;
}

function task(
  name: string,
  ...args: readonly string[]
): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(TASKS, name), ...args], {
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

writeFileSync(csv, measurements(600));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.each(['train-adaptive.mjs', 'evaluate-adaptive.mjs'])('%s without a source tells its usage', (name) => {
  expect(task(name)).toMatchObject({ status: 2, output: expect.stringContaining('usage: npm run') });
});

test('a column that is missing is named', () => {
  const cut = join(folder, 'cut.csv');
  writeFileSync(cut, measurements(10).replace('zstd_fast_ns', 'something'));
  const { status, output } = task('train-adaptive.mjs', cut, join(folder, 'none.h'));
  expect(status).not.toBe(0);
  expect(output).toContain('page-measure printed no column zstd_fast_ns');
});

test('a value that is no number is found', () => {
  const damaged = join(folder, 'damaged.csv');
  writeFileSync(damaged, measurements(10).replace(/,300,/, ',much,'));
  expect(task('train-adaptive.mjs', damaged, join(folder, 'none.h')).output).toContain(
    'page-measure printed no number in column features_ns',
  );
});

test('the same measurements give the same weights to the byte', () => {
  const headers = ['one.h', 'two.h'].map((name) => join(folder, name));
  for (const header of headers) expect(task('train-adaptive.mjs', csv, header).status).toBe(0);
  const [one = '', two] = headers.map((header) => readFileSync(header, 'utf8'));
  expect(one).toBe(two);
  expect(one).toContain('From 600 pages of the memory of 3 programs');
  expect(one).toContain('inline constexpr size_t kFeatures = 2;');
  expect(one).not.toMatch(/NaN|undefined|Infinity/);
});

test('an evaluation has a table for each objective and a line for each set and for all', () => {
  const { status, output } = task('evaluate-adaptive.mjs', csv);
  expect(status).toBe(0);
  for (const objective of OBJECTIVES) expect(output).toContain(`objective ${objective}`);
  expect(output.match(/^set [0-2] +200 /gm)).toHaveLength(9);
  expect(output.match(/^all +600 /gm)).toHaveLength(3);
  expect(output).not.toMatch(/NaN|undefined|Infinity/);
});
