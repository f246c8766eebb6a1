import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FakeFile } from '../../../generator/host/fake-host.ts';
import { DROP_INS, lint, lintLines, MAIN, TRUENO } from './lint-example.ts';

type Files = Readonly<Record<string, FakeFile>>;

/** The section of a swap device with these lines, as main file. */
function zram0(...lines: readonly string[]): Files {
  return { [MAIN]: `[zram0]\n${lines.join('\n')}\n` };
}

/** All that the lint says is one line of this severity that contains each of the texts. */
function expectOnly(files: Files, severity: string, ...texts: readonly string[]): void {
  const lines = lintLines(files);
  expect(lines).toHaveLength(1);
  const [line = ''] = lines;
  expect(line.startsWith(`${severity}: `), line).toBe(true);
  for (const text of texts) expect(line).toContain(text);
}

const EXAMPLE_OF_ZRAM_GENERATOR = `
set!maxhotplug = xenstore-read /local/domain/$(xenstore-read domid)/memory/hotplug-max
[zram0]
host-memory-limit = 9048
zram-size = min(ram / 10, 2048)
zram-resident-limit = maxhotplug * 3/4
compression-algorithm = lzo-rle zstd(level=3) (type=idle)
options =
writeback-device = /dev/sda3
[zram1]
zram-size = ram / 10
fs-type = ext2
mount-point = /run/compressed-mount-point
`;

describe('a configuration without anything to say about', () => {
  test.each([
    ['no file at all', {}],
    ['an empty file', { [MAIN]: '' }],
    ['a device with the defaults', zram0()],
    ['a device on trueno', { ...zram0('compression-algorithm = zstd(level=3)'), ...TRUENO }],
    ['sizes', zram0('zram-size = min(ram / 2, 8 * 1024)', 'zram-resident-limit = ram / 4')],
    ['a device that is switched off', zram0('zram-size = 0', 'host-memory-limit = 0')],
    ['a mount point', { [MAIN]: '[zram1]\nmount-point = /run/compressed\nfs-type = ext4\n' }],
    ['a disk swap that comes after it', { ...zram0(), '/etc/fstab': '/dev/sda4 none swap sw,pri=5 0 0\n' }],
    ['zswap that is off', { ...zram0(), '/sys/module/zswap/parameters/enabled': 'N\n' }],
    ['a link that the kernel follows', { ...zram0(), '/etc/fstab': 'garbage\n\n /dev/sda9\n' }],
    ['systemd.zram with a good word', { '/proc/cmdline': 'systemd.zram=yes' }],
    ['swap without discard on kernel zram', zram0('options =')],
    [
      'the reference masked',
      {
        ...zram0(),
        '/usr/lib/systemd/system-generators/zram-generator': { program: '' },
        '/etc/systemd/system-generators/zram-generator': { link: '/dev/null' },
      },
    ],
    [
      'the reference replaced by a link to ours',
      {
        ...zram0(),
        '/usr/lib/systemd/system-generators/trueno-zram-generator': { program: '' },
        '/usr/lib/systemd/system-generators/zram-generator': {
          link: '/usr/lib/systemd/system-generators/trueno-zram-generator',
        },
      },
    ],
  ] satisfies readonly (readonly [string, Files])[])('%s', (_, files) => {
    expect(lintLines(files)).toEqual([]);
  });

  test("nothing is wrong with zram-generator's own example; what nobody triggers is worth a note", () => {
    const lines = lintLines({ [MAIN]: EXAMPLE_OF_ZRAM_GENERATOR });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^info: .*zstd is for recompression, which nothing starts by itself/);
    expect(lines[1]).toMatch(/^info: .*nothing starts a writeback by itself/);
  });

  test('the example that is shipped has nothing to say about, also with all its commented lines', () => {
    const example = readFileSync(
      new URL('../../../conf/zram-generator.conf.example', import.meta.url),
      'utf8',
    );
    expect(lintLines({ [MAIN]: example })).toEqual([]);
    expect(lintLines({ ...TRUENO, [MAIN]: example })).toEqual([]);
  });

  test('a machine of which nothing can be read gives no false alarm', () => {
    const files = {
      ...zram0('compression-algorithm = zstd(level=3)', 'mount-point = /mnt/x'),
      '/proc/sys/kernel/osrelease': { unreadable: 'Permission denied' },
      '/etc/fstab': { unreadable: 'Permission denied' },
      '/proc/cmdline': { unreadable: 'Permission denied' },
      '/bin/sh': { unreadable: 'Permission denied' },
    };
    expect(lintLines(files)).toEqual([]);
  });
});

