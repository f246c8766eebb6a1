import { describe, expect, test } from 'vitest';
import type { Device } from '../../../generator/core/config/device.ts';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import type { SetupReport } from '../../../generator/devices/setup-report.ts';
import { setUpKernelZram } from '../../../generator/devices/zram-setup.ts';
import { algorithms, exampleDevice } from '../example-device.ts';
import { KERNELS, ZramKernelModel } from './zram-kernel-model.ts';

function messages(report: SetupReport): string {
  return report.diagnostics
    .map((diagnostic) => `${diagnostic.severity}: ${formatDiagnostic(diagnostic)}`)
    .join('\n');
}

function compressed(texts: readonly string[], recompressParams = ''): Partial<Device> {
  return { compression: { algorithms: algorithms(...texts), recompressParams } };
}

describe('names that are no kernel device', () => {
  test.each([
    ['zram007', 'zram7'],
    ['zram+1', 'zram1'],
    ['zram4096', 'above 4095'],
    ['zram18446744073709551615', 'above 4095'],
    ['zram', 'not the name'],
    ['zram-1', 'not the name'],
    ['zram0/../sda', 'not the name'],
    ['', 'not the name'],
  ])('%s is refused and nothing is touched', (name, said) => {
    const kernel = new ZramKernelModel();
    const report = setUpKernelZram(exampleDevice({ name }), kernel);
    expect(report.ok).toBe(false);
    expect(messages(report)).toContain(said);
    expect(kernel.journal).toEqual([]);
    expect([...kernel.devices.keys()]).toEqual(['zram0']);
  });
});

describe('a step that must work', () => {
  test('a size that the kernel has no memory for leaves the device as new and is one error', () => {
    const kernel = new ZramKernelModel();
    const device = exampleDevice({
      disksize: { bytes: 2n ** 64n - 1n, expression: 'inf' },
      ...compressed(['zstd level=3', 'lz4']),
    });
    const report = setUpKernelZram(device, kernel);
    expect(report.ok).toBe(false);
    expect(report.diagnostics).toHaveLength(1);
    expect(messages(report)).toMatch(/^error: zram0: cannot set disksize: there is no memory.*ENOMEM/);
    expect(kernel.device()).toMatchObject({ initialised: false, algorithms: ['lzo-rle'], params: [] });
  });

  test('size zero is an error, not a device', () => {
    const report = setUpKernelZram(
      exampleDevice({ disksize: { bytes: 0n, expression: '0' } }),
      new ZramKernelModel(),
    );
    expect(report.ok).toBe(false);
    expect(messages(report)).toContain('cannot set disksize');
  });

  test('a failed format rolls the device back and repeats what the program complained about', () => {
    const kernel = new ZramKernelModel();
    kernel.programs.set('/usr/lib/systemd/systemd-makefs', () => ({
      status: 1,
      stderr: 'mkfs binary for xfs is not available.',
    }));
    const report = setUpKernelZram(exampleDevice({ fsType: 'xfs' }), kernel);
    expect(report.ok).toBe(false);
    expect(messages(report)).toContain('mkfs binary for xfs is not available. (exit status 1)');
    expect(kernel.device().initialised).toBe(false);
  });

  test('an empty fs-type is an error that names it', () => {
    const kernel = new ZramKernelModel();
    const report = setUpKernelZram(exampleDevice({ fsType: '' }), kernel);
    expect(messages(report)).toContain('fs-type ""');
    expect(kernel.device().initialised).toBe(false);
  });

  test('when the roll-back fails too, both are said', () => {
    const kernel = new ZramKernelModel();
    kernel.programs.set('/usr/lib/systemd/systemd-makefs', () => {
      kernel.resetsRefused = Number.POSITIVE_INFINITY;
      return { status: undefined, failure: 'timed out after 75 s' };
    });
    const report = setUpKernelZram(exampleDevice(), kernel);
    expect(messages(report)).toContain('timed out after 75 s');
    expect(messages(report)).toContain('a process holds /dev/zram0 open');
  });
});

