import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../generator/core/diagnostic.ts';
import { type Generation, generate } from '../../generator/core/generate.ts';
import type { CommandResult } from '../../generator/core/host.ts';
import type { OutputEntry } from '../../generator/core/units/output-entry.ts';
import { FakeHost } from '../../generator/host/fake-host.ts';
import { decodeUtf8 } from '../../generator/host/utf8.ts';
import { iniLinesArbitrary, iniTextArbitrary } from './ini-arbitrary.ts';
import { peerConfigurationArbitrary } from './peer-case-arbitrary.ts';

/** `set!` commands of random text never run: they print a number, or nothing, or end badly. */
function recordedShell(command: string): CommandResult {
  const stdout = ['5\n', '', 'ram / 8', 'x'.repeat(5000)][command.length % 4] ?? '';
  return { status: command.length % 3, stdout, stderr: '', failure: undefined };
}

const MAIN = '/etc/systemd/zram-generator.conf';

const KERNEL_MACHINE = { '/proc/meminfo': 'MemTotal: 8388608 kB\n', '/proc/cmdline': 'quiet\n' };
const TRUENO_MACHINE = {
  ...KERNEL_MACHINE,
  '/usr/sbin/trueno-ublk': { program: '' },
  '/sys/module/ublk_drv/parameters/ublks_max': '64\n',
  '/proc/sys/kernel/osrelease': '6.12.57+deb13-amd64\n',
  '/proc/sys/kernel/io_uring_disabled': '0\n',
};

/** Bytes become text as a host's file does. */
function generateFrom(configuration: Uint8Array, trueno: boolean): Generation {
  const file = decodeUtf8(Buffer.from(configuration));
  const machine = trueno ? TRUENO_MACHINE : KERNEL_MACHINE;
  const content =
    file.kind === 'text' ? file.text : { unreadable: file.kind === 'unreadable' ? file.reason : 'gone' };
  return generate(new FakeHost({ ...machine, [MAIN]: content }), {
    runShell: recordedShell,
    mindContainer: true,
  });
}

/** Values that would do harm if they got into a unit as they are. */
const hostileValue = fc.constantFrom(
  ...[
    '\\nExecStart=/bin/sh',
    '\\r[Service]',
    '\\0',
    'a\\\\',
    '%i%n',
    '\\x000aType=x',
    '/../../etc',
    '//a/./b/',
  ],
  ...['/a\\nb', '/a b', '/a\\\\', '"/a\nb"', '/\\x2028', '/ż', '/a ', '/a /', '/.', '/-', '/%', '/\'"'],
);

const hostileLine = fc
  .tuple(
    fc.constantFrom('options', 'mount-point', 'fs-type', 'writeback-device', 'compression-algorithm'),
    hostileValue,
  )
  .map(([key, value]) => `${key} = ${value}`);

const hostileText = fc
  .array(
    fc.oneof(hostileLine, hostileLine, fc.constantFrom('[zram0]', '[zram1]', '[zram+2]', 'backend = kernel')),
    {
      maxLength: 6,
    },
  )
  .map((lines) => `[zram0]\n${lines.join('\n')}\n`);

const text = fc.oneof(iniTextArbitrary, iniLinesArbitrary, hostileText, peerConfigurationArbitrary);

const encoder = new TextEncoder();

/** Arbitrary bytes, texts that look like configurations, and such texts with a few bytes changed. */
const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  { weight: 6, arbitrary: text.map((value) => encoder.encode(value)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(text, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }))
      .map(([value, changes]) => {
        const result = encoder.encode(value);
        for (const [place, byte] of changes) if (result.length > 0) result[place % result.length] = byte;
        return result;
      }),
  },
);

/** Every directive that the generator writes, by section. */
const DIRECTIVES: Readonly<Record<string, readonly string[]>> = {
  Unit: [
    ...['Description', 'Documentation', 'SourcePath', 'DefaultDependencies', 'Requires', 'Wants', 'After'],
    ...['Before', 'Conflicts', 'BindsTo', 'JobRunningTimeoutSec', 'IgnoreOnIsolate', 'StartLimitIntervalSec'],
  ],
  Swap: ['What', 'Priority', 'Options', 'TimeoutSec'],
  Mount: ['What', 'Where', 'Type', 'Options'],
  Service: ['Type', 'NotifyAccess', 'Environment'],
};