describe('names and files', () => {
  test.each([
    ['zram007', 'its name is zram7'],
    ['zram+1', 'its name is zram1'],
    ['zram18446744073709551615', 'the index is above 4095'],
    ['zram4096', 'the index is above 4095'],
  ])('no kernel device can be called %s', (name, text) => {
    expectOnly({ [MAIN]: `[${name}]\n` }, 'error', `${MAIN}:1:1: ${name}: `, text, 'the set-up of');
  });

  test('on trueno such a name only takes the way back', () => {
    expectOnly({ [MAIN]: '[zram007]\n', ...TRUENO }, 'warning', 'kernel zram cannot replace it');
  });

  test.each(['systemd.zram=TRUE', 'systemd.zram=maybe', 'systemd.zramfoo', 'systemd.zram="1"'])(
    '%s on the kernel command line means nothing',
    (word) => {
      expectOnly({ ...zram0(), '/proc/cmdline': `quiet ${word}` }, 'warning', word, 'it is ignored');
    },
  );

  test('a main file below a higher one is not read', () => {
    const lower = '/usr/lib/systemd/zram-generator.conf';
    expectOnly({ ...zram0(), [lower]: '[zram0]\nzram-size = ram\n' }, 'info', lower, `${MAIN} is there too`);
  });

  test('a main file that links to nothing is skipped', () => {
    const higher = '/run/systemd/zram-generator.conf';
    expectOnly({ ...zram0(), [higher]: { link: '/nowhere' } }, 'warning', higher, `${MAIN} is read`);
  });

  test('a drop-in hides its namesake in a lower directory', () => {
    const lower = '/usr/lib/systemd/zram-generator.conf.d/50-a.conf';
    expectOnly({ [`${DROP_INS}/50-a.conf`]: '[zram0]\n', [lower]: '[zram0]\n' }, 'info', lower, 'same name');
  });

  test('a drop-in of a package that wins over the main file of the administrator', () => {
    const vendor = '/usr/lib/systemd/zram-generator.conf.d/10-vendor.conf';
    expectOnly(
      { ...zram0('zram-size = ram'), [vendor]: '[zram0]\nzram-size = ram / 4\n' },
      'warning',
      `${MAIN}:2:1: zram0: zram-size=ram: ${vendor}:2 sets it again`,
      'zram-size is ram / 4',
    );
  });

  test("the administrator's drop-in over the package's main file is what drop-ins are for", () => {
    const vendor = '/usr/lib/systemd/zram-generator.conf';
    const files = {
      [vendor]: '[zram0]\nzram-size = ram\n',
      [`${DROP_INS}/a.conf`]: '[zram0]\nzram-size = 99\n',
    };
    expect(lintLines(files)).toEqual([]);
  });

  test.each(['/etc/zram-generator.conf', '/usr/local/etc/systemd/zram-generator.conf'])(
    '%s is read by nobody',
    (path) => {
      expectOnly({ ...zram0(), [path]: '' }, 'warning', path, 'it is ignored', MAIN);
    },
  );

  test('a file where the directory of drop-ins should be', () => {
    expectOnly({ ...zram0(), [DROP_INS]: '[zram0]\n' }, 'warning', 'must be a directory');
  });

  test('a file on a file system that is mounted after generators ran', () => {
    const files = { [MAIN]: { link: '/home/me/zram.conf' }, '/home/me/zram.conf': '[zram0]\n' };
    expectOnly(files, 'warning', '/home/me/zram.conf', '/etc/fstab:3', 'not mounted yet');
  });

  test('memory-limit works and has a new name', () => {
    expectOnly(zram0('memory-limit = none'), 'info', 'write host-memory-limit = none');
  });
});

