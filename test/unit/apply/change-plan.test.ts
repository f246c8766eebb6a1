import { describe, expect, test } from 'vitest';
import { holdsBack } from '../../../generator/core/apply/device-change.ts';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import { zramFiles } from '../state/machine-files.ts';
import { bootUnits, type Files, hung, planFor, served, swapsText, told, WITH_TRUENO } from './planning.ts';

/** zram0 as swap of 1 GiB that holds some. */
const SWAP: Files = {
  ...zramFiles('zram0'),
  ...bootUnits('zram0'),
  '/proc/swaps': swapsText('/dev/zram0 partition 1048572 400000 100'),
};
const SAME = '[zram0]\nzram-size = 1024\n';

const NO = { swapoff: false, loseFiles: false };
const YES = { swapoff: true, loseFiles: true };

function held(plan: ReturnType<typeof planFor>, consents: typeof NO): readonly string[] {
  return plan.changes.flatMap((change) => {
    const diagnostic = holdsBack(change, consents);
    return diagnostic === undefined ? [] : [formatDiagnostic(diagnostic)];
  });
}

describe('kernel zram', () => {
  test('that is as configured is kept', () => {
    expect(told(planFor(SAME, SWAP))).toEqual(['keep zram0']);
  });

  test('that nobody configured and nobody set up is no change', () => {
    expect(planFor('')).toEqual({ changes: [], units: [] });
  });

  test('that is not up is started', () => {
    expect(told(planFor(SAME))).toEqual(['start zram0']);
    expect(planFor(SAME).units.map(({ name, before }) => [name, before])).toEqual([
      ['dev-zram0.swap', undefined],
      ['systemd-zram-setup@zram0.service.d/bindings.conf', undefined],
      ['swap.target.wants/dev-zram0.swap', undefined],
    ]);
  });

  test('that is up and not used is put to use', () => {
    expect(told(planFor(SAME, zramFiles('zram0')))).toEqual(['start zram0']);
  });

  test('is set up anew for another size, algorithm, priority or writeback device', () => {
    const changed = `[zram0]\nzram-size = 2048\ncompression-algorithm = lz5 lz4\nswap-priority = 5\nwriteback-device = /dev/vdb\n`;
    expect(told(planFor(changed, SWAP))).toEqual([
      'restart zram0, size 1073741824 -> 2147483648 (restart), algorithm zstd -> lz4 (restart), writeback device none -> /dev/vdb (restart), priority 100 -> 5 (restart)',
    ]);
  });

  test.each([
    ['zram-size = 1023.99', 'keep zram0'],
    ['zram-size = 1024\ncompression-algorithm = zstd', 'keep zram0'],
    ['zram-size = 1024\ncompression-algorithm = nothing-we-know', 'keep zram0'],
    ['zram-size = 1024\nzram-resident-limit = 1e30', 'keep zram0'],
    ['zram-size = 1024\nzram-resident-limit = 512', 'set zram0, limit 0 -> 536870912 (set)'],
    [
      'zram-size = 1024\noptions = discard,pri=7',
      'restart zram0, options discard -> discard,pri=7 (restart)',
    ],
    ['zram-size = 1024\nswap-priority = -1', 'restart zram0, priority 100 -> -1 (restart)'],
    ['zram-size = 1024\nmount-point = /srv', 'restart zram0, use swap -> file system (restart)'],
  ])('with %j: %s', (lines, change) => {
    expect(told(planFor(`[zram0]\n${lines}\n`, SWAP))).toEqual([change]);
  });

  test.each([
    ['zstd(level=3)', 'zstd(level=3)', 'keep zram0'],
    ['zstd(level=5)', 'zstd(level=3)', 'restart zram0, algorithm zstd(level=3) -> zstd(level=5) (restart)'],
    ['zstd lz4 (type=idle)', 'zstd', 'restart zram0, algorithm zstd -> zstd lz4 (type=idle) (restart)'],
    ['lz4', 'lz4', 'keep zram0'],
    ['adaptive', 'default', 'keep zram0'],
    ['lz4', '', 'restart zram0, algorithm zstd -> lz4 (restart)'],
  ])('with %j, that was set up with %j: %s', (algorithm, recorded, change) => {
    const files = { ...SWAP, '/run/trueno-zram/kernel/zram0': `${recorded}\n` };
    expect(told(planFor(`${SAME}compression-algorithm = ${algorithm}\n`, files))).toEqual([change]);
  });

  test('with a priority that the kernel chose is as configured', () => {
    const files = { ...SWAP, '/proc/swaps': swapsText('/dev/zram0 partition 1048572 0 -2') };
    expect(told(planFor(`${SAME}swap-priority = -1\n`, files))).toEqual(['keep zram0']);
  });

  test('with other texts in its units needs a reload, and nothing else; comments count for nothing', () => {
    const { units } = planFor(SAME, SWAP);
    expect(units.map(({ name }) => name)).toEqual(['dev-zram0.swap']);
    expect(planFor('', SWAP).units.map(({ name, after }) => [name, after])).toEqual([
      ['systemd-zram-setup@zram0.service.d/bindings.conf', undefined],
      ['dev-zram0.swap', undefined],
      ['swap.target.wants/dev-zram0.swap', undefined],
    ]);
  });

  test('without systemd needs no reload', () => {
    expect(planFor(SAME, SWAP, undefined, '/run/systemd/system').units).toEqual([]);
  });
});