/** What is wrong with a unit. Lines are as systemd reads them: `\n`, `\r` and NUL end one, a backslash continues it. */
function unitProblem(unit: string): string | undefined {
  let section = '';
  for (const line of unit.split(/[\n\r\0]/)) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.endsWith('\\')) return `"${line}" swallows the next line`;
    const header = /^\[(.*)\]$/.exec(line);
    if (header !== null) section = header[1] ?? '';
    else if (DIRECTIVES[section]?.includes(line.split('=', 1)[0] ?? '') !== true)
      return `"${line}" does not belong into [${section}]`;
  }
  return undefined;
}

function entryProblem(entry: OutputEntry): string | undefined {
  const components = entry.name.split('/');
  const odd = components.some((component) => ['', '.', '..'].includes(component) || /[\0\n]/.test(component));
  if (odd || components.length > 2) return `"${entry.name}" leaves its directory`;
  if (entry.kind === 'file') return unitProblem(entry.text);
  return entry.target === `../${components[1]}` ? undefined : `"${entry.name}" leads to "${entry.target}"`;
}

test('10,000 configurations of any bytes: an answer, a message, and no line in a unit that is not ours', () => {
  let devices = 0;
  fc.assert(
    fc.property(bytes, fc.boolean(), (configuration, trueno) => {
      const { plans, diagnostics } = generateFrom(configuration, trueno);
      const entries = plans.flatMap((plan) => plan.entries);
      const names = entries.map(({ name }) => name);
      expect({
        messages: diagnostics.length > 0,
        brokenMessages: diagnostics.map(formatDiagnostic).filter((line) => line.includes('\n')),
        twice: names.filter((name, index) => names.indexOf(name) !== index),
        problems: entries.map(entryProblem).filter((problem) => problem !== undefined),
      }).toEqual({ messages: true, brokenMessages: [], twice: [], problems: [] });
      devices += plans.length;
    }),
    { numRuns: 10_000 },
  );
  // Most texts must not be refused before they get anywhere.
  expect(devices).toBeGreaterThan(2000);
}, 60_000);

test('the same machine gives the same answer', () => {
  fc.assert(
    fc.property(bytes, fc.boolean(), (configuration, trueno) => {
      expect(generateFrom(configuration, trueno)).toEqual(generateFrom(configuration, trueno));
    }),
    { numRuns: 500 },
  );
});

/** The good device's name is one that the random sections do not have. */
const GOOD = '[zram77]\nzram-size = ram / 4\nmount-point = /srv/good\noptions = discard,noatime\n';

function entriesOfGoodDevice({ plans }: Generation): readonly OutputEntry[] | undefined {
  return plans.find(({ device }) => device.name === 'zram77')?.entries;
}

test('whatever follows a good device in another section, its units stay the same', () => {
  fc.assert(
    fc.property(text, fc.boolean(), (bad, trueno) => {
      fc.pre(!bad.includes('zram77') && !bad.includes('/srv/good') && !/\\x/.test(bad));
      const alone = entriesOfGoodDevice(generateFrom(encoder.encode(GOOD), trueno));
      expect(alone).toBeDefined();
      const together = generateFrom(encoder.encode(`${GOOD}[zram78]\n${bad}`), trueno);
      expect(entriesOfGoodDevice(together)).toEqual(alone);
    }),
    { numRuns: 2000 },
  );
});

test('whatever stands in a drop-in, bytes that are no text included, a good main file comes up', () => {
  fc.assert(
    fc.property(bytes, (bad) => {
      const file = decodeUtf8(Buffer.from(bad));
      fc.pre(file.kind !== 'text' || !file.text.includes('zram77'));
      const dropIn = file.kind === 'text' ? file.text : { unreadable: 'is not valid UTF-8' };
      const { plans } = generate(
        new FakeHost({ ...KERNEL_MACHINE, [MAIN]: GOOD, [`${MAIN}.d/10-bad.conf`]: dropIn }),
        { runShell: recordedShell, mindContainer: true },
      );
      // Another device may claim the mount point only when it comes first by its number.
      const claimed = plans.some(
        ({ device }) => device.mountPoint === '/srv/good' && device.name !== 'zram77',
      );
      expect(plans.some(({ device }) => device.name === 'zram77') || claimed).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
