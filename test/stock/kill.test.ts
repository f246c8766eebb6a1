import { describe } from 'vitest';
import { deviceGuest } from '../device/device-guest.ts';
import { killScenario, killsOf, testKillOutcome } from '../device/kill-outcome.ts';
import { STORM_BESIDE_FILE } from '../device/load.ts';
import { bootInTurnBeforeAll } from '../guest/booted-guest.ts';
import { emulatedMachine } from '../guest/emulated-machine.ts';
import { BUILD_GUEST, type GuestRecipe } from '../guest/guest-root.ts';

/**
 * A server is killed under a swap storm on the stock kernel of Debian 13, with two processors: its memory management and its
 * driver are those that people have. `$TRUENO_KILLS` says how many workers (default 10).
 */

const RECIPE: GuestRecipe = {
  ...BUILD_GUEST,
  name: 'guest-root-stock-device-1',
  packages: [...BUILD_GUEST.packages, 'linux-image-cloud-amd64', 'initramfs-tools'],
  size_mib: 1600,
};

const KILLS = killsOf(Number(process.env['TRUENO_KILLS'] ?? '10'));
/** Of an emulated machine, beside others. */
const SLOWNESS = 5;

describe(STORM_BESIDE_FILE.name, () => {
  const boots = bootInTurnBeforeAll(
    RECIPE,
    () => {
      const guest = deviceGuest({
        ...killScenario(STORM_BESIDE_FILE, KILLS, SLOWNESS),
        // The kernel itself takes 100 MiB more than in User-Mode-Linux.
        memory_mib: 384,
      });
      return [{ ...guest, before: `${guest.before}\nmodprobe -a ublk_drv zram` }];
    },
    emulatedMachine,
  );
  testKillOutcome(STORM_BESIDE_FILE, KILLS, boots(0));
});
