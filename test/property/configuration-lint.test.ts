import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generate } from '../../generator/core/generate.ts';
import { lintConfiguration } from '../../generator/core/plan/configuration-lint/index.ts';
import { FakeHost } from '../../generator/host/fake-host.ts';
import { peerConfigurationArbitrary } from './peer-case-arbitrary.ts';

const anyText = fc.oneof(peerConfigurationArbitrary, fc.string({ unit: 'binary' }));

test('whatever the files say, the lint does not throw, and each message says what happens now', () => {
  let findings = 0;
  fc.assert(
    fc.property(peerConfigurationArbitrary, anyText, anyText, (main, fstab, commandLine) => {
      const host = new FakeHost({
        '/etc/systemd/zram-generator.conf': main,
        '/etc/fstab': fstab,
        '/proc/cmdline': commandLine,
        '/proc/meminfo': 'MemTotal: 8388608 kB\n',
        '/sys/class/zram-control/hot_add': '',
      });
      const runShell = () => ({ status: 0, stdout: '5', failure: undefined });
      const generation = generate(host, { runShell, mindContainer: false });
      for (const { text, consequence } of lintConfiguration(generation, host)) {
        findings += 1;
        expect(text).not.toBe('');
        expect(consequence, text).toBeDefined();
      }
    }),
    { numRuns: 500 },
  );
  expect(findings).toBeGreaterThan(100);
});
