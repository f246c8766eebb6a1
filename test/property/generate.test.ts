import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONFIGURATION_KEYS } from '../../generator/core/config/device-settings.ts';
import { formatDiagnostic } from '../../generator/core/diagnostic.ts';
import { type Generation, generate } from '../../generator/core/generate.ts';
import type { ShellResult } from '../../generator/core/host.ts';
import type { OutputEntry } from '../../generator/core/units/output-entry.ts';
import { FakeHost } from '../../generator/host/fake-host.ts';
import { MachineHost } from '../../generator/host/machine-host.ts';
import { decodeUtf8 } from '../../generator/host/utf8.ts';
import { configurationText, rawBytes, textBytes } from './configuration-bytes-arbitrary.ts';

/** `set!` commands of random text never run: they print a number, or nothing, or end badly. */
function recordedShell(command: string): ShellResult {
  const stdout = ['5\n', '', 'ram / 8', 'x'.repeat(5000)][command.length % 4] ?? '';
  return { status: command.length % 3, stdout, failure: undefined };
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

const encoder = new TextEncoder();

const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(rawBytes, textBytes);

const KEYS = new Set(CONFIGURATION_KEYS);
const HEADER = /^[ \t]*\[([^\]]*)\](.*)$/;

/**
 * A line that says nothing to a reader who takes lines as they stand, or undefined. Only for texts of one meaning:
 * without quotes, escapes, line breaks and blanks that are not ASCII, and lines that begin with a separator.
 */
