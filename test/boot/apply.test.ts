import { describe, expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import { BOOT_STATE, bootBeforeAll } from './booted-scenario.ts';
import { CLI } from './installed-build.ts';

/** `trueno-zram apply`, `create`, `resize` and `remove` on a machine with systemd, devices of both backends in use. */

const CONFIGURATION = '/etc/systemd/zram-generator.conf';
/** Name, size in KiB and priority of each swap area. */
const SWAPS = 'tail -n +2 /proc/swaps | tr -s "\\t " " " | cut -d " " -f 1,3,5 | sort';
/** How much of each is used, in KiB. */
const USED = 'tail -n +2 /proc/swaps | tr -s "\\t " " " | cut -d " " -f 1,4 | sort';
/** Runs a command and tells its exit status. */
const cli = (line: string): string => `${CLI} ${line} 2>&1; echo "status $?"`;
const configure = (text: string): string => `printf '%s' '${text}' >${CONFIGURATION}`;
const SERVICES = 'systemctl --failed --plain --no-legend';

const BOOTED = `[zram0]
zram-size = 64

[zram1]
backend = kernel
zram-size = 48
swap-priority = 50
`;

const LATER = `[zram0]
zram-size = 64
zram-resident-limit = 32
compression-algorithm = zstd(level=3)

[zram1]
backend = kernel
zram-size = 80
swap-priority = 50

[zram2]
zram-size = 32
mount-point = /var/cache/fast
fs-type = ext4
`;

const boot = bootBeforeAll({
  generator: 'boot binary',
  length: 3,
  configuration: BOOTED,
  facts: {
    'nothing to do': cli('apply --yes'),
    plan: `${configure(LATER)}; ${cli('apply --dry-run')}; ${SWAPS}`,
    'nobody to ask': cli('apply </dev/null'),
    'without consent': `${cli('apply --yes')}; ${SWAPS}
      ${CLI} list --bytes --noheadings --output name,algorithm,mem-limit,mountpoint
      cd /var/cache/fast && head -c 1M /dev/urandom >file && sha256sum file >/run/sum`,
    // A file system in memory that needs more than there is, so that it is swapped out; its pages are all the same.
    'with memory that is full': `mkdir -p /run/full; mount -t tmpfs -o size=2G tmpfs /run/full
      available_kib=$(sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo)
      head -c $((available_kib + 70000))K /dev/zero >/run/full/file; ${USED}
      ${cli('apply --yes --swapoff')}; ${SWAPS}; truncate -s 20M /run/full/file; ${USED}`,
    'with consent': `${cli('apply --yes --swapoff')}; ${SWAPS}; ${SERVICES}; cmp -n 20971520 /run/full/file /dev/zero && umount /run/full`,
    'as configured': `${cli('apply --dry-run')}; ${cli('explain --diff')}`,
    'to another backend': `${configure(LATER.replace('backend = kernel', 'backend = auto'))}
      ${cli('apply --yes --swapoff')}; ${SWAPS}; cat /sys/block/zram1/initstate; ${SERVICES}`,
    'files that would be lost': `${configure(LATER.replace('zram-size = 32', 'zram-size = 40'))}
      ${cli('apply --yes')}; cd /var/cache/fast && sha256sum --check /run/sum`,
    'files that may be lost': `${cli('apply --yes --lose-files --swapoff')}
      lsblk --noheadings --bytes --output size /dev/trueno/zram2; ls /var/cache/fast; ${SWAPS}; ${SERVICES}`,
    'a mistake in the file': `${configure('[zram0]\nzram-size = 64\n[zram1]\nzram-size = (1\n[zram2]\nzram-size = 40\nmount-point = /var/cache/fast\nfs-type = ext4\n')}
      ${cli('apply --yes --swapoff --lose-files')}; ${SWAPS}`,
    'devices less': `${configure('[zram0]\nzram-size = 64\n')}; ${cli('apply --yes')}; ${cli('apply --yes --swapoff --lose-files')}; ${SWAPS}
      ls /run/systemd/generator | grep -E "zram|fast"; ${SERVICES}`,
    create: `${cli('create --size 40MiB')}; ${cli('create zram7 --size 24MiB --backend kernel --priority 7')}; ${SWAPS}`,
    'create a file system': `${cli('create zram5 --size 16MiB --mount-point /run/files')}
      findmnt --noheadings --output source,fstype /run/files; ${cli('apply --dry-run')}`,
    'create what cannot be': `${cli('create zram0 --size 1GiB')}
      ${cli('create --size 16MiB --mount-point run/files')}; ${cli('create zram3 --size 16MiB --mount-point /run/files')}; ${cli('create zram9 --size 16MiB --mount-point /run/files')}
      ls /run/systemd/zram-generator.conf.d`,
    resize: `${cli('resize zram1 --size 56MiB')}; ${cli('resize zram1 --size 56MiB --swapoff')}; ${cli('resize zram7 --size 30MiB --swapoff')}
      ${SWAPS}; ${cli('resize zram5 --size 12MiB')}`,
    'a server that hangs': `systemctl kill --signal=STOP trueno-ublk@zram0.service
      ${cli('apply --yes --swapoff')}; ${cli('remove zram0 --swapoff')}; ${cli('resize zram0 --size 96MiB --swapoff')}
      systemctl kill --signal=CONT trueno-ublk@zram0.service`,
    remove: `${cli('remove zram1')}; ${cli('remove zram1 --swapoff')}; ${cli('remove zram7 --swapoff')}; ${cli('remove zram5 --lose-files')}; ${SWAPS}`,
    'remove what is configured': `${cli('remove zram0 --swapoff')}; ${SWAPS}; ls /run/systemd/zram-generator.conf.d /run/trueno-zram/store
      ls /sys/block | grep -E "zram|ublk"; ${SERVICES}`,
    'back again': `${cli('apply --yes')}; ${SWAPS}`,
    state: BOOT_STATE,
  },
});

const fact = factsOf(boot);

const HELD_SWAP = (name: string): string =>
  `error: ${name}: it is active swap; it stays as it is (with --swapoff its pages go back into memory, and it is taken away)`;

describe('apply', () => {
  test('does nothing to a machine as the boot left it, and nothing to one that it has changed', () => {
    expect(fact('nothing to do')).toBe(
      'keep     zram0  is as configured\nkeep     zram1  is as configured\nnothing to do\nstatus 0',
    );
    const kept = ['zram0', 'zram1', 'zram2'].map((name) => `keep     ${name}  is as configured\n`).join('');
    expect(fact('as configured')).toBe(`${kept}status 0\n${kept}status 0`);
  });

  test('shows the plan, and changes nothing before somebody agrees', () => {
    const plan = [
      'start    zram2  ext4 on /var/cache/fast, 32 MiB on trueno',
      'set      zram0  limit: none now, 32 MiB configured; algorithm: adaptive now, zstd configured',
      'restart  zram1  size: 48 MiB now, 80 MiB configured; active swap, 0 bytes of it used',
      'reload   units: 4 new',
      HELD_SWAP('zram1'),
    ].join('\n');
    expect(fact('plan')).toBe(`${plan}\nstatus 1\n/dev/ublkb0 65532 100\n/dev/zram1 49148 50`);
    expect(fact('nobody to ask')).toBe(
      `${plan}\nerror: nobody can be asked here; nothing is changed (--yes goes on without asking, --dry-run only shows the plan)\nstatus 1`,
    );
  });

  test('starts what is new and changes what can be changed in use, another algorithm of a served swap device among it', () => {
    expect(fact('without consent')).toContain('\nzram2 is up\nzram0 is changed\nstatus 1\n');
    expect(fact('without consent')).toMatch(/^\/dev\/zram1 49148 50$/m);
    expect(fact('without consent')).toMatch(/^\/dev\/trueno\/zram0 zstd +33554432 \[SWAP\]$/m);
    expect(fact('without consent')).toMatch(/^\/dev\/trueno\/zram2 adaptive +0 \/var\/cache\/fast$/m);
  });

  test('refuses swapoff while memory is full, and moves pages back when it is not', () => {
    expect(fact('with memory that is full')).toMatch(
      /^error: zram1: it holds \d+ MiB of swapped-out pages, and memory and other swap can take \d+ MiB; it stays as it is /m,
    );
    expect(fact('with memory that is full')).toMatch(
      /^status 1\n\/dev\/ublkb0 65532 100\n\/dev\/zram1 49148 50$/m,
    );
    expect(fact('with consent')).toMatch(/^zram1 is up again, as configured\nstatus 0$/m);
    expect(fact('with consent')).toMatch(/\n\/dev\/ublkb0 65532 100\n\/dev\/zram1 81916 50$/);
  });

  test('changes backends, either way', () => {
    expect(fact('to another backend')).toMatch(
      /^restart +zram1 +backend: kernel zram now, trueno configured; /m,
    );
    expect(fact('to another backend')).toMatch(
      /\nstatus 0\n\/dev\/ublkb0 65532 100\n\/dev\/ublkb\d 81916 50\n0$/,
    );
    expect(fact('files that may be lost')).toMatch(/\n\/dev\/ublkb0 65532 100\n\/dev\/zram1 81916 50$/);
  });

  test('keeps files until somebody says that they may be lost', () => {
    expect(fact('files that would be lost')).toMatch(
      /^error: zram2: it is mounted on \/var\/cache\/fast, and its files would be lost; it stays as it is /m,
    );
    expect(fact('files that would be lost')).toMatch(/\nstatus 1\nfile: OK$/);
    expect(fact('files that may be lost')).toContain(
      'zram1 is up again, as configured\nzram2 is up again, as configured\nstatus 0\n41943040\nlost+found\n',
    );
  });

  test('leaves devices alone whose configuration is wrong', () => {
    expect(fact('a mistake in the file')).toContain(
      'leave    zram1  its configuration is wrong; it stays as it is\n',
    );
    expect(fact('a mistake in the file')).toMatch(
      /\nstatus 1\n\/dev\/ublkb0 65532 100\n\/dev\/zram1 81916 50$/,
    );
  });

  test('takes away what the configuration does not have any more, units and all', () => {
    expect(fact('devices less')).toContain(HELD_SWAP('zram1'));
    expect(fact('devices less')).toMatch(
      /\nzram2 is gone\nzram1 is gone\nstatus 0\n\/dev\/ublkb0 65532 100\ndev-trueno-zram0\.swap\nsystemd-zram-setup@zram0\.service\.d$/,
    );
  });

  test('brings back what was removed by hand', () => {
    expect(fact('back again')).toBe(
      'start    zram0  swap, priority 100, 64 MiB on trueno\nzram0 is up\nstatus 0\n/dev/ublkb0 65532 100',
    );
  });
});

describe('create', () => {
  test('makes swap on both backends, and a file system, which apply knows', () => {
    expect(fact('create')).toBe(
      [
        'zram1 is up: swap, priority 100, 40 MiB on trueno, /dev/trueno/zram1',
        'status 0',
        'zram7 is up: swap, priority 7, 24 MiB on kernel zram, /dev/zram7',
        'status 0',
        '/dev/ublkb0 65532 100',
        '/dev/ublkb1 40956 100',
        '/dev/zram7 24572 7',
      ].join('\n'),
    );
    expect(fact('create a file system')).toMatch(
      /^zram5 is up: ext4 on \/run\/files, 16 MiB on trueno, \/dev\/trueno\/zram5\nstatus 0\n\/dev\/ublkb\d ext4\n/,
    );
    expect(fact('create a file system')).toMatch(/\nkeep +zram7 +is as configured\nstatus 0$/);
  });

  test('takes neither names nor mount points that others have', () => {
    expect(fact('create what cannot be').match(/^status 1$/gm)).toHaveLength(4);
    expect(fact('create what cannot be')).toContain('zram0: there is such a device; nothing is created');
    expect(fact('create what cannot be')).toContain(
      'zram5 has the mount point /run/files; nothing is created',
    );
    expect(fact('create what cannot be')).toMatch(/\nzz-trueno-zram-zram1\.conf\n.*5\.conf\n.*7\.conf$/);
  });
});

test('resize sets swap of both backends up anew, with consent, and drops no files', () => {
  expect(fact('resize')).toContain(HELD_SWAP('zram1'));
  expect(fact('resize')).toContain('zram1: size is now 56 MiB (was 40 MiB), until the next boot\nstatus 0\n');
  expect(fact('resize')).toContain('zram7: size is now 30 MiB (was 24 MiB), until the next boot\nstatus 0\n');
  expect(fact('resize')).toMatch(/^\/dev\/ublkb\d 57340 100\n\/dev\/zram7 30716 7$/m);
  expect(fact('resize')).toContain(
    'error: zram5: a device is emptied when its size changes, and this one is for files',
  );
});

test('a server that hangs is told of, and nothing is done to its device', () => {
  expect(
    fact('a server that hangs').match(/error: zram0: trueno-ublk does not answer on .* within 2 s/g),
  ).toHaveLength(3);
  expect(fact('a server that hangs').match(/^status 1$/gm)).toHaveLength(3);
});

test('remove takes devices of both backends away, with consent, and their files below /run', () => {
  expect(fact('remove')).toBe(
    `${HELD_SWAP('zram1')}\nstatus 1\nzram1 is gone\nstatus 0\nzram7 is gone\nstatus 0\nzram5 is gone\nstatus 0\n/dev/ublkb0 65532 100`,
  );
  expect(fact('remove what is configured')).toMatch(
    /^zram0 is gone, until the next boot or trueno-zram apply: \/etc\/systemd\/zram-generator\.conf has it\nstatus 0\nls: cannot access '\/run\/systemd\/zram-generator\.conf\.d': No such file or directory\n\/run\/trueno-zram\/store:\nzram0\n/,
  );
});

test('no unit has failed in all of that', () => {
  expect(fact('state')).toBe('running');
});
