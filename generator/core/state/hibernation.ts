import type { Diagnostic } from '../diagnostic.ts';
import type { MachineReader } from '../host.ts';

/** What is wrong with a trueno swap where the machine can hibernate and nobody said to which swap. */
export const HIBERNATION_TO_TRUENO: Diagnostic = {
  severity: 'warning',
  text: 'systemd does not know that this swap is in memory, and may choose it to hibernate to',
  consequence: 'the image is lost at power-off, with everything that was open',
  hint: 'put resume= with a swap on disk on the kernel command line, or AllowHibernation=no into /etc/systemd/sleep.conf.d/50-zram.conf',
};

const SLEEP_FILES = ['/etc/systemd/sleep.conf', '/usr/lib/systemd/sleep.conf'];
const SLEEP_DIRECTORIES = [
  '/usr/lib/systemd/sleep.conf.d',
  '/usr/local/lib/systemd/sleep.conf.d',
  '/etc/systemd/sleep.conf.d',
  '/run/systemd/sleep.conf.d',
];

/** True when the kernel can (`/sys/power/state` has `disk`) and no sleep.conf(5) says no. */
export function canHibernate(reader: MachineReader): boolean {
  const state = reader.readText('/sys/power/state');
  if (state.kind !== 'text' || !state.text.split(/\s+/).includes('disk')) return false;
  const dropIns = SLEEP_DIRECTORIES.flatMap((directory) =>
    reader.entries(directory).map(({ name }) => `${directory}/${name}`),
  );
  return ![...SLEEP_FILES, ...dropIns].some((path) => {
    const file = reader.readText(path);
    return (
      file.kind === 'text' &&
      /^[ \t]*AllowHibernation[ \t]*=[ \t]*(?:no|false|off|0)[ \t]*$/im.test(file.text)
    );
  });
}