describe('a mounted device', () => {
  const MOUNTED: Files = {
    ...zramFiles('zram0', { comp_algorithm: 'lzo [lz4]\n' }),
    '/proc/self/mountinfo': '36 35 253:0 / /srv rw - ext4 /dev/zram0 rw\n',
    '/run/systemd/generator/srv.mount': '[Mount]\nWhat=/dev/zram0\nWhere=/srv\nOptions=discard\n',
    '/run/systemd/generator/systemd-zram-setup@zram0.service.d/bindings.conf': '[Unit]\nBindsTo=srv.mount\n',
  };
  const configured = (lines: string): string =>
    `[zram0]\nzram-size = 1024\nmount-point = /srv\nfs-type = ext4\n${lines}`;

  test.each([
    ['', 'keep zram0'],
    ['options = noatime\n', 'set zram0, options discard -> noatime (remount)'],
    ['mount-point = /var/tmp\n', 'restart zram0, mount point /srv -> /var/tmp (restart)'],
    ['fs-type = xfs\n', 'restart zram0, file system ext4 -> xfs (restart)'],
  ])('with %j: %s', (lines, change) => {
    expect(told(planFor(configured(lines), MOUNTED))).toEqual([change]);
  });

  test('is not taken away before somebody says that its files may be lost', () => {
    const plan = planFor(configured('zram-size = 2048\n'), MOUNTED);
    expect(held(plan, { swapoff: true, loseFiles: false })).toEqual([
      'zram0: it is mounted on /srv, and its files would be lost; it stays as it is (save what you need; with --lose-files it is taken away all the same)',
    ]);
    expect(held(plan, { swapoff: false, loseFiles: true })).toEqual([]);
    expect(held(planFor(configured('options = noatime\n'), MOUNTED), NO)).toEqual([]);
  });
});

describe('what the configuration does not have', () => {
  test('is removed when a generator had it, and left alone when it was set up by hand', () => {
    expect(told(planFor('', SWAP))).toEqual(['remove zram0']);
    expect(told(planFor('', zramFiles('zram0')))).toEqual(['leave zram0']);
    const marked = { ...zramFiles('zram0'), '/run/trueno-zram/kernel/zram0': '' };
    expect(told(planFor('', marked))).toEqual(['remove zram0']);
    expect(told(planFor('[zram0]\nzram-size = 0\n', SWAP))).toEqual(['remove zram0']);
  });

  test('stays as long as its configuration is wrong, or cannot be read', () => {
    expect(told(planFor('[zram0]\nzram-size = (1\n', SWAP))).toEqual(['leave zram0']);
    const unread = {
      ...SWAP,
      '/etc/systemd/zram-generator.conf.d/a.conf': { unreadable: 'permission denied' },
    };
    expect(told(planFor('', unread))).toEqual(['leave zram0']);
  });
});

describe('trueno', () => {
  const USED: Files = {
    ...WITH_TRUENO,
    '/proc/swaps': swapsText('/dev/ublkb3 partition 4194300 400000 100'),
    '/run/trueno-zram/zram0.env':
      'TRUENO_UBLK_OPTIONS=--size 4294967296 --algorithm zstd --level 3 --limit 1073741824\n',
  };
  const configured = (lines = ''): string =>
    `[zram0]\nzram-size = 4096\nzram-resident-limit = 1024\n${lines}`;
  const zstd = { algorithm: 'zstd', objective: null };

  test.each([
    ['', {}, 'keep zram0'],
    ['zram-resident-limit = 0\n', {}, 'set zram0, limit 1073741824 -> 0 (set)'],
    [
      'compression-algorithm = adaptive(objective=density)\n',
      {},
      'set zram0, objective balance -> density (set)',
    ],
    ['compression-algorithm = zstd(level=3)\n', {}, 'set zram0, algorithm adaptive -> zstd (successor)'],
    ['compression-algorithm = zstd(level=3)\n', zstd, 'keep zram0'],
    ['compression-algorithm = zstd\n', zstd, 'set zram0, level 3 -> default (successor)'],
    ['zram-size = 8192\n', {}, 'restart zram0, size 4294967296 -> 8589934592 (restart)'],
    ['backend = kernel\n', {}, 'restart zram0, backend trueno -> kernel zram (restart)'],
  ])('with %j, of a server that says %j: %s', (lines, info, change) => {
    expect(told(planFor(configured(lines), USED, (host) => [served(host, info)]))).toEqual([change]);
  });

  test('that does not answer is left alone, configured or not', () => {
    const silent = (host: Parameters<typeof hung>[0]) => [hung(host, { text: 'no answer', hint: 'wait' })];
    expect(told(planFor(configured(), USED, silent))).toEqual(['leave zram0']);
    expect(told(planFor('', USED, silent))).toEqual(['leave zram0']);
  });

  test('that fell back to kernel zram is as configured there', () => {
    const fallen = {
      ...WITH_TRUENO,
      ...zramFiles('zram0'),
      '/run/trueno-zram/fallback/zram0': 'it is Sunday\n',
      '/proc/swaps': swapsText('/dev/zram0 partition 1048572 0 100'),
    };
    expect(told(planFor(SAME, fallen))).toEqual(['keep zram0']);
  });

  test('takes the place of kernel zram only when that is in the way', () => {
    expect(told(planFor(SAME, { ...WITH_TRUENO, ...SWAP }))).toEqual([
      'restart zram0, backend kernel zram -> trueno (restart)',
    ]);
    const foreign = { ...WITH_TRUENO, ...zramFiles('zram0') };
    expect(told(planFor(SAME, foreign))).toEqual(['start zram0', 'leave zram0']);
  });
});

