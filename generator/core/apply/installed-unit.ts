import type { MachineReader } from '../host.ts';
import type { DevicePlan } from '../plan/device-plan.ts';
import type { OutputEntry } from '../units/output-entry.ts';

/** Where systemd has generators write units of normal priority (systemd.generator(7)). */
export const GENERATOR_DIRECTORY: string = '/run/systemd/generator';

/** A file or link that the next `systemctl daemon-reload` makes, changes or removes. */
export interface UnitChange {
  /** Below the generator's directory. */
  readonly name: string;
  /** Text of a file, target of a link; undefined where it is absent. At least one of them is there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What systemd has of one entry now. */
export function installedText(name: string, reader: MachineReader): string | undefined {
  const path = `${GENERATOR_DIRECTORY}/${name}`;
  const link = reader.linkText(path);
  if (link !== undefined) return link;
  const file = reader.readText(path);
  return file.kind === 'text' ? file.text : undefined;
}

/** What differs between the units that the configuration makes and those that systemd has; comments do not count. */
export function unitChanges(plans: readonly DevicePlan[], reader: MachineReader): readonly UnitChange[] {
  const planned = plans.flatMap(({ entries }) => entries);
  const names = new Set(planned.map(({ name }) => name));
  const changes: UnitChange[] = [];
  for (const entry of planned) {
    const before = installedText(entry.name, reader);
    const after = entryText(entry);
    if (before === undefined || withoutComments(before) !== withoutComments(after))
      changes.push({ name: entry.name, before, after });
  }
  for (const name of installedNames(reader)) {
    const before = names.has(name) ? undefined : installedText(name, reader);
    if (before !== undefined) changes.push({ name, before, after: undefined });
  }
  return changes;
}

function entryText(entry: OutputEntry): string {
  return entry.kind === 'link' ? entry.target : entry.text;
}

function withoutComments(text: string): string {
  return text.replace(/^#.*\n/gm, '').trim();
}

const DROP_INS = /^systemd-zram-setup@([^/]+)\.service\.d$/;

/** Names of all that generators of zram devices wrote: drop-ins of set-up services, and the units that those name. */
function installedNames(reader: MachineReader): readonly string[] {
  const names: string[] = [];
  for (const { name: folder } of reader.entries(GENERATOR_DIRECTORY)) {
    const instance = DROP_INS.exec(folder)?.[1];
    if (instance === undefined) continue;
    for (const { name } of reader.entries(`${GENERATOR_DIRECTORY}/${folder}`))
      names.push(`${folder}/${name}`);
    const bindings = installedText(`${folder}/bindings.conf`, reader) ?? '';
    // A writeback device may stand behind it.
    const unit = /^BindsTo=([^ \n]+)/m.exec(bindings)?.[1]?.replace('%i', () => instance);
    if (unit === undefined || unit.includes('/')) continue;
    const target = unit.endsWith('.swap') ? 'swap.target' : 'local-fs.target';
    names.push(unit, `${target}.wants/${unit}`);
  }
  return names;
}

/** The value of a directive in the text of a unit, the last one; undefined when it is not there. */
export function directiveIn(text: string | undefined, name: string): string | undefined {
  let value: string | undefined;
  for (const line of (text ?? '').split('\n')) {
    if (line.startsWith(`${name}=`)) value = line.slice(name.length + 1);
  }
  return value;
}
