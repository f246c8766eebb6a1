import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Boot, Commands, Guest } from '../guest/guest.ts';
import type { GuestRecipe } from '../guest/guest-root.ts';
import { type Occasion, PLAIN_GUEST, packageGuest, THIS_DEB } from '../package/package-guest.ts';

/** A Debian 13 with its stock kernel, initrd and modules, and with Node for the command. */
export const STOCK_GUEST: GuestRecipe = {
  ...PLAIN_GUEST,
  name: 'guest-root-stock-3',
  packages: [...PLAIN_GUEST.packages, 'linux-image-cloud-amd64', 'initramfs-tools', 'kexec-tools', 'nodejs'],
  downloads: [],
  size_mib: 1600,
};

/** Size of the swap that is filled: noise takes a while to make here. */
export const STOCK_SWAP_MIB = 48;

/** An emulated machine is slow: a boot takes it a minute, and two when others work beside it. */
export function stockGuest(facts: Commands, occasion: Occasion = {}): Guest {
  const timeout_s = occasion.timeout_s ?? 900;
  return { ...packageGuest(facts, occasion), memory_mib: 512, factTimeout_s: 240, timeout_s };
}

const INSTALLER = '/root/install';
const INSTALLED = '/var/installed';

/**
 * The same with the package installed before the first boot, as whoever makes an image does it, and with `arrange` run
 * after it. That saves a boot.
 */
export function installedStockGuest(arrange: string, facts: Commands, occasion: Occasion = {}): Guest {
  const script = `#!/bin/sh
# Of each boot the first process.
[ -e ${INSTALLED} ] || {
  DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet --quiet install ${THIS_DEB}
  echo "status $?"
  ${arrange}
} >${INSTALLED} 2>&1 </dev/null
exec /sbin/init
`;
  return stockGuest(
    { [INSTALLATION]: `cat ${INSTALLED}`, ...facts },
    {
      ...occasion,
      kernelArguments: [`guest_init=${INSTALLER}`, ...(occasion.kernelArguments ?? [])],
      install: (folder) => {
        occasion.install?.(folder);
        mkdirSync(dirname(join(folder, INSTALLER)), { recursive: true });
        writeFileSync(join(folder, INSTALLER), script, { mode: 0o755 });
      },
    },
  );
}

const INSTALLATION = 'installation';

/** Whether the package of an {@link installedStockGuest} is installed. */
export const isInstalled = ({ facts }: Boot): boolean => /^status 0$/m.test(facts[INSTALLATION] ?? '');