describe('the order of attributes', () => {
  const device = exampleDevice({
    ...compressed(['lz4 level=2', 'zstd level=9', 'deflate level=3'], 'type=idle threshold=3000'),
    writebackDevice: '/dev/sda3',
    residentLimit: { bytes: 512n << 20n, expression: '512' },
  });
  const FORMAT = '/usr/lib/systemd/systemd-makefs swap /dev/zram0';

  test.each(['6.12', '6.18', '7.2'] as const)('Linux %s takes everything', (release) => {
    const kernel = new ZramKernelModel(KERNELS[release]);
    kernel.blockDevices.set('/dev/sda3', 'block');
    const report = setUpKernelZram(device, kernel);
    expect(report).toMatchObject({ ok: true, diagnostics: [] });
    expect(report.steps).toEqual([
      'reset=1',
      'comp_algorithm=lz4',
      'algorithm_params=priority=0 level=2',
      'recomp_algorithm=algo=zstd priority=1',
      'algorithm_params=priority=1 level=9',
      'recomp_algorithm=algo=deflate priority=2',
      'algorithm_params=priority=2 level=3',
      'backing_dev=/dev/sda3',
      'mem_limit=536870912',
      'disksize=1073741824',
      'recompress=type=idle threshold=3000 priority=1',
      'recompress=type=idle threshold=3000 priority=2',
      FORMAT,
    ]);
    expect(kernel.journal).toEqual(report.steps);
  });

  test('Linux 6.6 recompresses but has no parameters: one warning for each algorithm that has some', () => {
    const kernel = new ZramKernelModel(KERNELS['6.6']);
    kernel.blockDevices.set('/dev/sda3', 'block');
    const report = setUpKernelZram(device, kernel);
    expect(report.ok).toBe(true);
    expect(messages(report).match(/came with Linux 6\.12/g)).toHaveLength(3);
    expect(kernel.device().algorithms).toEqual(['lz4', 'zstd', 'deflate']);
  });

  test('Linux 6.1 can neither, and comes up with the first algorithm', () => {
    const kernel = new ZramKernelModel(KERNELS['6.1']);
    kernel.blockDevices.set('/dev/sda3', 'block');
    const report = setUpKernelZram(device, kernel);
    expect(report.ok).toBe(true);
    expect(messages(report)).toContain('zstd deflate is left out');
    expect(kernel.device()).toMatchObject({ initialised: true, algorithms: ['lz4'] });
  });
});

describe('algorithms that the kernel does not have', () => {
  test('the next one takes its place, with its parameters, and the warning names it', () => {
    const kernel = new ZramKernelModel({ ...KERNELS['7.2'], algorithms: ['lz4', 'zstd'] });
    const report = setUpKernelZram(exampleDevice(compressed(['lzo-rle', 'zstd level=3', 'lz4'])), kernel);
    expect(report.ok).toBe(true);
    expect(kernel.device()).toMatchObject({ algorithms: ['zstd', 'lz4'], params: ['priority=0 level=3'] });
    expect(messages(report)).toBe(
      'warning: zram0: compression-algorithm=lzo-rle: this kernel has no such algorithm for zram; ' +
        'zstd is used instead (this kernel has lz4 zstd)',
    );
  });

  test.each([['zsdt'], ['Zstd'], [')'], ['x'.repeat(5000)], ['--help']])(
    'with %s alone the kernel default stays, and is named',
    (name) => {
      const kernel = new ZramKernelModel();
      const report = setUpKernelZram(exampleDevice(compressed([name])), kernel);
      expect(report.ok).toBe(true);
      expect(kernel.device()).toMatchObject({ initialised: true, algorithms: ['lzo-rle'] });
      expect(messages(report)).toContain("the kernel's default lzo-rle is used instead");
    },
  );

  test('a typo is guessed', () => {
    const report = setUpKernelZram(exampleDevice(compressed(['zsdt'])), new ZramKernelModel());
    expect(messages(report)).toContain('did you mean zstd?');
  });

  test('an unknown secondary one leaves no gap in the priorities', () => {
    const kernel = new ZramKernelModel();
    const report = setUpKernelZram(exampleDevice(compressed(['lz4', 'nope', 'zstd level=5'])), kernel);
    expect(kernel.device().algorithms).toEqual(['lz4', 'zstd']);
    expect(kernel.device().params[1]).toBe('priority=1 level=5');
    expect(messages(report)).toContain('it is not used for recompression');
  });

  test('a fifth algorithm is left out with a warning', () => {
    const kernel = new ZramKernelModel();
    const report = setUpKernelZram(
      exampleDevice(compressed(['lz4', 'lzo', 'zstd', 'lz4hc', 'deflate'])),
      kernel,
    );
    expect(kernel.device().algorithms).toEqual(['lz4', 'lzo', 'zstd', 'lz4hc']);
    expect(messages(report)).toContain('deflate is left out');
  });

  test('adaptive, which only trueno has, means the default of kernel zram and is never written', () => {
    const kernel = new ZramKernelModel();
    expect(setUpKernelZram(exampleDevice(compressed(['adaptive'])), kernel).ok).toBe(true);
    expect(kernel.journal.join()).not.toContain('comp_algorithm');
  });

  test('before 6.12 the crypto module is loaded first, and only when it is not there', () => {
    const kernel = new ZramKernelModel(KERNELS['6.1']);
    expect(setUpKernelZram(exampleDevice(compressed(['zstd'])), kernel).diagnostics).toEqual([]);
    expect(kernel.journal.slice(0, 3)).toEqual(['reset=1', 'modprobe crypto-zstd', 'comp_algorithm=zstd']);
    const again = new ZramKernelModel(KERNELS['6.1']);
    setUpKernelZram(exampleDevice(compressed(['lzo'])), again);
    expect(again.journal.join()).not.toContain('modprobe');
  });

  test('from 6.12 on no crypto module is asked for', () => {
    const kernel = new ZramKernelModel(KERNELS['6.12']);
    setUpKernelZram(exampleDevice(compressed(['zstd', 'nope'])), kernel);
    expect(kernel.journal.join()).not.toContain('modprobe');
  });

  test('a compressor whose module is missing is known only at disksize: the kernel default takes over', () => {
    const kernel = new ZramKernelModel(KERNELS['6.1']);
    kernel.modules.delete('crypto-zstd');
    const report = setUpKernelZram(exampleDevice(compressed(['zstd'])), kernel);
    expect(report.ok).toBe(true);
    expect(messages(report)).toMatch(
      /^warning: zram0: compression-algorithm=zstd: the kernel cannot initialise/,
    );
  });
});

