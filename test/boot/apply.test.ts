import { expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import { BOOT_STATE, bootBeforeAll } from './booted-scenario.ts';

/** `trueno-zram apply`, `create`, `resize` and `remove` on a machine with systemd, devices of both backends in use. */

// Node has rings of its own, and a User-Mode-Linux kernel can lose count of their pages when such a process starts another.
const CLI = 'UV_USE_IO_URING=0 node /usr/lib/trueno-zram/trueno-zram.cjs';
const CONFIGURATION = '/etc/systemd/zram-generator.conf';
const SWAPS = 'tail -n +2 /proc/swaps | tr -s "\\t " " " | cut -d " " -f 1,3,5 | sort';
/** Runs a command and tells its exit status. */
const cli = (line: string): string => `${CLI} ${line} 2>&1; echo "status $?"`;
const configure = (text: string): string => `cat >${CONFIGURATION} <<'END'\n${text}\nEND`;

const BOOTED = `[zram0]
zram-size = 64

[zram1]
backend = kernel
zram-size = 48
swap-priority = 50`;

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
fs-type = ext4`;

const boot = bootBeforeAll({
  generator: 'boot binary',
  length: 3,
  configuration: BOOTED,
  facts: {
    'nothing to do': `${cli('apply --yes')}`,
    plan: `${configure(LATER)}; ${cli('apply --dry-run')}; ${SWAPS}`,
    'nobody to ask': cli('apply </dev/null'),
    'without consent': `${cli('apply --yes')}; ${SWAPS}
      ${CLI} list --bytes --noheadings --output name,algorithm,mem-limit,mountpoint
      cd /var/cache/fast && head -c 1M /dev/urandom >file && sha256sum file >/run/sum`,
    'with consent': `${cli('apply --yes --swapoff')}; ${SWAPS}; ${cli('apply --dry-run')}`,
    'to another backend': `${configure(LATER.replace('backend = kernel', 'backend = auto'))}
      ${cli('apply --yes --swapoff')}; ${SWAPS}; cat /sys/block/zram1/initstate`,
    'a file system that changes': `${configure(LATER.replace('zram-size = 32', 'zram-size = 40'))}
      ${cli('apply --yes')}; sha256sum --check /run/sum --status && echo kept
      mkdir -p /run/hold; ${cli('apply --yes --lose-files --swapoff')}; findmnt --noheadings --bytes --output size /var/cache/fast; ls /var/cache/fast`,
    'mistakes of the file': `${configure('[zram0]\nzram-size = 64\n[zram1]\nzram-size = (1')}
      ${cli('apply --yes --swapoff --lose-files')}; ${SWAPS}`,
    'a device less': `${configure('[zram0]\nzram-size = 64')}; ${cli('apply --yes')}; ${cli('apply --yes --swapoff')}; ${SWAPS}
      ls /run/systemd/generator`,
    create: `${cli('create --size 40MiB')}; ${cli('create zram7 --size 24MiB --backend kernel --priority 7')}
      ${cli('create zram5 --size 16MiB --mount-point /run/files --fs-type ext4')}; ${SWAPS}; findmnt --noheadings --output source,fstype /run/files
      ${cli('apply --dry-run')}`,
    'create what cannot be': `${cli('create zram0 --size 1GiB')}; ${cli('create --size 16MiB --algorithm zstd(lev')}; ${cli(
      'create --size 16MiB --mount-point run/files',
    )}
      ls /run/systemd/zram-generator.conf.d`,
    resize: `${cli('resize zram1 --size 56MiB')}; ${cli('resize zram1 --size 56MiB --swapoff')}; ${cli('resize zram7 --size 30MiB --swapoff')}
      ${cli('resize zram5 --size 20MiB')}; ${SWAPS}`,
    remove: `${cli('remove zram1')}; ${cli('remove zram1 --swapoff')}; ${cli('remove zram7 --swapoff')}; ${cli('remove zram5 --lose-files')}
      ${cli('remove zram0 --swapoff')}; ${SWAPS}; ls /run/systemd/zram-generator.conf.d /run/trueno-zram/store; ls /sys/block | grep -E 'zram|ublk'`,
    'back again': `${cli('apply --yes')}; ${SWAPS}`,
    state: BOOT_STATE,
  },
});

const fact = factsOf(boot);

test('x', () => {
  for (const [name, text] of Object.entries(boot().facts)) process.stderr.write(`=== ${name}\n${text}\n`);
  expect(fact('state')).toMatch(/^running$/m);
});
