import { describe, expect, test } from 'vitest';
import type { Device } from '../../../generator/core/config/device.ts';
import { kernelUnits } from '../../../generator/core/units/kernel-units.ts';
import type { OutputEntry } from '../../../generator/core/units/output-entry.ts';
import { truenoUnits } from '../../../generator/core/units/trueno-units.ts';
import { exampleDevice } from '../example-device.ts';

const textOf = (entries: readonly OutputEntry[], name: string): string => {
  const entry = entries.find((candidate) => candidate.name === name);
  return entry?.kind === 'file' ? entry.text : `there is no file ${name}`;
};

const mounted = (changes: Partial<Device> = {}): Device =>
  exampleDevice({ mountPoint: '/srv', fsType: 'ext4', ...changes });

describe.each([
  ['kernel zram', kernelUnits],
  ['trueno', truenoUnits],
] as const)('on %s', (_, units) => {
  test('no specifier in a value is expanded', () => {
    const entries = units(mounted({ mountPoint: '/srv/%i', options: 'a=%n' }));
    const unit = textOf(entries, 'srv-\\x25i.mount');
    expect(unit).toContain('\nWhere=/srv/%%i\n');
    expect(unit).toContain('\nOptions=a=%%n\n');
  });

  test.each([exampleDevice(), mounted()])(
    'what uses the device requires its set-up and comes after it, %#',
    (device) => {
      const [unit] = units(device);
      const text = unit?.kind === 'file' ? unit.text : '';
      expect(text).toContain('\nRequires=systemd-zram-setup@zram0.service\n');
      expect(text).toContain('\nAfter=systemd-zram-setup@zram0.service\n');
    },
  );

  test.each([
    [exampleDevice(), 'swap.target'],
    [mounted(), 'local-fs.target'],
  ])('the unit is wanted by its target, %#', (device, target) => {
    const entries = units(device);
    const links = entries.filter(({ kind }) => kind === 'link');
    expect(links).toEqual([
      { kind: 'link', name: `${target}.wants/${entries[0]?.name}`, target: `../${entries[0]?.name}` },
    ]);
  });

  test('swap is off when its set-up service stops, and the other way', () => {
    const entries = units(exampleDevice());
    expect(textOf(entries, 'systemd-zram-setup@zram0.service.d/bindings.conf')).toContain('\nBindsTo=');
  });
});

test('kernel zram with writeback lets go of the device below it at shutdown, and waits for it at the start', () => {
  const entries = kernelUnits(exampleDevice({ writebackDevice: '/dev/sd-a' }));
  expect(textOf(entries, 'dev-zram0.swap')).toContain('\nConflicts=shutdown.target\n');
  expect(textOf(entries, 'systemd-zram-setup@zram0.service.d/bindings.conf')).toContain(
    '\nBindsTo=dev-%i.swap dev-sd\\x2da.device\nAfter=dev-sd\\x2da.device\n',
  );
  expect(textOf(kernelUnits(exampleDevice()), 'dev-zram0.swap')).not.toContain('Conflicts=');
});

test('a plain device has no units on kernel zram, and a service that is wanted on trueno', () => {
  const plain = exampleDevice({ fsType: 'xfs' });
  expect(kernelUnits(plain)).toEqual([]);
  expect(truenoUnits(plain)).toContainEqual({
    kind: 'link',
    name: 'local-fs.target.wants/systemd-zram-setup@zram0.service',
    target: '../systemd-zram-setup@zram0.service',
  });
});

test('SourcePath= names the file, unless that would begin a new line', () => {
  const drop = 'systemd-zram-setup@zram0.service.d/trueno.conf';
  const from = (path: string): string => textOf(truenoUnits(exampleDevice({ position: { path } })), drop);
  expect(from('/etc/50%.conf')).toContain('\nSourcePath=/etc/50%%.conf\n');
  expect(from('/etc/a\nExecStart=b.conf')).not.toContain('SourcePath=');
  expect(textOf(truenoUnits(exampleDevice({ position: undefined })), drop)).not.toContain('SourcePath=');
});