describe('variables', () => {
  test('a variable that no size uses', () => {
    expectOnly({ [MAIN]: 'set!x = nproc\n[zram0]\n' }, 'warning', `${MAIN}:1:1: set!x=nproc: no size uses x`);
  });

  test.each(['zram-size = x', 'zram-resident-limit = min(1, x())', 'zram-size = -(x)'])(
    '%s uses x',
    (line) => {
      expect(lintLines({ [MAIN]: `set!x = nproc\n[zram0]\n${line}\n` }).join()).not.toContain(
        'no size uses x',
      );
    },
  );

  test('a variable that another command prints is used', () => {
    const files = { [MAIN]: 'set!x = nproc\nset!y = echo x\n[zram0]\nzram-size = y\n' };
    expect(lintLines(files)).toEqual([]);
  });

  test.each(['e', 'pi', 'min', 'print'])('a variable called %s', (name) => {
    const files = { [MAIN]: `set!${name} = nproc\n[zram0]\nzram-size = ${name}\n` };
    expectOnly(files, 'warning', `${name} is the name of a function too`);
  });
});

describe('sizes', () => {
  test.each([
    ['zram-size = 0.5', 'warning', 'comes to 524288 bytes'],
    ['zram-size = 0.01', 'error', 'mkswap needs 10 pages'],
    ['zram-size = 8', 'warning', 'comes to 8 MiB'],
    ['zram-size = ram > 4096', 'warning', 'comes to 1 MiB'],
    ['zram-size = ram * 7 % 5000', 'warning', '% is computed before * and /'],
    ['zram-size = ram / 2 ^ 1 % 5000', 'warning', '% is computed before * and /'],
    ['zram-size = 50% - 1GiB + 4096', 'warning', 'is the remainder, not percent'],
    ['zram-size = 50% -1GiB + 4096', 'warning', 'is the remainder, not percent'],
    ['zram-size = min(-2^12, 9) + 4096', 'warning', 'the sign is computed before ^'],
    ['zram-size = (512 < ram < 4096) * 100 + 100', 'warning', 'a comparison is 1 or 0'],
    ['zram-fraction = 50', 'warning', 'comes to 50 times the memory'],
    ['zram-fraction = 500', 'error', 'the kernel needs a table of 16000 MiB'],
    ['zram-size = ram\nzram-fraction = 0.5', 'warning', 'zram-fraction is set too and wins'],
    ['zram-size = ram\nmax-zram-size = 512', 'warning', 'max-zram-size is set too and wins'],
    ['host-memory-limit = 16', 'warning', 'for 16 GiB write 16384'],
    ['zram-resident-limit = 0.5', 'warning', 'comes to 524288 bytes'],
    ['zram-resident-limit = 2 * ram', 'warning', 'is more than the 8192 MiB that the machine has'],
    ['zram-resident-limit = 5000', 'info', 'is more than the size of the device, 4096 MiB'],
    ['zram-resident-limit = 100\nmount-point = /run/x', 'warning', 'data that programs wrote before is lost'],
  ])('%j', (lines, severity, text) => {
    expectOnly(zram0(lines), severity, `${MAIN}:`, 'zram0: ', text);
  });

  test.each([
    'zram-size = (2 * ram) % 5000',
    'zram-size = ram % 5000 * 2',
    'zram-size = ram > 9 && ram < 9e9 && 900',
  ])('%s reads as it is computed', (line) => {
    expect(lintLines(zram0(line))).toEqual([]);
  });
});

