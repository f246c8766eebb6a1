import { beforeEach, describe, expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import { BOOT_STATE, bootBeforeAll } from './booted-scenario.ts';
import { CLI } from './installed-build.ts';

/** Devices that become larger with all that they hold, which Linux 6.16 and later can; before that they keep their size. */

const cli = (line: string): string => `${CLI} ${line} 2>&1; echo "status $?"`;
const SIZE = 'blockdev --getsize64 /dev/trueno/zram5';
const ROOM = 'echo $(($(stat --file-system --format "%b * %S" /run/files) >> 20)) MiB';
const CHECK =
  'sync; echo 3 >/proc/sys/vm/drop_caches; (cd /run/files && sha256sum --check --quiet /run/sums && echo same)';
const UNTIL_SERVED =
  'for i in $(seq 50); do dd if=/dev/trueno/zram5 of=/dev/null bs=4096 count=1 iflag=direct status=none && break; sleep 0.1; done';
const field = (name: string): string =>
  `$(${CLI} stat zram5 --json | sed -n 's/.*"${name}": \\([0-9]*\\).*/\\1/p')`;
/** A file of random bytes, and its sum. */
const file = (name: string, mib: number): string =>
  `(cd /run/files && head -c ${mib}M /dev/urandom >${name} && sha256sum ${name} >>/run/sums)`;

const boot = bootBeforeAll({
  generator: 'boot binary',
  configuration: '[zram0]\nzram-size = 64\n',
  facts: {
    kernel: 'uname -r',
    start: `${cli('create zram5 --size 16MiB --mount-point /run/files')}; ${file('before', 4)}; ${SIZE}; ${ROOM}
      ${CLI} stat zram5 --json | grep -E '"slots_bytes"'`,
    'while it is written to': `(for i in $(seq 20); do cp /run/files/before /run/files/copy; cmp /run/files/before /run/files/copy || echo differs; done; echo copied >/run/copied) &
      ${cli('resize zram5 --size 24MiB')}; wait; cat /run/copied; rm -f /run/files/copy
      ${SIZE}; ${CHECK}; ${CLI} stat zram5 --json | grep -E '"slots_bytes"'`,
    'the file system': `resize2fs /dev/trueno/zram5 >/dev/null 2>&1; ${ROOM}; ${file('more', 9)}; ${CHECK}`,
    'a worker that is killed': `kill -KILL ${field('worker_pid')}; ${UNTIL_SERVED}; ${SIZE}; ${CHECK}; ${CLI} list zram5 -n -b -o disksize`,
    'once more': `${cli('resize zram5 --size 32MiB --json')}; resize2fs /dev/trueno/zram5 >/dev/null 2>&1; ${ROOM}; ${file('last', 6)}; ${CHECK}`,
    'all processes killed': `kill -KILL ${field('daemon_pid')} ${field('worker_pid')}; sleep 1; ${UNTIL_SERVED}; ${SIZE}; ${CHECK}`,
    'a new server': `systemctl restart trueno-ublk@zram5; ${UNTIL_SERVED}; ${SIZE}; ${CHECK}; ${cli('apply --dry-run')}
      journalctl --boot --unit=trueno-ublk@zram5 --grep='take effect when' --quiet || true`,
    'too large': `${cli('resize zram5 --size 40MiB')}; ${SIZE}; ${CHECK}`,
    smaller: `${cli('resize zram5 --size 8MiB')}; ${SIZE}; ${CHECK}`,
    'with consent': `${cli('resize zram5 --size 40MiB --lose-files')}; ${SIZE}; ls /run/files`,
    'a plain device': `${cli('create zram6 --size 16MiB --fs-type ext4')}; ${cli('resize zram6 --size 17MiB')}; blockdev --getsize64 /dev/trueno/zram6
      e2fsck -fy /dev/trueno/zram6 >/dev/null 2>&1; resize2fs /dev/trueno/zram6 2>&1 | grep -c 'now 4352 (4k)\\|now 17408 (1k)'`,
    varlink: `call() { varlinkctl call /run/trueno-zram/zram6.varlink io.trueno.zram.SetSize "{\\"size_bytes\\":$1}" 2>&1; echo "status $?"; }
      call 18874369; call 4096; call 18874368; blockdev --getsize64 /dev/trueno/zram6`,
    'killed meanwhile': `head -c 4M /dev/urandom >/run/pages; dd if=/run/pages of=/dev/trueno/zram6 bs=1M oflag=direct status=none
      served() { dd if=/dev/trueno/zram6 of=/dev/null bs=4096 count=1 iflag=direct status=none; }
      for mib in 19 20 21 22 23 24 25 26; do
        worker=$(${CLI} stat zram6 --json | sed -n 's/.*"worker_pid": \\([0-9]*\\).*/\\1/p')
        (sleep 0.0$((mib % 4)); kill -KILL $worker 2>/dev/null) &
        varlinkctl call /run/trueno-zram/zram6.varlink io.trueno.zram.SetSize "{\\"size_bytes\\":$((mib << 20))}" >/dev/null 2>&1
        wait; served
        for i in $(seq 50); do
          [ "$(${CLI} list zram6 -n -b -o disksize)" = "$(blockdev --getsize64 /dev/trueno/zram6)" ] && echo agreed && break; sleep 0.1
        done
      done
      ${cli('resize zram6 --size 30MiB')}; blockdev --getsize64 /dev/trueno/zram6
      dd if=/dev/trueno/zram6 bs=1M count=4 iflag=direct status=none | cmp - /run/pages && echo same
      dd if=/dev/trueno/zram6 bs=1M skip=16 iflag=direct status=none | cmp -n 14680064 - /dev/zero && echo zeros`,
    swap: `${cli('resize zram0 --size 80MiB')}; ${cli('resize zram0 --size 80MiB --swapoff')}`,
    state: BOOT_STATE,
    faults: "dmesg | grep -E 'BUG|WARNING|Oops|I/O error|EXT4-fs error' || echo none",
  },
});
const fact = factsOf(boot);

const grows = (): boolean => {
  const [major = 0, minor = 0] = fact('kernel').split('.').map(Number);
  return major > 6 || (major === 6 && minor >= 16);
};
const MIB = 1 << 20;

test('the boot is as any other, and nothing was wrong with a device', () => {
  expect(fact('state')).toBe('running');
  expect(fact('faults')).toBe('none');
  expect(fact('start')).toMatch(/^zram5 is up: ext4 on \/run\/files, 16 MiB on trueno/);
});

describe('on Linux 6.16 and later', () => {
  beforeEach((context) => context.skip(!grows(), 'the kernel cannot change the size of a disk in use'));

  test('a mounted file system has a larger device, while it is written to', () => {
    expect(fact('while it is written to')).toBe(
      `zram5: size is now 24 MiB (was 16 MiB), until the next boot; it holds what it held
the file system on it keeps its size until you run resize2fs /dev/trueno/zram5
status 0
copied
${24 * MIB}
same
        "slots_bytes": ${(24 * MIB) / 256},`,
    );
    expect(fact('start')).toContain(`"slots_bytes": ${(16 * MIB) / 256},`);
  });

  test('and has more room when it was told', () => {
    expect(fact('the file system')).toMatch(/^(?:19|2[0-3]) MiB\nsame$/);
  });

  test('which outlives its worker, all its processes, and an update', () => {
    expect(fact('a worker that is killed')).toBe(`${24 * MIB}\nsame\n${24 * MIB}`);
    expect(fact('all processes killed')).toBe(`${32 * MIB}\nsame`);
    expect(fact('a new server')).toBe(
      `${32 * MIB}\nsame\nkeep     zram0  is as configured\nkeep     zram5  is as configured\nstatus 0`,
    );
  });

  test('and becomes larger once more', () => {
    const [json = '', rest = ''] = fact('once more').split(/\nstatus 0\n/);
    expect(JSON.parse(json)).toMatchObject({
      name: 'zram5',
      done: true,
      size_bytes: 32 * MIB,
      earlier_size_bytes: 24 * MIB,
      messages: [],
    });
    expect(rest).toMatch(/^(?:2[7-9]|3[01]) MiB\nsame$/);
  });

  test('to twice its size, and not without end', () => {
    expect(fact('too large')).toBe(
      `error: zram5: trueno-ublk refuses: the device was made with room for ${32 * MIB} bytes; it keeps its size and its files (save what you need; with --lose-files it is done all the same)
status 1
${32 * MIB}
same`,
    );
    expect(fact('with consent')).toBe(
      `zram5: size is now 40 MiB (was 32 MiB), until the next boot\nstatus 0\n${40 * MIB}\nlost+found`,
    );
  });

  test('a device that nobody has mounted becomes larger, too', () => {
    expect(fact('a plain device')).toBe(`zram6 is up: plain device, 16 MiB on trueno, /dev/trueno/zram6
status 0
zram6: size is now 17 MiB (was 16 MiB), until the next boot; it holds what it held
the file system on it keeps its size until you run e2fsck -f /dev/trueno/zram6 && resize2fs /dev/trueno/zram6
status 0
${17 * MIB}
1`);
  });

  test('and does so or not at all when its worker is killed meanwhile', () => {
    const [steps, end] = fact('killed meanwhile').split('zram6: ');
    expect(steps).toBe('agreed\n'.repeat(8));
    expect(end).toMatch(/^size is now 30 MiB /);
    expect(end?.split('status 0\n')[1]).toBe(`${30 * MIB}\nsame\nzeros`);
  });

  test('over Varlink, in whole pages, and never smaller', () => {
    const [odd, less, grown, size] = fact('varlink').split(/\nstatus \d\n/);
    expect(odd).toContain('io.trueno.zram.InvalidValue');
    expect(less).toContain('io.trueno.zram.InvalidValue');
    expect(grown).not.toContain('rror');
    expect(size).toBe(`${18 * MIB}`);
  });
});

describe('on Linux before 6.16', () => {
  beforeEach((context) => context.skip(grows(), 'the kernel can'));

  test('a file system keeps its size and its files, and it is said why', () => {
    expect(
      fact('while it is written to'),
    ).toBe(`error: zram5: trueno-ublk refuses: the kernel cannot change the size of a disk that is in use (Linux 6.16 and later can); it keeps its size and its files (save what you need; with --lose-files it is done all the same)
status 1
copied
${16 * MIB}
same
        "slots_bytes": ${(16 * MIB) / 256},`);
    expect(fact('with consent')).toBe(
      `zram5: size is now 40 MiB (was 16 MiB), until the next boot\nstatus 0\n${40 * MIB}\nlost+found`,
    );
  });
});

test('no device becomes smaller with what it holds', () => {
  expect(fact('smaller')).toMatch(
    /^error: zram5: a device is emptied when its size changes, and this one is for files; it keeps its size .*\nstatus 1\n\d+\nsame$/,
  );
});

test('swap goes back into memory first, as mkswap writes its size', () => {
  expect(fact('swap')).toMatch(
    /^error: zram0: it is active swap; .*\nstatus 1\nzram0: size is now 80 MiB \(was 64 MiB\)/,
  );
});
