import type { KernelZram } from './kernel-zram.ts';
import type { ZramHost } from './zram-host.ts';

/** What holds a device: active swap, or a mount (then with its mount point). */
export type ZramUse = { readonly kind: 'swap' } | { readonly kind: 'mount'; readonly mountPoint: string };

/** Who uses the device now, from `/proc/swaps` and proc_pid_mountinfo(5). Empty when nobody does, as far as one can see. */
export function zramUses(zram: KernelZram, host: ZramHost): readonly ZramUse[] {
  const uses: ZramUse[] = [];
  for (const [path] of rows(host, 'swaps')) {
    if (path === zram.node) uses.push({ kind: 'swap' });
  }
  const number = zram.read('dev');
  for (const fields of rows(host, 'self/mountinfo')) {
    const source = fields[fields.indexOf('-') + 2];
    const mountPoint = fields[4];
    // btrfs and overlays have a number of their own, so the source counts too.
    const isOurs = (number.ok && fields[2] === number.value) || source === zram.node;
    if (isOurs && mountPoint !== undefined) uses.push({ kind: 'mount', mountPoint });
  }
  return uses;
}

/** `it is active swap`, `it is mounted on /var/tmp`. */
export function describeUse(use: ZramUse): string {
  return use.kind === 'swap' ? 'it is active swap' : `it is mounted on ${use.mountPoint}`;
}

/** The command that ends the use. */
export function commandToRelease(use: ZramUse, zram: KernelZram): string {
  return use.kind === 'swap' ? `swapoff ${zram.node}` : `umount ${use.mountPoint}`;
}

function rows(host: ZramHost, file: string): readonly (readonly string[])[] {
  const text = host.readText(`${host.proc}/${file}`);
  if (!text.ok) return [];
  return text.value.split('\n').map((line) => line.split(/[ \t]+/).map(unescapeOctal));
}

/** Both files write blanks and backslashes of a path as `\040` and the like. */
function unescapeOctal(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