function idleLine(configuration: string): string | undefined {
  if (/["'\\]|[^\n\t -~]|^[ \t]*[=:]/m.test(configuration)) return undefined;
  let section: string | undefined;
  const seen = new Set<string>();
  for (const line of configuration.split('\n')) {
    let rest = line;
    // More than one header can stand in a line.
    for (let match = HEADER.exec(rest); match !== null; match = HEADER.exec(rest)) {
      section = (match[1] ?? '').trim();
      rest = match[2] ?? '';
      if (!/^zram\+?\d+$/.test(section)) return line;
    }
    if (/^[ \t]*(?:[#;]|$)/.test(rest)) continue;
    const [, key] = /^[ \t]*([^=:]*?)[ \t]*[=:]/.exec(rest) ?? [];
    if (key === undefined) return line;
    const isUsed = section === undefined ? key.startsWith('set!') : KEYS.has(key);
    if (!isUsed || seen.has(`${section}/${key}`)) return line;
    seen.add(`${section}/${key}`);
  }
  return undefined;
}

/** What a person would miss: something that has no effect, and no warning or error about it. */
function silence(
  configuration: Uint8Array,
  { configuration: read, plans, diagnostics }: Generation,
): string | undefined {
  if (diagnostics.some(({ severity }) => severity === 'error' || severity === 'warning')) return undefined;
  const file = decodeUtf8(Buffer.from(configuration));
  if (file.kind !== 'text') return 'bytes that are no text';
  const line = idleLine(file.text);
  if (line !== undefined) return `the line ${JSON.stringify(line)}`;
  const known = new Set(plans.map(({ device }) => device.name));
  // Size 0 and host-memory-limit are the documented ways to have no device; anything else is a failure.
  for (const { name, why } of read.absent) if (why !== 'invalid') known.add(name);
  const lost = [...read.settings.keys()].find((name) => !known.has(name));
  return lost === undefined ? undefined : `the device ${lost}`;
}

/** Every directive that the generator writes, by section. */
const DIRECTIVES: Readonly<Record<string, readonly string[]>> = {
  Unit: [
    ...['Description', 'Documentation', 'SourcePath', 'DefaultDependencies', 'Requires', 'Wants', 'After'],
    ...['Before', 'Conflicts', 'BindsTo', 'JobRunningTimeoutSec', 'IgnoreOnIsolate', 'StartLimitIntervalSec'],
  ],
  Swap: ['What', 'Priority', 'Options', 'TimeoutSec'],
  Mount: ['What', 'Where', 'Type', 'Options'],
  Service: [
    ...[
      'Type',
      'NotifyAccess',
      'Environment',
      'Restart',
      'RestartSec',
      'RestartPreventExitStatus',
      'KillMode',
    ],
    ...['FileDescriptorStoreMax', 'OOMScoreAdjust', 'OOMPolicy', 'ManagedOOMPreference', 'MemorySwapMax'],
    ...['LimitMEMLOCK', 'LimitRTPRIO', 'LimitCORE'],
  ],
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

test('10,000 configurations of any bytes: nothing is lost in silence, and no line in a unit is not ours', () => {
  let raw = 0;
  let devices = 0;
  let idle = 0;
  const kinds = fc.oneof(
    { weight: 11, arbitrary: fc.tuple(rawBytes, fc.constant(true)) },
    { weight: 9, arbitrary: fc.tuple(textBytes, fc.constant(false)) },
  );
  fc.assert(
    fc.property(kinds, fc.boolean(), ([configuration, isRaw], trueno) => {
      const generation = generateFrom(configuration, trueno);
      const { plans, diagnostics } = generation;
      const entries = plans.flatMap((plan) => plan.entries);
      const names = entries.map(({ name }) => name);
      expect({
        silentAbout: silence(configuration, generation),
        brokenMessages: diagnostics.map(formatDiagnostic).filter((line) => line.includes('\n')),
        twice: names.filter((name, index) => names.indexOf(name) !== index),
        problems: entries.map(entryProblem).filter((problem) => problem !== undefined),
      }).toEqual({ silentAbout: undefined, brokenMessages: [], twice: [], problems: [] });
      if (isRaw) raw += 1;
      if (idleLine(new TextDecoder().decode(configuration)) !== undefined) idle += 1;
      devices += plans.length;
    }),
    { numRuns: 10_000 },
  );
  expect(raw).toBeGreaterThanOrEqual(5000);
  // Most texts must not be refused before they get anywhere, and many must have a line that does nothing.
  expect(devices).toBeGreaterThan(1000);
  expect(idle).toBeGreaterThan(500);
}, 60_000);

test.for<[what: string, configuration: string]>([
  ['lines without =', `[zram0]\n${'garbage\n'.repeat(200_000)}`],
  ['lines of an unknown key', `[zram0]\n${'x = 1\n'.repeat(200_000)}`],
  ['sizes that are no sizes', `[zram0]\n${'zram-size = +\n'.repeat(200_000)}`],
  ['lines before any section', 'x = 1\n'.repeat(200_000)],
  ['headers that are not closed', `[zram0]\n${'[zram1\n'.repeat(200_000)}`],
  ['quotes that are not closed', `[zram0]\n${'options = "\n'.repeat(199_999)}`],
  ['escapes that are none', `[zram0]\n${'options = \\xyz\n'.repeat(200_000)}`],
  ['other sections', Array.from({ length: 100_000 }, (_, index) => `[other${index}]\n`).join('')],
])(
  'a file with hundreds of thousands of %s: few messages, an error or a warning among them',
  { timeout: 60_000 },
  ([, configuration]) => {
    const { diagnostics } = generateFrom(encoder.encode(`[zram77]\n${configuration}`), false);
    expect(diagnostics.some(({ severity }) => severity === 'error' || severity === 'warning')).toBe(true);
    expect(diagnostics.length).toBeLessThan(200);
  },
);

test('100,000 sections are 100,000 devices', () => {
  const sections = Array.from({ length: 100_000 }, (_, index) => `[zram${index}]\n`).join('');
  const { plans } = generateFrom(encoder.encode(sections), false);
  expect(plans.length).toBe(100_000);
}, 60_000);

test('one line of millions of bytes ends, and no message repeats all of it', () => {
  const tooLong: string[] = [];
  for (const [before, piece, after] of [
    ['[zram0]\n', 'x', ''],
    ['[zram0]\n', 'x', ' = 1'],
    ['[zram0]\noptions = ', 'x', ''],
    ['[zram0]\noptions = "', "'", '"'],
    ['[', 'zram0', ']'],
    ['[zram0]\nzram-size = ', '(', ''],
    ['[zram0]\nzram-size = ', '1+', '1'],
    ['[zram0]\nmount-point = ', '/a', ''],
    ['[zram0]\ncompression-algorithm = ', 'a ', ''],
    ['set!a = ', 'x', ''],
  ] as const) {
    const configuration = before + piece.repeat(4_000_000 / piece.length) + after;
    const { diagnostics } = generateFrom(encoder.encode(configuration), false);
    const lines = diagnostics.map(formatDiagnostic).filter((line) => line.length > 2000);
    tooLong.push(...lines.map((line) => line.slice(0, 100)));
  }
  expect(tooLong).toEqual([]);
}, 60_000);

test('a file of more than 4 MiB is not read, and one that is just as large is', () => {
  const root = mkdtempSync(join(tmpdir(), 'trueno-size-'));
  try {
    mkdirSync(join(root, '/etc/systemd'), { recursive: true });
    mkdirSync(join(root, '/proc'));
    for (const [path, content] of Object.entries(KERNEL_MACHINE)) writeFileSync(root + path, content);
    const diagnosticsOf = (size_bytes: number): string[] => {
      writeFileSync(root + MAIN, '[zram0]\n#'.padEnd(size_bytes, 'x'));
      const { diagnostics } = generate(new MachineHost(root, {}), {
        runShell: recordedShell,
        mindContainer: true,
      });
      return diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
    };
    expect(diagnosticsOf(4 * 1024 * 1024)).toEqual([]);
    expect(diagnosticsOf(4 * 1024 * 1024 + 1)).toEqual([expect.stringContaining('is larger than 4 MiB')]);
    expect(diagnosticsOf(5_000_000)).toEqual([expect.stringContaining('is larger than 4 MiB')]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

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
    fc.property(configurationText, fc.boolean(), (bad, trueno) => {
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
