import { expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import { BOOT_STATE, bootBeforeAll } from './booted-scenario.ts';

/** `trueno-zram apply`, `create`, `resize` and `remove` on a machine with systemd, devices of both backends in use. */

const CLI = 'node /usr/lib/trueno-zram/trueno-zram.cjs';
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
  withoutRings: true,
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
    'create a file system': `${cli('create zram5 --size 16MiB --mount-point /run/files --fs-type ext4')}
      findmnt --noheadings --output source,fstype /run/files; ${cli('apply --dry-run')}`,
    'create what cannot be': `${cli('create zram0 --size 1GiB')}
      ${cli('create --size 16MiB --mount-point run/files')}; ${cli('create zram3 --size 16MiB --mount-point /run/files')}; ${cli('create zram9 --size 16MiB --mount-point /run/files')}
      ls /run/systemd/zram-generator.conf.d`,
    resize: `${cli('resize zram1 --size 56MiB')}; ${cli('resize zram1 --size 56MiB --swapoff')}; ${cli('resize zram7 --size 30MiB --swapoff')}
      ${SWAPS}; ${cli('resize zram5 --size 20MiB')}`,
    remove: `${cli('remove zram1')}; ${cli('remove zram1 --swapoff')}; ${cli('remove zram7 --swapoff')}; ${cli('remove zram5 --lose-files')}; ${SWAPS}`,
    'remove what is configured': `${cli('remove zram0 --swapoff')}; ${SWAPS}; ls /run/systemd/zram-generator.conf.d /run/trueno-zram/store
      ls /sys/block | grep -E "zram|ublk"; ${SERVICES}`,
    'back again': `${cli('apply --yes')}; ${SWAPS}`,
    state: BOOT_STATE,
  },
});

const fact = factsOf(boot);

test('x', () => {
  for (const [name, text] of Object.entries(boot().facts)) process.stderr.write(`=== ${name}\n${text}\n`);
  expect(fact('state')).toMatch(/^running$/m);
});
