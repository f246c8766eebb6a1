import { describe, expect, test } from 'vitest';
import { gatherMachineFacts } from '../../../generator/core/compat/machine-facts.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import { textMachine } from './text-machine.ts';

const RELEASE = { '/proc/sys/kernel/osrelease': '6.12.117+deb13-amd64\n' };
const FOLDER = '/lib/modules/6.12.117+deb13-amd64';
const DEBIAN_13 = {
  ...RELEASE,
  '/proc/sys/kernel/io_uring_disabled': '0\n',
  '/proc/cmdline': 'root=/dev/vda1 ro quiet\n',
  '/usr/sbin/trueno-ublk': '',
  [`${FOLDER}/modules.builtin`]: 'kernel/fs/ext4/ext4.ko\n',
  [`${FOLDER}/modules.dep`]:
    'kernel/drivers/block/ublk_drv.ko.xz:\nkernel/drivers/block/zram/zram.ko.xz: kernel/lib/lz4/lz4_compress.ko.xz\n',
};

test('an empty root gives no answer where there is none', () => {
  const facts = gatherMachineFacts(textMachine({}));
  expect(facts.kernelRelease).toBeUndefined();
  expect(facts.daemon).toEqual({
    state: 'absent',
    tried: ['/usr/local/sbin/trueno-ublk', '/usr/sbin/trueno-ublk'],
  });
  expect(facts.ublk).toEqual({ state: 'unknown', evidence: '/proc/sys/kernel/osrelease' });
  expect(facts.zram).toEqual({ state: 'unknown', evidence: '/proc/sys/kernel/osrelease' });
  expect(facts.ioUring).toEqual({ answer: 'unknown' });
  expect(facts.cryptoCompressors).toBeUndefined();
});

test.each([...HOSTILE_TEXTS, null])(
  'every file hostile or unreadable, case %#, is no known answer',
  (text) => {
    const files = Object.fromEntries(
      [
        '/proc/sys/kernel/io_uring_disabled',
        '/proc/cmdline',
        '/proc/crypto',
        '/etc/modprobe.d/x.conf',
        `${FOLDER}/modules.dep`,
      ].map((path) => [path, text]),
    );
    const facts = gatherMachineFacts(textMachine({ ...RELEASE, ...files }));
    expect(facts.ublk).toEqual({ state: 'unknown', evidence: `${FOLDER}/modules.builtin` });
    expect(facts.ioUring).toEqual({ answer: 'unknown' });
    expect(facts.cryptoCompressors?.size ?? 0).toBe(0);
  },
);

test('nothing is read before it is asked for, and nothing twice', () => {
  const machine = textMachine(DEBIAN_13);
  const facts = gatherMachineFacts(machine);
  expect(machine.reads).toEqual([]);
  expect(facts.ioUring.answer).toBe('yes');
  expect(machine.reads).not.toContain(`${FOLDER}/modules.dep`);
  expect(facts.ublk).toBe(facts.ublk);
  expect(facts.kernelRelease?.minor).toBe(12);
  expect(machine.reads.filter((path) => path === '/proc/sys/kernel/osrelease')).toHaveLength(1);
  expect(machine.reads.filter((path) => path === `${FOLDER}/modules.dep`)).toHaveLength(1);
});

test('a daemon of the administrator comes before that of a package', () => {
  const files = { '/usr/sbin/trueno-ublk': '', '/usr/local/sbin/trueno-ublk': '' };
  expect(gatherMachineFacts(textMachine(files)).daemon).toEqual({
    state: 'installed',
    path: '/usr/local/sbin/trueno-ublk',
  });
});

describe('modules', () => {
  test.each([
    ['/sys/module/ublk_drv/parameters/ublks_max', '/sys/module/ublk_drv'],
    ['/dev/ublk-control', '/dev/ublk-control'],
  ])('%s proves ublk without a module index', (path, evidence) => {
    const machine = textMachine({ [path]: '64' });
    expect(gatherMachineFacts(machine).ublk).toEqual({ state: 'loaded', evidence });
    expect(machine.reads).toEqual([]);
  });

  test('zram that is built in has no folder in /sys/module, but its control class', () => {
    const facts = gatherMachineFacts(textMachine({ '/sys/class/zram-control/hot_add': null }));
    expect(facts.zram).toEqual({ state: 'loaded', evidence: '/sys/class/zram-control' });
  });

  test('Debian 13 has both as files', () => {
    const facts = gatherMachineFacts(textMachine(DEBIAN_13));
    const onDisk = { state: 'on-disk', evidence: `${FOLDER}/modules.dep`, blocks: [] };
    expect(facts.ublk).toEqual(onDisk);
    expect(facts.zram).toEqual(onDisk);
  });

  test('an index in /usr/lib/modules serves a root without /lib', () => {
    const facts = gatherMachineFacts(
      textMachine({ ...RELEASE, [`/usr${FOLDER}/modules.builtin`]: 'kernel/drivers/block/ublk_drv.ko\n' }),
    );
    expect(facts.ublk).toEqual({ state: 'built-in', evidence: `/usr${FOLDER}/modules.builtin` });
  });

  test('a module is known to be absent only when both indexes were read', () => {
    const builtin = { [`${FOLDER}/modules.builtin`]: 'kernel/a.ko\n' };
    const dep = { [`${FOLDER}/modules.dep`]: 'kernel/b.ko:\n' };
    const state = (files: Record<string, string>) =>
      gatherMachineFacts(textMachine({ ...RELEASE, ...files })).ublk;
    expect(state({ ...builtin, ...dep })).toEqual({ state: 'absent', evidence: `${FOLDER}/modules.dep` });
    expect(state(builtin)).toEqual({ state: 'unknown', evidence: `${FOLDER}/modules.dep` });
    expect(state(dep)).toEqual({ state: 'unknown', evidence: `${FOLDER}/modules.builtin` });
    expect(state({ ...builtin, [`${FOLDER}/modules.dep`]: '' })).toMatchObject({ state: 'unknown' });
  });

  test('rules against a module come from modprobe.d and the kernel command line', () => {
    const facts = gatherMachineFacts(
      textMachine({
        ...DEBIAN_13,
        '/etc/modprobe.d/b.conf': 'blacklist ublk_drv\n',
        '/usr/lib/modprobe.d/a.conf': 'install ublk_drv /bin/false\n',
        '/usr/lib/modprobe.d/readme.txt': 'blacklist ublk_drv\n',
        '/proc/cmdline': 'module_blacklist=ublk_drv\n',
      }),
    );
    expect(facts.ublk).toMatchObject({
      state: 'on-disk',
      blocks: [
        { how: 'install', path: '/usr/lib/modprobe.d/a.conf', line: 1 },
        { how: 'blacklist', path: '/etc/modprobe.d/b.conf', line: 1 },
        { how: 'module_blacklist', path: '/proc/cmdline' },
      ],
    });
    expect(facts.zram).toMatchObject({ state: 'on-disk', blocks: [] });
  });

  test('a file in /etc hides the rule of a package with the same name', () => {
    const facts = gatherMachineFacts(
      textMachine({
        ...DEBIAN_13,
        '/etc/modprobe.d/ublk.conf': '',
        '/usr/lib/modprobe.d/ublk.conf': 'blacklist ublk_drv\n',
      }),
    );
    expect(facts.ublk).toMatchObject({ state: 'on-disk', blocks: [] });
  });
});
