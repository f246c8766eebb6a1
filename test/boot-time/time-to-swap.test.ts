import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Boot, bootGuest, type Commands, userModeLinux } from '../guest/guest.ts';
import { guestKernel } from '../guest/guest-kernel.ts';
import { guestRoot } from '../guest/guest-root.ts';
import { INSTALL_THIS, PLAIN_GUEST, packageGuest, REFERENCE_DEB } from '../package/package-guest.ts';

/**
 * How long it takes from the start of the kernel until swap is on, with this package and with zram-generator, by turns on
 * one machine: `npm run bench:boot-time`. Figures are for people; what fails is swap that does not come up.
 */

const ROUNDS = Number(process.env['TRUENO_ROUNDS'] ?? 7);
const CONFIGURATION =
  'mkdir -p /etc/systemd; printf "[zram0]\\nzram-size = 128\\n" >/etc/systemd/zram-generator.conf';

interface Contender {
  readonly name: string;
  readonly install: string;
  readonly swap: string;
  /** What `backend =` is to add to the configuration. */
  readonly configuration: string;
}

const CONTENDERS: readonly Contender[] = [
  {
    name: 'zram-generator',
    install: `dpkg --install ${REFERENCE_DEB}; echo $?`,
    swap: 'dev-zram0.swap',
    configuration: '',
  },
  { name: 'trueno-zram, trueno', install: INSTALL_THIS, swap: 'dev-trueno-zram0.swap', configuration: '' },
  {
    name: 'trueno-zram, kernel zram',
    install: INSTALL_THIS,
    swap: 'dev-zram0.swap',
    configuration: 'echo "backend = kernel" >>/etc/systemd/zram-generator.conf',
  },
];

/** Microseconds on the kernel's monotonic clock: of systemd's start, and of swap. */
const facts = (swap: string): Commands => ({
  userspace: 'systemctl show --property=UserspaceTimestampMonotonic --value',
  swap: `systemctl show --property=ActiveEnterTimestampMonotonic --value ${swap}`,
});

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const figure = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;

test('swap comes up with each of them', { timeout: 3_600_000 }, async (context) => {
  const kernel = guestKernel(process.env['TRUENO_UML_KERNEL']);
  if ('missing' in kernel) return context.skip(kernel.missing);
  const root = guestRoot(PLAIN_GUEST);
  if ('missing' in root) return context.skip(root.missing);
  const folder = mkdtempSync(join(tmpdir(), 'boot-time-'));
  try {
    const boot = (index: number, commands: Commands): Promise<Boot> =>
      bootGuest(userModeLinux(kernel.command), root.image, packageGuest(commands), join(folder, `${index}`));
    for (const [index, { install, configuration }] of CONTENDERS.entries()) {
      const { facts: seen } = await boot(index, {
        install: `${CONFIGURATION}; ${configuration}\n${install}`,
      });
      expect(seen['install']).toMatch(/(?:^|\n)0$/);
    }
    const all_s = CONTENDERS.map((): number[] => []);
    const systemd_s = CONTENDERS.map((): number[] => []);
    for (let round = 0; round < ROUNDS; round++)
      for (const [index, { swap }] of CONTENDERS.entries()) {
        const seen = (await boot(index, facts(swap))).facts;
        const [userspace, active] = [Number(seen['userspace']) / 1e6, Number(seen['swap']) / 1e6];
        expect(active, JSON.stringify(seen)).toBeGreaterThan(userspace);
        all_s[index]?.push(active);
        systemd_s[index]?.push(active - userspace);
      }
    const lines = CONTENDERS.map(
      ({ name }, index) =>
        `${name.padEnd(26)} ${figure(all_s[index] ?? []).padEnd(24)} ${figure(systemd_s[index] ?? [])}`,
    );
    process.stdout.write(
      `${cpus()[0]?.model}, ${cpus().length} processors, ${ROUNDS} boots of each by turns; median (least to most), seconds
swap is on after           the kernel's start       systemd's start
${lines.join('\n')}\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