describe('parameters', () => {
  test.each(['level=abc', 'level=', 'dict=/nonexistent'])(
    '%s is a warning that names algorithm and parameters',
    (params) => {
      const kernel = new ZramKernelModel();
      const report = setUpKernelZram(exampleDevice(compressed([`zstd ${params}`])), kernel);
      expect(report.ok).toBe(true);
      expect(messages(report)).toContain(`zstd(${params}): the kernel refuses the parameters (EINVAL)`);
      expect(kernel.device()).toMatchObject({ initialised: true, algorithms: ['zstd'], params: [] });
    },
  );

  test('a value that the kernel refuses only at disksize costs the parameters, not the algorithms', () => {
    const kernel = new ZramKernelModel();
    const report = setUpKernelZram(
      exampleDevice(compressed(['lz4', 'deflate level=77'], 'type=huge')),
      kernel,
    );
    expect(report.ok).toBe(true);
    expect(report.diagnostics).toHaveLength(1);
    expect(messages(report)).toContain(
      'lz4 deflate(level=77): the kernel cannot initialise the device with it',
    );
    expect(kernel.device()).toMatchObject({ initialised: true, algorithms: ['lz4', 'deflate'], params: [] });
  });

  test('recompression parameters without a second algorithm are a warning', () => {
    const kernel = new ZramKernelModel();
    const report = setUpKernelZram(exampleDevice(compressed(['zstd'], 'type=idle')), kernel);
    expect(messages(report)).toContain('no second algorithm is set');
    expect(kernel.journal.join()).not.toContain('recompress');
  });

  test('recompression parameters that name their algorithm are written once, as they are', () => {
    const kernel = new ZramKernelModel();
    setUpKernelZram(exampleDevice(compressed(['lz4', 'zstd', 'deflate'], 'type=huge algo=deflate')), kernel);
    expect(kernel.journal.filter((step) => step.startsWith('recompress'))).toEqual([
      'recompress=type=huge algo=deflate',
    ]);
  });

  test('recompression parameters that the kernel refuses are one warning', () => {
    const report = setUpKernelZram(
      exampleDevice(compressed(['lz4', 'zstd', 'deflate'], 'threshold=99999')),
      new ZramKernelModel(),
    );
    expect(report.ok).toBe(true);
    expect(report.diagnostics).toHaveLength(1);
    expect(messages(report)).toContain('(threshold=99999)');
  });
});

