import { isZramOverride } from '../../config/kernel-command-line.ts';
import type { Lint } from './lint-context.ts';

/** `systemd.zram=` with a word that counts for nothing (zram-generator(8)). */
export const lintKernelCommandLine: Lint = ({ kernelCommandLine }) =>
  kernelCommandLine
    .filter((word) => word.startsWith('systemd.zram') && !isZramOverride(word))
    .map((word) => ({
      severity: 'warning',
      position: { path: '/proc/cmdline' },
      text: `"${word}" is not understood`,
      consequence: 'it is ignored',
      hint: 'write systemd.zram=1 or systemd.zram=0; yes, true, on, no, false and off work too, in small letters',
    }));
