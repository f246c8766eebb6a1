import { useForbidsReset } from './device-use.ts';
import { TruenoDevice } from './trueno-device.ts';
import { removeServed } from './trueno-server.ts';
import type { ZramHost } from './zram-host.ts';
import type { ResetReport } from './zram-reset.ts';

/**
 * `--reset-device` of a device that trueno serves, or was serving: ends its server and gives its memory back. Undefined
 * when there is nothing of it. Needs no configuration.
 */
export function resetTrueno(name: string, host: ZramHost): ResetReport | undefined {
  const served = new TruenoDevice(name, host);
  if (!served.isLeft()) return undefined;
  // Before its server is told to stop: whoever uses the disk would wait for its pages.
  const forbidden = useForbidsReset(served, host);
  if (forbidden !== undefined) return { ok: false, diagnostics: [forbidden] };
  const removed = removeServed(served, host);
  if (removed.ok) return { ok: true, diagnostics: [] };
  return {
    ok: false,
    diagnostics: [
      {
        severity: 'error',
        device: name,
        text: removed.error,
        consequence: 'it is not reset',
        hint: `lsblk ${served.node} and fuser -v ${served.node} show who uses it; systemctl status ${served.service} shows more`,
      },
    ],
  };
}
