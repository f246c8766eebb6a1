import type { BlockDevice } from './block-device.ts';
import type { ZramHost } from './zram-host.ts';

const PROBE_TIMEOUT_MS = 10_000;

/**
 * What the device holds, in the words of blkid(8): `swap`, `ext4`. Undefined when it holds nothing that blkid knows, or
 * when there is no blkid.
 */
export function contentsOf({ node }: BlockDevice, host: ZramHost): string | undefined {
  const probe = ['--probe', '--match-tag', 'TYPE', '--output', 'value', node];
  const { status, stdout } = host.run('blkid', probe, PROBE_TIMEOUT_MS);
  const type = stdout.trim();
  return status === 0 && type !== '' ? type : undefined;
}