describe('compression', () => {
  const KEY = 'compression-algorithm = ';
  const SYSFS = '/sys/block/zram3';
  const DEVICE: Files = {
    [`${SYSFS}/comp_algorithm`]: '[lz4] lz4hc zstd deflate \n',
    [`${SYSFS}/algorithm_params`]: '',
  };

  test.each([
    ['zstd(level=3, dict=/x)', 'write zstd(level=3,dict=/x)'],
    ['zstd( level=3 )', 'write zstd(level=3)'],
    ['zstd(level=3', 'write zstd(level=3))'],
    ['lz4 )(', 'are not one pair at its end'],
    ['zstd(level=3)x', 'are not one pair at its end'],
    ['zstd (level=3)', 'write zstd(level=3)'],
    ['lz4 zstd (type=idle) (threshold=9)', 'write (type=idle,threshold=9)'],
    ['lz4 zstd (level=3)', 'the blank before (level=3)'],
    ['lz4 zstd(level=1) (kind=idle)', 'recompression has no parameter kind'],
  ])('%s is read as something else', (value, text) => {
    expectOnly(zram0(KEY + value), 'warning', `${MAIN}:2:25: zram0: compression-algorithm=`, text);
  });

  test.each([
    ['lz5', 'write lz4 if that was meant'],
    ['zsdt', 'write zstd if that was meant'],
    ['lz4,zstd', 'write lz4 zstd if that was meant'],
    ['zstd:3', 'write zstd(level=3) if that was meant'],
    ['brotli', 'kernel zram has never had brotli'],
  ])('%s is no algorithm', (value, text) => {
    expectOnly(zram0(KEY + value), 'warning', `${MAIN}:2:25: zram0: `, text);
  });

  test('a typo that the choice of the backend has named already is not named again', () => {
    expect(lintLines({ ...TRUENO, ...zram0(`${KEY}zsdt`) })).toEqual([]);
  });

  test('a kernel before 6.12 may have algorithms that are in no table', () => {
    const files = { ...zram0(`${KEY}lz4kd`), '/proc/sys/kernel/osrelease': '6.1.0\n' };
    expect(lintLines(files)).toEqual([]);
  });

  test('a device that is there tells what the kernel has', () => {
    expectOnly(
      { ...zram0(`${KEY}lzo-rle`), ...DEVICE },
      'warning',
      `${SYSFS}/comp_algorithm`,
      'there is lz4, ',
    );
  });

  test('before there is one, the configuration of the kernel tells', () => {
    const config = '/boot/config-6.12.57+deb13-amd64';
    const text = 'CONFIG_ZRAM=m\nCONFIG_ZRAM_BACKEND_LZ4=y\n# CONFIG_ZRAM_BACKEND_LZO is not set\n';
    const files = { ...zram0(`${KEY}lzo-rle`, 'writeback-device = /dev/sda3'), [config]: text };
    const lines = lintLines(files);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`this kernel does not have lzo-rle (${config})`);
    expect(lines[1]).toContain('this kernel has no writeback for zram (CONFIG_ZRAM_WRITEBACK)');
  });

  test('a second algorithm is for recompression, which this kernel does not have', () => {
    expectOnly({ ...zram0(`${KEY}lz4 zstd`), ...DEVICE }, 'warning', 'zstd is left out', 'write lz4 alone');
  });

  test('a second algorithm is for recompression, which nobody starts', () => {
    expectOnly(
      zram0(`${KEY}lz4 zstd (type=idle,threshold=9)`),
      'info',
      'echo type=idle threshold=9 priority=1',
    );
  });

  test('parameters of recompression without a second algorithm', () => {
    expectOnly(zram0(`${KEY}lz4 (type=idle)`), 'warning', 'no second algorithm', 'lz4 zstd (type=idle)');
  });

  test('the same algorithm twice, and more than four', () => {
    const lines = lintLines(zram0(`${KEY}lz4 lz4 zstd lz4hc deflate`)).join('\n');
    expect(lines).toContain('lz4 is named for recompression too');
    expect(lines).toContain('deflate is left out');
  });

  test.each([
    ['zstd(level=99)', 'level=99 is no whole number from -131072 to 22'],
    ['zstd(level=high)', 'level=high is no whole number'],
    ['zstd(3)', 'write zstd(level=3)'],
    ['zstd(speed=3)', 'the kernel ignores it in silence'],
    ['lzo(level=3)', 'lzo has no parameters at all'],
    ['zstd(dict=/nowhere)', 'the dictionary /nowhere does not exist'],
    ['deflate(deflate.winbits=12)', 'came with Linux 6.16'],
  ])('the parameters of %s are lost', (value, text) => {
    expectOnly(zram0(KEY + value), 'warning', text);
  });

  test('before 6.12 all parameters are lost', () => {
    const files = { ...zram0(`${KEY}zstd(level=3)`), '/proc/sys/kernel/osrelease': '6.1.0-40-amd64\n' };
    expectOnly(files, 'warning', 'they came with Linux 6.12');
  });
});