describe('limits', () => {
  test.each([2n ** 64n - 1n, 2n ** 63n])(
    'a limit of %s bytes means none, not one that wraps to a small one',
    (bytes) => {
      const kernel = new ZramKernelModel();
      setUpKernelZram(exampleDevice({ residentLimit: { bytes, expression: 'inf' } }), kernel);
      expect(kernel.device().memLimit).toBe(0n);
    },
  );
});

describe('the writeback device', () => {
  test.each([
    ['file', 'losetup'],
    ['busy', 'in use'],
    [undefined, 'does not exist'],
  ] as const)('%s: the device comes up without it, and the warning says what to do', (kind, said) => {
    const kernel = new ZramKernelModel();
    if (kind !== undefined) kernel.blockDevices.set('/swap.img', kind);
    const report = setUpKernelZram(exampleDevice({ writebackDevice: '/swap.img' }), kernel);
    expect(report.ok).toBe(true);
    expect(messages(report)).toMatch(/^warning: zram0: writeback-device=\/swap\.img/);
    expect(messages(report)).toContain(said);
    expect(messages(report)).toContain('without writeback');
  });

  test('a kernel that has none says so', () => {
    const kernel = new ZramKernelModel({ ...KERNELS['7.2'], writeback: false });
    const report = setUpKernelZram(exampleDevice({ writebackDevice: '/dev/sda3' }), kernel);
    expect(report.ok).toBe(true);
    expect(messages(report)).toContain('CONFIG_ZRAM_WRITEBACK');
  });
});

describe('a device that is initialised already', () => {
  const device = exampleDevice({
    ...compressed(['nope', 'zstd', 'lz4']),
    residentLimit: { bytes: 1000n, expression: '0.001' },
    disksize: { bytes: 10_000n, expression: '0.01' },
  });

  function running(): ZramKernelModel {
    const kernel = new ZramKernelModel();
    expect(setUpKernelZram(device, kernel).ok).toBe(true);
    kernel.journal.length = 0;
    return kernel;
  }

  test('in use and as configured: success, nothing is touched', () => {
    const kernel = running();
    kernel.swapOn();
    const report = setUpKernelZram(device, kernel);
    expect(messages(report)).toBe('info: zram0: already set up: it is active swap; nothing is changed');
    expect(report.ok).toBe(true);
    expect(kernel.journal).toEqual([]);
  });

  test('unused, as configured and formatted: success, and what it holds stays', () => {
    const kernel = running();
    kernel.programs.set('blkid', () => ({ status: 0, stdout: 'swap\n' }));
    const report = setUpKernelZram(device, kernel);
    expect(messages(report)).toBe('info: zram0: already set up: it holds swap; nothing is changed');
    expect(report.ok).toBe(true);
    expect(kernel.journal).toEqual([expect.stringContaining('blkid')]);
  });

  test.each([
    ['ext4\n', 'it holds ext4, swap is configured'],
    ['', 'it holds nothing, swap is configured'],
  ])('unused and holding %j: it is set up anew, and that is said', (stdout, said) => {
    const kernel = running();
    kernel.programs.set('blkid', () => ({ status: stdout === '' ? 2 : 0, stdout }));
    const report = setUpKernelZram(device, kernel);
    expect(messages(report)).toContain(
      `warning: zram0: the device was initialised already, and not as configured: ${said}`,
    );
    expect(report.ok).toBe(true);
    expect(kernel.device().initialised).toBe(true);
    expect(kernel.journal.join()).toContain('reset=1');
  });

  test.each<[string, Partial<Device>, string]>([
    ['size', { disksize: { bytes: 1n << 31n, expression: '2048' } }, 'its size is 12288 bytes'],
    ['limit', { residentLimit: { bytes: 0n, expression: '0' } }, 'its memory limit is 4096 bytes'],
    ['algorithm', compressed(['lz4']), 'its algorithm is zstd, lz4 is configured'],
    ['writeback', { writebackDevice: '/dev/sda3' }, 'its writeback device is none'],
    ['purpose', { fsType: 'ext4', mountPoint: '/var/tmp' }, 'it is swap'],
  ])('in use with another %s: an error that says what differs, nothing is touched', (_, change, said) => {
    const kernel = running();
    kernel.swapOn();
    const report = setUpKernelZram({ ...device, ...change }, kernel);
    expect(report.ok).toBe(false);
    expect(messages(report)).toContain(said);
    expect(messages(report)).toContain(
      'swapoff /dev/zram0; systemctl restart systemd-zram-setup@zram0.service',
    );
    expect(kernel.journal).toEqual([]);
  });

  test('mounted where swap is configured is an error', () => {
    const kernel = running();
    kernel.mount('/var/my\\040tmp');
    const report = setUpKernelZram(device, kernel);
    expect(report.ok).toBe(false);
    expect(messages(report)).toContain('mounted on /var/my tmp');
  });

  test('unused: it is reset and set up again', () => {
    const kernel = running();
    expect(setUpKernelZram({ ...device, disksize: { bytes: 8192n, expression: '' } }, kernel).ok).toBe(true);
    expect(kernel.journal[0]).toBe('reset=1');
    expect(kernel.device().disksize).toBe(8192n);
  });

  test('unused but held open for good: an error, and it keeps what it has', () => {
    const kernel = running();
    kernel.resetsRefused = Number.POSITIVE_INFINITY;
    const report = setUpKernelZram(device, kernel);
    expect(report.ok).toBe(false);
    expect(messages(report)).toContain('fuser -v /dev/zram0');
    expect(kernel.device().disksize).toBe(12_288n);
  });
});