describe('room for swapped-out pages', () => {
  const MIB = 1024;
  /** zram0 with so many MiB in it, of 4 GiB. */
  const holding = (used_mib: number, more: Files = {}): Files => ({
    ...SWAP,
    ...zramFiles('zram0', { disksize: `${4 * 1024 ** 3}\n` }),
    '/proc/swaps': swapsText(`/dev/zram0 partition ${4096 * MIB} ${used_mib * MIB} 100`),
    ...more,
  });
  // 4096 MiB are available, a 32nd of 8192 stays free: 3840.

  test('is asked before swap is switched off', () => {
    expect(held(planFor('', holding(3840)), YES)).toEqual([]);
    expect(held(planFor('', holding(3840)), NO)).toEqual([
      'zram0: it is active swap; it stays as it is (with --swapoff its pages go back into memory, and it is taken away)',
    ]);
    expect(held(planFor('', holding(3841)), YES)).toEqual([
      'zram0: it holds 3841 MiB of swapped-out pages, and memory and other swap can take 3840 MiB; it stays as it is (end programs that take much memory, or add other swap first)',
    ]);
  });

  test('is also other swap: whole on a disk, half of it in memory', () => {
    const swaps = (line: string): Files => ({
      '/proc/swaps': swapsText(`/dev/zram0 partition ${4096 * MIB} ${4096 * MIB} 100`, line),
    });
    expect(held(planFor('', holding(0, swaps(`/swapfile file ${300 * MIB} ${44 * MIB} -2`))), YES)).toEqual(
      [],
    );
    expect(
      held(planFor('', holding(0, swaps(`/swapfile file ${300 * MIB} ${45 * MIB} -2`))), YES),
    ).toHaveLength(1);
    expect(held(planFor('', holding(0, swaps(`/dev/zram9 partition ${512 * MIB} 0 5`))), YES)).toEqual([]);
    expect(held(planFor('', holding(0, swaps(`/dev/zram9 partition ${510 * MIB} 0 5`))), YES)).toHaveLength(
      1,
    );
  });

  test('counts what comes up before, which is why that comes first', () => {
    const plan = planFor('[zram1]\nzram-size = 512\n', holding(4096));
    expect(told(plan)).toEqual(['start zram1', 'remove zram0']);
    expect(held(plan, YES)).toEqual([]);
  });

  test('is used up by each device that goes', () => {
    const both = {
      ...holding(3000),
      ...zramFiles('zram1', { dev: '253:1\n' }),
      ...bootUnits('zram1'),
      '/proc/swaps': swapsText(
        `/dev/zram0 partition ${4096 * MIB} ${3000 * MIB} 100`,
        `/dev/zram1 partition ${1024 * MIB} ${1000 * MIB} 100`,
      ),
    };
    expect(held(planFor('', both), YES)).toEqual([
      'zram1: it holds 1000 MiB of swapped-out pages, and memory and other swap can take 840 MiB; it stays as it is (end programs that take much memory, or add other swap first)',
    ]);
  });

  test.each([
    ['', 'MemTotal: 8388608 kB\n'],
    ['a number that is none', 'MemTotal: 8388608 kB\nMemAvailable: lots kB\n'],
  ])('is not there when nobody can tell: %s', (_, meminfo) => {
    expect(held(planFor('', holding(1, { '/proc/meminfo': meminfo })), YES)).toEqual([
      'zram0: nobody can tell whether memory can take what it holds: /proc/meminfo is of no use; it stays as it is (end programs that take much memory, or add other swap first)',
    ]);
    expect(held(planFor('', holding(0, { '/proc/meminfo': meminfo })), YES)).toEqual([]);
  });
});