describe('options', () => {
  test('a file system without discard', () => {
    expectOnly(
      zram0('mount-point = /run/x', 'options = noatime'),
      'warning',
      `${MAIN}:3:11: zram0: options=noatime: `,
      'the memory of freed files is not given back',
      'write options = discard,noatime',
    );
  });

  test.each(['', 'nofail', 'discard=once', 'nodiscard'])('swap on trueno with options = %s', (options) => {
    expectOnly({ ...zram0(`options = ${options}`), ...TRUENO }, 'warning', 'freed pages of swap');
  });

  test.each(['discard', 'discard=pages', 'nofail,discard'])(
    'swap on trueno with options = %s is fine',
    (options) => {
      expect(lintLines({ ...zram0(`options = ${options}`), ...TRUENO })).toEqual([]);
    },
  );

  test('white space between the options', () => {
    expectOnly(zram0('options = discard, nofail'), 'warning', 'write options = discard,nofail');
  });

  test('pri= wins over swap-priority', () => {
    expectOnly(zram0('options = discard,pri=7'), 'warning', 'pri=7 wins', 'write swap-priority = 7');
  });
});

describe('purpose', () => {
  test.each([
    ['fs-type = swap\nmount-point = /run/x', 'error', 'swap cannot be mounted'],
    ['fs-type =\nmount-point = /run/x', 'error', 'is not the name of a file system'],
    ['fs-type = mkfs xfs\nmount-point = /run/x', 'error', 'is not the name of a file system'],
    ['fs-type = xfs\nmount-point = /run/x', 'error', 'formatting needs mkfs.xfs, which is not installed'],
    ['fs-type = ext4', 'warning', 'Requires= and After=systemd-zram-setup@zram0.service'],
    ['swap-priority = 5\nmount-point = /run/x', 'warning', 'so the device is no swap'],
  ])('%j', (lines, severity, text) => {
    expectOnly(zram0(lines), severity, text);
  });

  test('trueno starts the set-up of a plain device', () => {
    expect(lintLines({ ...zram0('fs-type = ext4'), ...TRUENO })).toEqual([]);
  });
});

describe('mount points', () => {
  test.each(['/', '/usr', '/etc', '/var', '/proc/x', '/dev/shm'])('%s is the system itself', (path) => {
    expectOnly(zram0(`mount-point = ${path}`), 'error', 'hides the system itself');
  });

  test('a path with a symbolic link', () => {
    const files = { ...zram0('mount-point = /var/run/x'), '/var/run': { link: '/run' } };
    expectOnly(files, 'error', 'it is /run/x', 'systemd refuses');
  });

  test('a loop of links ends', () => {
    const files = { ...zram0('mount-point = /a/x'), '/a': { link: '/b' }, '/b': { link: '/a' } };
    expectOnly(files, 'error', 'in a loop');
  });

  test('a mount point of /etc/fstab, written otherwise', () => {
    const files = {
      ...zram0('mount-point = /mnt/a b'),
      '/etc/fstab': 'tmpfs /mnt/a\\040b/ tmpfs defaults 0 0\n',
    };
    expectOnly(files, 'error', '/etc/fstab:1 mounts tmpfs there');
  });

  test('/tmp loses the options of tmp.mount, unless they are given', () => {
    const unit = { '/usr/lib/systemd/system/tmp.mount': '' };
    expectOnly(
      { ...zram0('mount-point = /tmp'), ...unit },
      'warning',
      'write options = discard,nosuid,nodev',
    );
    const options = 'options = discard,nosuid,nodev,mode=1777';
    expect(lintLines({ ...zram0('mount-point = /tmp', options), ...unit })).toEqual([]);
  });

  test('a directory that is not empty is hidden, unless the device is mounted on it now', () => {
    const files = { ...zram0('mount-point = /opt/x'), '/opt/x/file': '' };
    expectOnly(files, 'warning', 'the directory is not empty');
    expect(lintLines({ ...files, '/proc/self/mounts': '/dev/zram0 /opt/x ext2 rw 0 0\n' })).toEqual([]);
  });

  test.each([
    ['/home/me/cache', 'warning'],
    ['/var/lib/db', 'warning'],
    ['/var/tmp', 'info'],
  ])('what is in %s is expected to last', (path, severity) => {
    expectOnly(zram0(`mount-point = ${path}`), severity, 'to survive a reboot');
  });
});

