import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../generator/core/diagnostic.ts';
import { type Generation, generate } from '../../generator/core/generate.ts';
import { NodeHost } from '../../generator/host/node-host.ts';
import { runShell } from '../../generator/host/shell.ts';
import { type DebianRoot, debianRoot } from '../debian-root.ts';
import { peerCaseArbitrary } from '../property/peer-case-arbitrary.ts';
import { deliberateDifference } from './deliberate-differences.ts';
import { entryText, sortedText } from './output-text.ts';
import { mainFileCase, type PeerCase, writeRoot } from './peer-case.ts';
import { askReference, type ReferenceAnswer } from './reference.ts';
import { TABLE_CASES } from './table-cases.ts';

/** At least this many generated machines, in batches; each batch is a new seed of fast-check. */
const GENERATED_CASES = 2400;
const BATCH = 400;

let root: DebianRoot = { missing: 'not made' };
beforeAll(() => {
  root = debianRoot();
});

/** Our answer in the reference's terms. */
interface Answer {
  readonly generation: Generation;
  readonly units: string;
}

function askOurs(peerCase: PeerCase): Answer {
  const directory = mkdtempSync(join(tmpdir(), 'trueno-ours-'));
  try {
    writeRoot(directory, peerCase);
    const generation = generate(new NodeHost(directory, {}), { runShell, mindContainer: false });
    const texts = generation.plans.flatMap(({ entries }) =>
      entries.map((entry): [string, string] => [
        `/${entry.name}`,
        entryText(entry.name, entry.kind === 'link' ? { target: entry.target } : { text: entry.text }),
      ]),
    );
    return { generation, units: sortedText(texts) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What differs between the two answers, or undefined. */
function compare(peerCase: PeerCase, ours: Answer, theirs: ReferenceAnswer): string | undefined {
  const messages = ours.generation.diagnostics.map(
    (diagnostic) => `${diagnostic.severity}: ${formatDiagnostic(diagnostic)}`,
  );
  const story = (what: string): string =>
    [
      what,
      JSON.stringify(peerCase, null, 1),
      `ours:\n${messages.join('\n')}`,
      `theirs (status ${theirs.status}):\n${theirs.log}`,
    ].join('\n');
  if (deliberateDifference(peerCase, ours.generation, theirs) !== undefined) return undefined;
  if (theirs.status !== 0) {
    // It gave up on everything; we say why and bring up what can come up.
    const told = ours.generation.diagnostics.some(
      ({ severity }) => severity === 'error' || severity === 'warning',
    );
    return told ? undefined : story('the reference refuses, and we say nothing');
  }
  if (ours.generation.diagnostics.some(({ severity }) => severity === 'error'))
    return story('the reference accepts, and we see an error');
  if (ours.units !== theirs.units)
    return story(`units differ:\n--- ours\n${ours.units}--- theirs\n${theirs.units}`);
  for (const { device } of ours.generation.plans) {
    const attributes = theirs.attributes.get(device.name);
    const sizes = `disksize ${attributes?.get('disksize')} mem_limit ${attributes?.get('mem_limit')}`;
    const expected = `disksize ${device.disksize.bytes} mem_limit ${device.residentLimit.bytes}`;
    if (sizes !== expected) return story(`${device.name}: ours ${expected}, theirs ${sizes}`);
    const first = device.compression.algorithms[0]?.name;
    if (attributes?.get('comp_algorithm') !== first) {
      return story(`${device.name}: ours ${first}, theirs ${attributes?.get('comp_algorithm')}`);
    }
    if (device.writebackDevice !== undefined && attributes?.get('backing_dev') !== device.writebackDevice) {
      return story(
        `${device.name}: ours ${device.writebackDevice}, theirs ${attributes?.get('backing_dev')}`,
      );
    }
  }
  return undefined;
}

function compareAll(
  cases: readonly PeerCase[],
  debian: string,
): { problems: string[]; accepted: number; deliberate: number } {
  const ours = cases.map(askOurs);
  const theirs = askReference(
    debian,
    cases.map((peerCase, index) => ({
      peerCase,
      deviceNames: ours[index]?.generation.plans.map(({ device }) => device.name) ?? [],
    })),
  );
  const problems: string[] = [];
  let accepted = 0;
  let deliberate = 0;
  cases.forEach((peerCase, index) => {
    const our = ours[index];
    const their = theirs[index];
    if (our === undefined || their === undefined) throw new Error(`no answer for case ${index}`);
    if (their.status === 0) accepted += 1;
    if (deliberateDifference(peerCase, our.generation, their) !== undefined) deliberate += 1;
    const problem = compare(peerCase, our, their);
    if (problem !== undefined) problems.push(problem);
  });
  return { problems, accepted, deliberate };
}

describe('the reference, zram-generator 1.2.1 of Debian 13, brings up the same devices', () => {
  test.for(Array.from({ length: GENERATED_CASES / BATCH }, (_, index) => index))(
    'on generated machines, batch %i',
    (batch, { skip }) => {
      if ('missing' in root) return skip(root.missing);
      const seed = Number(process.env['TRUENO_PEER_SEED'] ?? 20261122) + batch;
      const cases = fc.sample(peerCaseArbitrary, { numRuns: BATCH, seed });
      const { problems, accepted, deliberate } = compareAll(cases, root.path);
      expect(problems.slice(0, 3).join('\n\n')).toBe('');
      // A generator of cases that are mostly refused, or excused, would prove nothing.
      expect(accepted).toBeGreaterThan(BATCH * 0.4);
      expect(deliberate).toBeLessThan(BATCH * 0.1);
    },
  );

  test.for(TABLE_CASES)('on the table: $name', ({ cases }, { skip }) => {
    if ('missing' in root) return skip(root.missing);
    const { problems } = compareAll(cases, root.path);
    expect(problems.join('\n\n')).toBe('');
  });

  test('and notices when they differ', ({ skip }) => {
    if ('missing' in root) return skip(root.missing);
    const peerCase = mainFileCase('[zram0]\nzram-size = 100\n');
    const [theirs] = askReference(root.path, [{ peerCase, deviceNames: ['zram0'] }]);
    if (theirs === undefined) throw new Error('no answer');
    expect(compare(peerCase, askOurs(mainFileCase('[zram0]\nzram-size = 101\n')), theirs)).toContain(
      'theirs disksize 104857600',
    );
    expect(compare(peerCase, askOurs(mainFileCase('[zram0]\nswap-priority = 5\n')), theirs)).toContain(
      'units differ',
    );
  });
});
