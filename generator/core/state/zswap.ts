import type { Diagnostic } from '../diagnostic.ts';
import type { MachineReader } from '../host.ts';

const ZSWAP = '/sys/module/zswap/parameters/enabled';

/** What is wrong with compressed swap when zswap is on; undefined when it is off, as far as files tell. */
export function zswapDiagnostic(
  reader: MachineReader,
  kernelCommandLine: readonly string[],
): Diagnostic | undefined {
  const file = reader.readText(ZSWAP);
  const asked = kernelCommandLine.filter((word) => word.startsWith('zswap.enabled=')).at(-1);
  const setting = file.kind === 'text' ? file.text.trim() : asked?.slice('zswap.enabled='.length);
  if (setting === undefined || !/^(?:[Yy1]|on)/.test(setting)) return undefined;
  return {
    severity: 'warning',
    position: { path: file.kind === 'text' ? ZSWAP : '/proc/cmdline' },
    text: 'zswap is on',
    consequence: 'it compresses pages first, and those that it passes on are compressed a second time',
    hint: 'put zswap.enabled=0 on the kernel command line',
  };
}