describe('writeback', () => {
  const KEY = 'writeback-device = ';

  test.each([
    ['/dev/sdz9', {}, 'warning', 'does not exist now'],
    ['/var/swap.img', { '/var/swap.img': '' }, 'error', 'is a regular file'],
    ['/dev/sda2', {}, 'error', '/etc/fstab:2 uses it as /'],
    [
      '/dev/sda3',
      { '/dev/disk/by-uuid/aa': { link: '../../sda3' } },
      'error',
      '/etc/fstab:3 uses it as /home',
    ],
    ['/dev/sda3', {}, 'info', 'echo huge > /sys/block/zram0/writeback'],
  ] satisfies readonly (readonly [string, Files, string, string])[])(
    '%s with %j',
    (path, files, severity, text) => {
      expectOnly({ ...zram0(KEY + path), ...files }, severity, text);
    },
  );

  test('one device for two', () => {
    const main = `[zram0]\n${KEY}/dev/sda3\n[zram1]\nzram-size = 99\nmount-point = /run/x\n${KEY}/dev/disk/by-id/x\n`;
    const findings = lint({ [MAIN]: main, '/dev/disk/by-id/x': { link: '../../sda3' } });
    const [shared] = findings.filter(({ severity }) => severity === 'error');
    expect(shared).toMatchObject({ device: 'zram1', position: { line: 6 } });
    expect(shared?.text).toBe('zram0 writes back to it already');
  });
});

describe('swap', () => {
  const ZSWAP = '/sys/module/zswap/parameters/enabled';

  test('zswap compresses everything twice', () => {
    expectOnly({ ...zram0(), [ZSWAP]: 'Y\n' }, 'warning', ZSWAP, 'zswap.enabled=0');
    expectOnly({ ...zram0(), '/proc/cmdline': 'zswap.enabled=1' }, 'warning', 'zswap is on');
    expect(lintLines({ ...zram0('mount-point = /run/x'), [ZSWAP]: 'Y\n' })).toEqual([]);
  });

  test('two swap devices with different priorities are filled one after the other', () => {
    const files = { [MAIN]: '[zram0]\nswap-priority = 5\n[zram1]\n' };
    expectOnly(files, 'info', `${MAIN}:2:17: zram0: swap-priority=5: `, 'fills zram1 before it uses zram0');
    expect(lintLines({ [MAIN]: '[zram0]\n[zram1]\n' })).toEqual([]);
  });

  test.each([
    ['swap-priority = 5', 'sw,pri=10'],
    ['swap-priority = 10', 'pri=10'],
    ['swap-priority = -1', 'sw'],
  ])('%s beside a swap on disk with %s', (line, options) => {
    const files = { ...zram0(line), '/etc/fstab': `/dev/sda4 none swap ${options} 0 0\n` };
    expectOnly(files, 'warning', '/etc/fstab:1', 'the disk is used before zram0');
  });

  test('hibernation', () => {
    expectOnly({ ...zram0(), '/proc/cmdline': 'resume=/dev/sda4' }, 'info', 'hibernates to /dev/sda4');
    const trueno = { ...zram0(), ...TRUENO, '/sys/power/state': 'freeze mem disk\n' };
    expectOnly(trueno, 'warning', 'is lost at power-off');
    const sleep = { '/etc/systemd/sleep.conf.d/a.conf': '[Sleep]\nAllowHibernation=no\n' };
    expect(lintLines({ ...trueno, ...sleep })).toEqual([]);
    expect(lintLines({ ...trueno, '/sys/power/state': 'freeze mem\n' })).toEqual([]);
  });
});