describe('a device that does not exist', () => {
  test('the module is loaded and the index is added, with those below it', () => {
    const kernel = new ZramKernelModel();
    kernel.zramLoaded = false;
    const report = setUpKernelZram(exampleDevice({ name: 'zram2' }), kernel);
    expect(report.ok).toBe(true);
    expect(kernel.journal[0]).toBe('modprobe zram');
    expect([...kernel.devices.keys()]).toEqual(['zram0', 'zram1', 'zram2']);
  });

  test('no module is an error with what modprobe said', () => {
    const kernel = new ZramKernelModel();
    kernel.zramLoaded = false;
    kernel.modules.delete('zram');
    const report = setUpKernelZram(exampleDevice(), kernel);
    expect(messages(report)).toContain('Module zram not found');
  });

  test('no modprobe is an error that says so', () => {
    const kernel = new ZramKernelModel();
    kernel.zramLoaded = false;
    kernel.programs.delete('modprobe');
    expect(messages(setUpKernelZram(exampleDevice(), kernel))).toContain(
      'modprobe zram: the program is not installed',
    );
  });

  test('a kernel that hands out other indexes does not make it loop', () => {
    const kernel = new ZramKernelModel();
    let next = 100;
    kernel.addDevice = () => next++;
    const report = setUpKernelZram(exampleDevice({ name: 'zram3' }), kernel);
    expect(report.ok).toBe(false);
    expect(next).toBe(104);
  });
});

describe('without systemd-makefs', () => {
  function bare(): ZramKernelModel {
    const kernel = new ZramKernelModel();
    kernel.programs.delete('/usr/lib/systemd/systemd-makefs');
    return kernel;
  }

  test('mkswap runs under the lock of the block device', () => {
    const report = setUpKernelZram(exampleDevice(), bare());
    expect(report.steps.at(-1)).toBe('mkswap --label zram0 /dev/zram0');
  });

  test('without flock it runs all the same', () => {
    const kernel = bare();
    kernel.programs.delete('flock');
    kernel.programs.set('mkfs.ext4', () => ({ status: 0 }));
    expect(setUpKernelZram(exampleDevice({ fsType: 'ext4' }), kernel).ok).toBe(true);
    expect(kernel.journal.at(-1)).toBe('mkfs.ext4 /dev/zram0');
  });

  test('a lock that is never free is an error that says who to look for', () => {
    const kernel = bare();
    kernel.programs.set('flock', () => ({ status: 75 }));
    expect(messages(setUpKernelZram(exampleDevice(), kernel))).toContain('fuser -v /dev/zram0 shows it');
  });

  test.each(['../sbin/evil', '-x', 'a b', 'ext4\n'])('fs-type %j is never run', (fsType) => {
    const kernel = bare();
    expect(setUpKernelZram(exampleDevice({ fsType }), kernel).ok).toBe(false);
    expect(kernel.journal.join()).not.toContain('mkfs');
  });
});
