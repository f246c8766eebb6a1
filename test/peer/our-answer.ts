import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Diagnostic } from '../../generator/core/diagnostic.ts';
import { type Generation, generate } from '../../generator/core/generate.ts';
import { MachineHost } from '../../generator/host/machine-host.ts';
import { shellRunner } from '../../generator/host/shell.ts';
import { linkText, type OutputTexts, unitText } from './output-text.ts';
import { type PeerCase, writeRoot } from './peer-case.ts';

/** Our answer in the reference's terms. */
export interface OurAnswer {
  readonly generation: Generation;
  readonly units: OutputTexts;
  readonly errors: readonly Diagnostic[];
}

export function askOurs(peerCase: PeerCase): OurAnswer {
  const directory = mkdtempSync(join(tmpdir(), 'trueno-ours-'));
  try {
    writeRoot(directory, peerCase);
    const generation = generate(new MachineHost(directory, {}), {
      runShell: shellRunner(),
      mindContainer: false,
    });
    const units = new Map<string, string>();
    for (const entry of generation.plans.flatMap(({ entries }) => entries))
      units.set(entry.name, entry.kind === 'link' ? linkText(entry.target) : unitText(entry.text));
    const errors = generation.diagnostics.filter(({ severity }) => severity === 'error');
    return { generation, units, errors };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * The devices whose set-up by the reference is to be watched: those that we found in the files, and whatever looks like
 * one in their text, so that a device that we overlook is noticed. A plain device has no units that could show it.
 */
export function watchedDevices({ files }: PeerCase, { generation }: OurAnswer): string[] {
  const names = new Set(['zram0', ...generation.configuration.settings.keys()]);
  for (const content of Object.values(files)) {
    if (typeof content !== 'string' && !(content instanceof Uint8Array)) continue;
    const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
    for (const [name] of text.matchAll(/zram\+?\d+/g)) names.add(name);
  }
  return [...names];
}
