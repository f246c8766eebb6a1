import type { Diagnostic } from '../diagnostic.ts';
import type { MachineReader } from '../host.ts';

const GUARD = 'trueno-zram-hibernation.service';

const UNIT_DIRECTORIES = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
];

/** True when systemd turns swap on trueno off before the machine hibernates, or refuses to. */
export function isHibernationGuarded(reader: MachineReader): boolean {
  return UNIT_DIRECTORIES.some((directory) => reader.exists(`${directory}/${GUARD}`));
}

/** What is wrong with a trueno swap where the machine can hibernate; undefined when nothing is. */
export function hibernationToTrueno(reader: MachineReader): Diagnostic | undefined {
  if (!canHibernate(reader) || isHibernationGuarded(reader)) return undefined;
  return {
    severity: 'warning',
    text: `nothing turns this swap off before the machine hibernates: ${GUARD} is not installed`,
    consequence:
      'the kernel freezes its server and waits for it for ever, or the image goes into it and is lost at power-off',
    hint: 'install the package of trueno-zram again, or put AllowHibernation=no into /etc/systemd/sleep.conf.d/50-zram.conf',
  };
}

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
