import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../generator/core/diagnostic.ts';

test('a message names file, line, column, device, key, value, what is wrong and what happens now', () => {
  expect(
    formatDiagnostic({
      severity: 'error',
      position: { path: '/etc/systemd/zram-generator.conf', line: 3, column: 8 },
      device: 'zram0',
      key: 'swap-priority',
      value: '99999',
      text: 'out of range -1 to 32767',
      consequence: 'zram0 is not set up, other devices are',
      hint: 'write swap-priority = 100',
    }),
  ).toBe(
    '/etc/systemd/zram-generator.conf:3:8: zram0: swap-priority=99999: out of range -1 to 32767; ' +
      'zram0 is not set up, other devices are (write swap-priority = 100)',
  );
});

test('control characters of a configuration never reach the log as they are', () => {
  expect(formatDiagnostic({ severity: 'warning', text: 'a\nb\t\u001b[31m\u007f\u0090' })).toBe(
    'a\\nb\\t\\x1b[31m\\x7f\\x90',
  );
});

test('a long value is cut', () => {
  const line = formatDiagnostic({ severity: 'error', key: 'k', value: 'x'.repeat(5000), text: 'too long' });
  expect(line.length).toBeLessThan(250);
});