describe('what else is on the machine', () => {
  test('zram-generator writes the same units', () => {
    const path = '/usr/lib/systemd/system-generators/zram-generator';
    expectOnly({ ...zram0(), [path]: { program: '' } }, 'warning', path, 'ln -s /dev/null');
  });

  test('a generator that is masked does nothing at boot', () => {
    const path = '/etc/systemd/system-generators/trueno-zram-generator';
    expectOnly({ ...zram0(), [path]: { link: '/dev/null' } }, 'warning', `remove ${path}`);
  });

  test('under the name of zram-generator, ours can be masked, or have another in its place', () => {
    const ours = {
      '/usr/lib/systemd/system-generators/zram-generator': {
        link: '../../trueno-zram/trueno-zram-generator',
      },
    };
    expect(lintLines({ ...zram0(), ...ours })).toEqual([]);
    const mask = '/etc/systemd/system-generators/zram-generator';
    expectOnly({ ...zram0(), ...ours, [mask]: { link: '/dev/null' } }, 'warning', `remove ${mask}`);
    const local = '/usr/local/lib/systemd/system-generators/zram-generator';
    expectOnly(
      { ...zram0(), ...ours, [local]: { program: '' } },
      'warning',
      'it alone runs',
      `remove ${local}`,
    );
  });

  test.each(['zramswap', 'zram-config', 'systemd-swap'])('%s.service is enabled', (service) => {
    const path = `/etc/systemd/system/multi-user.target.wants/${service}.service`;
    const link = { link: `/usr/lib/systemd/system/${service}.service` };
    const settings = { '/etc/default/zramswap': '' };
    const files = service === 'zramswap' ? { ...zram0(), ...settings } : zram0();
    expectOnly({ ...files, [path]: link }, 'warning', `systemctl disable --now ${service}.service`);
  });

  test('settings of zram-tools alone are a note', () => {
    expectOnly({ ...zram0(), '/etc/default/zramswap': 'PERCENT=50\n' }, 'info', 'PERCENT=50 is zram-size');
  });

  test.each([
    'KERNEL=="zram0", ATTR{disksize}="4G", RUN="/usr/sbin/mkswap -U clear /dev/%k"',
    'ACTION=="add", KERNEL=="zram*", ENV{SYSTEMD_WANTS}+="zram-setup@%k.service"',
  ])('udev rule %s', (rule) => {
    const path = '/etc/udev/rules.d/99-zram.rules';
    expectOnly({ ...zram0(), [path]: `${rule}\n` }, 'warning', path, 'sets up zram devices, too');
    expect(lintLines({ ...zram0(), [path]: `# ${rule}\n` })).toEqual([]);
  });

  test('a zram device in /etc/fstab', () => {
    const files = { ...zram0(), '/etc/fstab': '/dev/zram0 none swap defaults 0 0\n' };
    expectOnly(files, 'warning', '/etc/fstab:1 uses /dev/zram0');
  });

  test('units of the administrator win, and a mask ends it', () => {
    const path = '/etc/systemd/system/dev-zram0.swap';
    expectOnly({ ...zram0(), [path]: '[Swap]\n' }, 'warning', path, 'takes the place');
    expectOnly({ ...zram0(), [path]: { link: '/dev/null' } }, 'error', 'systemctl unmask dev-zram0.swap');
  });

  test.each([
    '/usr/lib/systemd/system-generators/trueno-zram-generator',
    '/usr/lib/trueno-zram/trueno-zram-generator',
  ])('without the template nothing can be set up, with %s', (path) => {
    const generator = { [path]: { program: '' } };
    const template = '/usr/lib/systemd/system/systemd-zram-setup@.service';
    const lines = lintLines({ ...zram0(), ...generator, [template]: { link: '/nowhere' } });
    expect(lines).toEqual([expect.stringContaining(`error: ${MAIN}:1:1: zram0: ${template} is missing`)]);
    expect(lintLines(zram0())).toEqual([]);
  });
});

test('every warning and error says what happens, and all but a few what to do', () => {
  const findings = lint({
    [MAIN]: 'set!x = nproc\n[zram007]\nzram-size = 3\noptions = a b\ncompression-algorithm = x( y)\n',
    '/sys/module/zswap/parameters/enabled': 'Y',
  });
  expect(findings.length).toBeGreaterThan(5);
  for (const { consequence, text } of findings) {
    expect(consequence, text).toBeDefined();
    expect(text).not.toMatch(/[.\n]$/);
  }
});
