import { expect, test } from 'vitest';
import { zramOverride } from '../../../generator/core/config/kernel-command-line.ts';

test.each([
  '',
  '\0',
  'quiet splash',
  'systemd.zramfoo',
  'systemd.zram-x=1',
  'systemd.zram=TRUE',
  'systemd.zram=maybe',
  'systemd.zram==1',
  'xsystemd.zram=0',
  'rd.systemd.zram=0',
  '"systemd.zram=0"',
])('%j says nothing', (line) => {
  expect(zramOverride(line)).toBeUndefined();
});

test.each(['systemd.zram', 'systemd.zram=1', 'systemd.zram=yes', 'systemd.zram=true', 'systemd.zram=on'])(
  '%j switches zram0 on',
  (word) => {
    expect(zramOverride(`quiet ${word}\n`)).toBe(true);
  },
);

test.each(['systemd.zram=0', 'systemd.zram=no', 'systemd.zram=false', 'systemd.zram=off'])(
  '%j switches everything off',
  (word) => {
    expect(zramOverride(`${word}\tquiet`)).toBe(false);
  },
);

test('the last valid word counts', () => {
  expect(zramOverride('systemd.zram=1 systemd.zram=0')).toBe(false);
  expect(zramOverride('systemd.zram=0 systemd.zram')).toBe(true);
  expect(zramOverride('systemd.zram=0 systemd.zram=perhaps')).toBe(false);
});
