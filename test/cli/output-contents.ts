import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { DevicePlan } from '../../generator/core/plan/device-plan.ts';

/** Every file and link below a directory: name to text, or to `-> target`. */
export function contents(directory: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(directory.length + 1);
    if (entry.isSymbolicLink()) found[name] = `-> ${readlinkSync(path)}`;
    else if (entry.isFile()) found[name] = readFileSync(path, 'utf8');
  }
  return found;
}

/** What the generator decided to write, in the same terms. */
export function plannedContents(plans: readonly DevicePlan[]): Record<string, string> {
  const entries = plans.flatMap((plan) => plan.entries);
  return Object.fromEntries(
    entries.map((entry) => [entry.name, entry.kind === 'link' ? `-> ${entry.target}` : entry.text]),
  );
}
