import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type DebianRoot, debianRoot, REFERENCE_ROOT } from '../debian-root.ts';
import { peerCaseArbitrary } from '../property/peer-case-arbitrary.ts';
import { difference } from './comparison.ts';
import { questionForReference } from './deliberate-differences.ts';
import { askOurs, watchedDevices } from './our-answer.ts';
import { mainFileCase, type PeerCase } from './peer-case.ts';
import { askReference } from './reference.ts';
import { TABLE_CASES } from './table-cases.ts';

/** At least this many generated machines, in batches; each batch is a new seed of fast-check. */
const GENERATED_CASES = 2400;
const BATCH = 400;

let root: DebianRoot = { missing: 'not made' };
beforeAll(() => {
  root = debianRoot(REFERENCE_ROOT);
});

interface Comparison {
  readonly problems: readonly string[];
  /** Cases that the reference accepts. */
  readonly accepted: number;
  /** Devices in them that both set up. */
  readonly devices: number;
}

function compareAll(cases: readonly PeerCase[], debian: string): Comparison {
  const ours = cases.map(askOurs);
  const questions = cases.map((peerCase, index) => ({
    peerCase: questionForReference(peerCase),
    deviceNames: watchedDevices(peerCase, at(ours, index)),
  }));
  const theirs = askReference(debian, questions);
  const problems = cases.map((peerCase, index) =>
    difference(peerCase, { ours: at(ours, index), theirs: at(theirs, index) }),
  );
  const accepted = ours.filter((_, index) => at(theirs, index).status === 0);
  return {
    problems: problems.filter((problem) => problem !== undefined),
    accepted: accepted.length,
    devices: accepted.reduce((sum, { generation }) => sum + generation.plans.length, 0),
  };
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new Error(`no answer for case ${index}`);
  return item;
}

describe('the reference, zram-generator 1.2.1 of Debian 13, brings up the same devices', () => {
  test.for(Array.from({ length: GENERATED_CASES / BATCH }, (_, index) => index))(
    'on generated machines, batch %i',
    (batch, { skip }) => {
      if ('missing' in root) return skip(root.missing);
      const seed = Number(process.env['TRUENO_PEER_SEED'] ?? 20261122) + batch;
      const cases = fc.sample(peerCaseArbitrary, { numRuns: BATCH, seed });
      const { problems, accepted, devices } = compareAll(cases, root.path);
      expect(problems.slice(0, 3).join('\n\n')).toBe('');
      // A generator of cases that are mostly refused, or ask for nothing, would prove nothing.
      expect(accepted).toBeGreaterThan(BATCH * 0.4);
      expect(devices).toBeGreaterThan(BATCH * 0.3);
    },
  );

  test.for(TABLE_CASES)('on the table: $name', ({ cases }, { skip }) => {
    if ('missing' in root) return skip(root.missing);
    const { problems } = compareAll(cases, root.path);
    expect(problems.join('\n\n')).toBe('');
  });

  test.for<[what: string, theirs: string, ours: string, message: string]>([
    ['sizes', '[zram0]\nzram-size = 100\n', '[zram0]\nzram-size = 101\n', 'theirs 104857600'],
    ['limits', '[zram0]\nzram-resident-limit = 1\n', '[zram0]\n', 'mem_limit is 0, theirs 1048576'],
    ['priorities', '[zram0]\n', '[zram0]\nswap-priority = 5\n', 'units differ'],
    [
      'plain devices that are missing',
      '[zram7]\nfs-type = ext4\n',
      '[zram0]\nzram-size = 0\n',
      'zram7: the ref',
    ],
    ['backing devices', '[zram0]\nfs-type=x\nwriteback-device=/a\n', '[zram0]\nfs-type=x\n', 'backing_dev'],
    [
      'good devices beside a refused one',
      '[zram0]\noptions = a\\nb\n[zram1]\nswap-priority = 1\n',
      '[zram0]\noptions = a\\nb\n[zram1]\nswap-priority = 2\n',
      'units differ',
    ],
    [
      'other lines of a mount point with %',
      '[zram0]\nmount-point = /50%\noptions = a\n',
      '[zram0]\nmount-point = /50%\noptions = b\n',
      'units differ',
    ],
    [
      'a % that is not there',
      '[zram0]\nmount-point = /50%\n',
      '[zram0]\nmount-point = /50%%\n',
      'units differ',
    ],
    ['errors', '[zram0]\n', '[zram0]\n[zram1]\nswap-priority = x\n', 'we see an error'],
    ['silence', '[zram0]\nswap-priority = x\n', '[zram0]\n', 'we say nothing'],
  ])('and notices different %s', ([, theirText, ourText, message], { skip }) => {
    if ('missing' in root) return skip(root.missing);
    const [peerCase, ours] = [mainFileCase(theirText), askOurs(mainFileCase(ourText))];
    const theirs = at(
      askReference(root.path, [{ peerCase, deviceNames: watchedDevices(peerCase, ours) }]),
      0,
    );
    expect(difference(peerCase, { ours, theirs })).toContain(message);
  });
});
