import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import { type OutputEntry, wantsLink } from '../../../generator/core/units/output-entry.ts';
import { OutputDirectory } from '../../../generator/host/output-directory.ts';

let scratch: string;
let directory: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'trueno-output-'));
});
beforeEach(() => {
  directory = mkdtempSync(join(scratch, 'out-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const UNIT: OutputEntry = { kind: 'file', name: 'a.swap', text: '[Swap]\n' };
const LINK = wantsLink('swap.target', 'a.swap');

function write(...entries: readonly OutputEntry[]): string {
  const output = new OutputDirectory(directory);
  output.give(entries);
  const failures = output.finish();
  return failures.length === 0 ? 'written' : failures.map(formatDiagnostic).join('\n');
}

test('what another program wrote is left alone, and what belongs to it is not written', () => {
  writeFileSync(join(directory, 'a.swap'), 'theirs');
  expect(write(UNIT, LINK)).toContain(`${directory}/a.swap: exists already and says something else`);
  expect(readFileSync(join(directory, 'a.swap'), 'utf8')).toBe('theirs');
  expect(readdirSync(directory)).toEqual(['a.swap']);
});

test('a link that leads elsewhere is left alone, and nothing is written through it', () => {
  symlinkSync(join(directory, 'elsewhere'), join(directory, 'a.swap'));
  mkdirSync(join(directory, 'swap.target.wants'));
  symlinkSync('/other', join(directory, LINK.name));
  expect(write(UNIT)).toContain('exists already');
  expect(write(LINK)).toContain('exists already');
  expect(existsSync(join(directory, 'elsewhere'))).toBe(false);
  expect(readlinkSync(join(directory, LINK.name))).toBe('/other');
});

test.each(['a.swap', 'swap.target.wants'])('a directory %s in the way is an error', (name) => {
  if (name === 'a.swap') mkdirSync(join(directory, name));
  else writeFileSync(join(directory, name), '');
  expect(write(UNIT, LINK)).not.toBe('written');
});

test.each([
  ['x'.repeat(300), 'name too long (ENAMETOOLONG)'],
  ['a\0b', 'cannot be written'],
])('a name that no file can have is an error, case %#', (name, problem) => {
  expect(write({ kind: 'file', name, text: '' })).toContain(problem);
  expect(readdirSync(directory)).toEqual([]);
});

test('a directory that cannot be made is an error and not a wait without end', () => {
  // Node's own recursive mkdir never returns here.
  directory = '/proc/nothing/here';
  expect(write(UNIT, LINK)).toContain('/a.swap: cannot be written: no such file or directory (ENOENT)');
});

test('directories that are missing are made', () => {
  directory = join(directory, 'one/two//three/');
  expect(write(UNIT, LINK)).toBe('written');
  expect(readFileSync(join(directory, 'a.swap'), 'utf8')).toBe('[Swap]\n');
});

test('a file and a link appear, readable for everybody, with nothing beside them', () => {
  expect(write(UNIT, LINK)).toBe('written');
  expect(readFileSync(join(directory, 'a.swap'), 'utf8')).toBe('[Swap]\n');
  expect(readFileSync(join(directory, LINK.name), 'utf8')).toBe('[Swap]\n');
  expect(statSync(join(directory, 'a.swap')).mode & 0o777).toBe(0o644 & ~process.umask());
  expect(readdirSync(directory).sort()).toEqual(['a.swap', 'swap.target.wants']);
});

test('what stops one device stops no other, and what is there already stops nothing', () => {
  const of = (name: string): OutputEntry[] => [{ ...UNIT, name }, wantsLink('swap.target', name)];
  writeFileSync(join(directory, 'b.swap'), 'theirs');
  writeFileSync(join(directory, 'c.swap'), '[Swap]\n');
  const output = new OutputDirectory(directory);
  for (const name of ['a.swap', 'b.swap', 'c.swap', 'd.swap']) output.give(of(name));
  expect(output.finish().map(({ position }) => position?.path)).toEqual([join(directory, 'b.swap')]);
  expect(readdirSync(join(directory, 'swap.target.wants')).sort()).toEqual(['a.swap', 'c.swap', 'd.swap']);
  output.give(of('e.swap'));
  expect(output.finish()).toEqual([]);
});

test('the same a second time is fine', () => {
  expect([write(UNIT, LINK), write(UNIT, LINK)]).toEqual(['written', 'written']);
});
