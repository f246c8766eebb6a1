import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mainFileCase, type PeerCase } from '../peer/peer-case.ts';
import { TABLE_CASES } from '../peer/table-cases.ts';
import { rawBytes, textBytes } from '../property/configuration-bytes-arbitrary.ts';
import { brokenExpression, wellFormedExpression } from '../property/expression-arbitrary.ts';
import { peerCaseArbitrary } from '../property/peer-case-arbitrary.ts';
import { type Disagreement, disagreements } from './asked-binary.ts';

// The tests of the program on Node compare it with zram-generator and with what is right. These compare the boot binary with
// that: the same units, the same messages to the byte and the same exit status, though another engine came to them.

/** The first few of them are enough to see what is wrong. */
function firstOf(found: readonly Disagreement[]): string {
  return JSON.stringify(found.slice(0, 3), undefined, 1);
}

/** Commands of random text never run. */
function hasCommand(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes).includes('set!');
}

/** For a value in quotes, which may then hold any character. */
function escaped(text: string): string {
  return text.replaceAll(/["\\]/g, '\\$&');
}

function bytesCase(bytes: Uint8Array): PeerCase {
  return { ...mainFileCase(''), files: { '/etc/systemd/zram-generator.conf': bytes } };
}

describe('the boot binary answers as the program on Node does', () => {
  test.each(TABLE_CASES)('on the table: $name', async ({ cases }) => {
    expect(firstOf(await disagreements(cases))).toBe('[]');
  });

  test('on 2400 generated machines', async () => {
    const machines = fc.sample(peerCaseArbitrary, { numRuns: 2400, seed: 20261122 });
    expect(firstOf(await disagreements(machines))).toBe('[]');
  });

  test('on 10,000 configurations of any bytes', async () => {
    const raw = fc.sample(rawBytes, 5500).filter((bytes) => !hasCommand(bytes));
    const textual = fc.sample(textBytes, 6500).filter((bytes) => !hasCommand(bytes));
    const machines = [...raw, ...textual].slice(0, 10_000).map(bytesCase);
    expect(machines.length).toBe(10_000);
    expect(firstOf(await disagreements(machines))).toBe('[]');
  });

  test('on the value of 10,000 expressions, to the last digit', async () => {
    const expressions = fc.sample(fc.oneof(wellFormedExpression, brokenExpression), 10_000);
    const machines = Array.from({ length: Math.ceil(expressions.length / 50) }, (_, batch) =>
      mainFileCase(
        expressions
          .slice(50 * batch, 50 * (batch + 1))
          .map((expression, index) => `[zram${index}]\nzram-size = "${escaped(`print(${expression})`)}"\n`)
          .join(''),
      ),
    );
    expect(firstOf(await disagreements(machines))).toBe('[]');
  });

  test.each<[what: string, configuration: string]>([
    [
      '100,000 sections',
      Array.from({ length: 100_000 }, (_, index) => `[zram${index}]\nfs-type=x\n`).join(''),
    ],
    [
      '2,000 devices with units',
      Array.from(
        { length: 2000 },
        (_, index) =>
          `[zram${(index * 7) % 2000}]\nzram-size = 8 + ${index}\nmount-point = /m${index % 1900}\n`,
      ).join(''),
    ],
    ['lines without =', `[zram0]\n${'garbage\n'.repeat(200_000)}`],
    ['quotes that are not closed', `[zram0]\n${'options = "\n'.repeat(199_999)}`],
    ['escapes that are none', `[zram0]\n${'options = \\xyz\n'.repeat(200_000)}`],
    ['halves of surrogate pairs', '[zram0]\noptions = \\xd800\\xdc\\x41\nmount-point = /\\xd800\n'],
    ['a value of millions of brackets', `[zram0]\nzram-size = ${'('.repeat(4_000_000)}`],
    ['a value of a million operators', `[zram0]\nzram-size = ${'1+'.repeat(2_000_000)}1`],
    ['a path of a million folders', `[zram0]\nmount-point = ${'/a'.repeat(2_000_000)}`],
    ['a million headers in a line', `[zram0]${'[zram0]'.repeat(500_000)}`],
    ['more than 4 MiB', '[zram0]\n#'.padEnd(4 * 1024 * 1024 + 1, 'x')],
  ])('on %s', async (_, configuration) => {
    expect(firstOf(await disagreements([mainFileCase(configuration)])).slice(0, 10_000)).toBe('[]');
  });
});
