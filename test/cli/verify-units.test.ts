import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DevicePlan } from '../../generator/core/plan/device-plan.ts';
import type { OutputEntry } from '../../generator/core/units/output-entry.ts';
import { serverService, setupService } from '../../generator/core/units/setup-service.ts';
import { escapePath } from '../../generator/core/units/unit-name.ts';
import { OutputDirectory } from '../../generator/host/output-directory.ts';
import { generateCase, goldenCases, rootOf } from '../golden/golden-case.ts';
import { builtProgram, type Run, run, succeeds } from './built-program.ts';

const TEMPLATES = fileURLToPath(new URL('../../units/', import.meta.url));
const hasSystemd = await succeeds('systemd-analyze', '--version');

/** Settings of our units by the first version of systemd that has them. Older ones say that they ignore them. */
const NEWER_SETTINGS: readonly (readonly [string, number])[] = [['SurviveFinalKillSignal', 255]];
const systemdVersion = hasSystemd
  ? Number(/^systemd (\d+)/.exec((await run('systemd-analyze', ['--version'])).stdout)?.[1])
  : 0;

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'trueno-verify-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** Asks systemd about units in a directory of their own, beside those of this machine. */
async function verify(entries: readonly OutputEntry[], deviceNames: readonly string[]): Promise<Run> {
  const directory = mkdtempSync(join(scratch, 'units-'));
  const output = new OutputDirectory(directory);
  output.give(entries);
  expect(output.finish()).toEqual([]);
  installTemplates(directory);
  const units = [
    ...entries.filter(({ name }) => /^[^/]*\.(?:swap|mount)$/.test(name)).map(({ name }) => name),
    ...deviceNames.flatMap((name) => [setupService(name), serverService(name)]),
  ];
  return run(
    'systemd-analyze',
    ['verify', '--man=no', '--recursive-errors=no', ...units.map((name) => join(directory, name))],
    { env: { SYSTEMD_UNIT_PATH: `${directory}:` } },
  );
}

/** Each unit that a package installs. What the daemon is does not matter here, as long as it can be executed. */
function installTemplates(directory: string): void {
  for (const name of readdirSync(TEMPLATES).filter((file) => file.endsWith('.service.in'))) {
    const known = NEWER_SETTINGS.filter(([, since]) => since > systemdVersion).reduce(
      (text, [setting]) => text.replace(new RegExp(`^${setting}=.*\\n`, 'm'), ''),
      readFileSync(join(TEMPLATES, name), 'utf8'),
    );
    const text = known
      .replaceAll('@generator@', builtProgram('trueno-zram-generator'))
      .replaceAll('@daemon@', '/bin/true');
    writeFileSync(join(directory, name.replace(/\.in$/, '')), text);
  }
  for (const name of readdirSync(TEMPLATES).filter((folder) => folder.endsWith('.d')))
    cpSync(join(TEMPLATES, name), join(directory, name), { recursive: true });
}

function verifyPlans(plans: readonly DevicePlan[]): Promise<Run> {
  return verify(
    plans.flatMap(({ entries }) => entries),
    plans.map(({ device }) => device.name),
  );
}

describe.skipIf(!hasSystemd)('systemd-analyze verify (needs systemd)', () => {
  test('has nothing to say about the units of any golden case', async () => {
    let verified = 0;
    for (const goldenCase of goldenCases()) {
      const { plans } = generateCase(goldenCase, rootOf(goldenCase, scratch), { mindContainer: true });
      if (plans.length === 0) continue;
      expect(await verifyPlans(plans), goldenCase.name).toMatchObject({ status: 0, stdout: '', stderr: '' });
      verified += 1;
    }
    expect(verified).toBeGreaterThan(40);
  });

  test.each([
    ['02-defaults-on-trueno', '\nPriority=', '\nPrioritty='],
    ['02-defaults-on-trueno', '\nWhat=/dev/', '\nWhat=/nowhere/'],
    ['02-defaults-on-trueno', '\nTimeoutSec=infinity', '\nTimeoutSec=forever'],
    ['02-defaults-on-trueno', '\nNotifyAccess=all', '\nNotifyAccess=everybody'],
    ['10-mount-point-on-kernel-zram', '\nWhere=/var/tmp', '\nWhere=/var/tmp2'],
    ['10-mount-point-on-kernel-zram', '\n[Mount]', '\n[Mountt]'],
    ['10-mount-point-on-kernel-zram', '\nBindsTo=', '\nBinds='],
  ])('would find a mistake in %s: %j that becomes %j', async (name, right, wrong) => {
    const goldenCase = goldenCases().find((candidate) => candidate.name === name);
    if (goldenCase === undefined) throw new Error(`there is no golden case ${name}`);
    const { plans } = generateCase(goldenCase, rootOf(goldenCase, scratch), { mindContainer: true });
    const entries = plans.flatMap((plan) => plan.entries);
    const planted = entries.map((entry) =>
      entry.kind === 'file' ? { ...entry, text: entry.text.replace(right, wrong) } : entry,
    );
    expect(planted).not.toEqual(entries);
    const { status, stderr } = await verify(
      planted,
      plans.map(({ device }) => device.name),
    );
    expect(status !== 0 || stderr !== '').toBe(true);
  });
});

/** Components as users have them, and any other that a path can hold. */
const component = fc.oneof(
  fc.constantFrom(
    'dev',
    'a b',
    'x-y',
    'żółw',
    '.hidden',
    '...',
    '-',
    '\\',
    '\\x2d',
    '%i',
    '@',
    ':',
    '\n',
    "'",
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((text) => !/[/\0]/.test(text)),
);

const path = fc
  .array(
    component.filter((text) => text !== '.' && text !== '..'),
    { maxLength: 5 },
  )
  .map((components) => `/${components.join('/')}`);

describe.skipIf(!(await succeeds('systemd-escape', '--version')))('unit names (needs systemd)', () => {
  test('are those of systemd-escape --path, for any path', async () => {
    const paths = fc.sample(path, { numRuns: 2000, seed: 252 });
    // A line break separates the answers, and never comes out of an escape.
    const { status, stdout } = await run('systemd-escape', ['--path', '--', ...paths]);
    expect(status).toBe(0);
    expect(paths.map(escapePath)).toEqual(stdout.trimEnd().split(' '));
  });
});
