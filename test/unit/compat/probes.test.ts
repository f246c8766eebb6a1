import { describe, expect, test } from 'vitest';
import { parseIoUringDisabled } from '../../../generator/core/compat/io-uring.ts';
import {
  commandLineBlocks,
  isHardBlock,
  modprobeConfigBlocks,
} from '../../../generator/core/compat/module-block.ts';
import { indexLists } from '../../../generator/core/compat/module-index.ts';
import { parseProcCrypto } from '../../../generator/core/compat/proc-crypto.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

describe('/proc/crypto', () => {
  test.each(HOSTILE_TEXTS)('hostile text, case %#, lists nothing', (text) => {
    expect(parseProcCrypto(text).size).toBe(0);
  });

  test('compressors are listed, ciphers and hashes are not', () => {
    const text = [
      'name         : zstd\ndriver       : zstd-scomp\nmodule       : kernel\ntype         : scomp',
      'name         : lzo-rle\ndriver       : lzo-rle-generic\ntype         : compression',
      'name         : sha256\ndriver       : sha256-generic\ntype         : shash\nblocksize    : 64',
      'driver       : nameless\ntype         : compression',
      'name         : cbc(aes)\ntype         : skcipher\n',
    ].join('\n\n');
    expect([...parseProcCrypto(text)]).toEqual(['zstd', 'lzo-rle']);
  });
});

describe('module indexes', () => {
  test.each(HOSTILE_TEXTS)('hostile index, case %#, lists nothing', (text) => {
    expect(indexLists(text, 'zram')).toBe(false);
    expect(indexLists(text, 'ublk_drv')).toBe(false);
    expect(indexLists('kernel/drivers/block/zram/zram.ko:', text)).toBe(false);
  });

  test.each([
    ['modules.builtin', 'kernel/drivers/block/loop.ko\nkernel/drivers/block/ublk_drv.ko\n'],
    ['modules.dep, last line without an end', 'kernel/a.ko:\nkernel/drivers/block/ublk_drv.ko.xz:'],
    ['compressed with zstd', 'kernel/drivers/block/ublk_drv.ko.zst: kernel/lib/x.ko.zst\n'],
    ['compressed with gzip', 'kernel/drivers/block/ublk_drv.ko.gz:\n'],
    ['a hyphen in the file name', 'updates/dkms/ublk-drv.ko:\n'],
    ['no folder', 'ublk_drv.ko:\n'],
    ['after near misses', 'k/ublk.ko:\nk/xublk_drv.ko:\nk/ublk_drv2.ko:\nk/ublk_drv.ko:\n'],
  ])('%s', (_, index) => {
    expect(indexLists(index, 'ublk_drv')).toBe(true);
    expect(indexLists(index, 'ublk-drv')).toBe(true);
  });

  test.each([
    'kernel/drivers/block/ublk_drv2.ko:',
    'kernel/drivers/block/my_ublk_drv.ko:',
    'kernel/drivers/block/my-ublk_drv.ko:',
    'kernel/drivers/ublk_drv/other.ko:',
    'kernel/drivers/block/ublk_drv.ko.bz2:',
    'kernel/drivers/block/ublk_drv.kox:',
    'kernel/drivers/block/ublk_drv',
    'kernel/drivers/block/ublk drv.ko:',
  ])('%s is another module', (index) => {
    expect(indexLists(index, 'ublk_drv')).toBe(false);
  });
});

describe('rules against a module', () => {
  test.each(HOSTILE_TEXTS)('hostile text, case %#, has none', (text) => {
    expect(modprobeConfigBlocks('/p', text, 'zram')).toEqual([]);
    expect(commandLineBlocks('/p', text, 'zram')).toEqual([]);
  });

  test('blacklist and install with a refusal, with their lines', () => {
    const text = [
      '# blacklist ublk_drv',
      'blacklist ublk-drv',
      'install ublk_drv /bin/false # never',
      'install ublk_drv /bin/true',
      'install \\',
      '  ublk_drv \\',
      '  /usr/bin/false',
      'options ublk_drv ublks_max=8',
      'blacklist ublk_drv2',
      'install ublk_drv /sbin/modprobe --ignore-install ublk_drv',
      '\tblacklist\tublk_drv',
    ].join('\n');
    expect(modprobeConfigBlocks('/etc/modprobe.d/x.conf', text, 'ublk_drv')).toEqual(
      [
        ['blacklist', 2],
        ['install', 3],
        ['install', 4],
        ['install', 5],
        ['blacklist', 11],
      ].map(([how, line]) => ({ how, path: '/etc/modprobe.d/x.conf', line })),
    );
  });

  test.each([
    ['quiet modprobe.blacklist=nouveau,ublk_drv ro', ['modprobe.blacklist']],
    ['module_blacklist=ublk-drv', ['module_blacklist']],
    ['module-blacklist="a,ublk_drv"', ['module_blacklist']],
    [
      'modprobe.blacklist=a modprobe.blacklist=ublk_drv module_blacklist=ublk_drv',
      ['modprobe.blacklist', 'module_blacklist'],
    ],
    ['modprobe.blacklist=ublk', []],
    ['modprobe.blacklist', []],
    ['xmodule_blacklist=ublk_drv', []],
    ['init=/x -- module_blacklist=ublk_drv', []],
  ])('kernel command line %s', (text, hows) => {
    expect(commandLineBlocks('/proc/cmdline', text, 'ublk_drv').map(({ how }) => how)).toEqual(hows);
  });

  test('only install and module_blacklist keep root from loading it by name', () => {
    const hard = (['blacklist', 'install', 'modprobe.blacklist', 'module_blacklist'] as const).filter((how) =>
      isHardBlock({ how, path: '/p', line: undefined }),
    );
    expect(hard).toEqual(['install', 'module_blacklist']);
  });
});

describe('io_uring_disabled', () => {
  test.each([...HOSTILE_TEXTS, '3', '-1', '00', '0 1'])('a text that is no answer, case %#', (text) => {
    expect(parseIoUringDisabled(text, { major: 6, minor: 12 })).toEqual({ answer: 'unknown' });
  });

  test.each([
    ['0\n', undefined, { answer: 'yes', because: 'sysctl', value: 0 }],
    ['1\n', undefined, { answer: 'yes', because: 'sysctl', value: 1 }],
    ['2\n', undefined, { answer: 'no', because: 'sysctl', value: 2 }],
    [undefined, undefined, { answer: 'unknown' }],
    [undefined, { major: 6, minor: 5 }, { answer: 'yes', because: 'before-sysctl' }],
    [undefined, { major: 6, minor: 6 }, { answer: 'no', because: 'no-sysctl' }],
    ['2', { major: 6, minor: 1 }, { answer: 'no', because: 'sysctl', value: 2 }],
  ])('%j on %j', (text, release, fact) => {
    expect(parseIoUringDisabled(text, release)).toEqual(fact);
  });
});
