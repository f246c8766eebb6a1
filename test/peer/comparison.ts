import { formatDiagnostic } from '../../generator/core/diagnostic.ts';
import { type Answers, comparable } from './deliberate-differences.ts';
import { renderOutput } from './output-text.ts';
import type { PeerCase } from './peer-case.ts';

/** What differs between the two answers and must not, with all that one needs to find out why; or undefined. */
export function difference(peerCase: PeerCase, answers: Answers): string | undefined {
  const what = shortDifference(comparable(answers));
  if (what === undefined) return undefined;
  const messages = answers.ours.generation.diagnostics.map(
    (diagnostic) => `${diagnostic.severity}: ${formatDiagnostic(diagnostic)}`,
  );
  return [
    what,
    JSON.stringify(peerCase, null, 1),
    `ours:\n${messages.join('\n')}`,
    `theirs (status ${answers.theirs.status}):\n${answers.theirs.log}`,
  ].join('\n');
}

function shortDifference({ ours, theirs }: Answers): string | undefined {
  const { plans, diagnostics } = ours.generation;
  if (theirs.status !== 0) {
    // It gave up on everything; we say why and bring up what can come up.
    const told = diagnostics.some(({ severity }) => severity === 'error' || severity === 'warning');
    return told ? undefined : 'the reference refuses, and we say nothing';
  }
  if (ours.errors.length > 0) return 'the reference accepts, and we see an error';
  const [ourUnits, theirUnits] = [renderOutput(ours.units), renderOutput(theirs.units)];
  if (ourUnits !== theirUnits) return `units differ:\n--- ours\n${ourUnits}--- theirs\n${theirUnits}`;
  const planned = new Set(plans.map(({ device }) => device.name));
  for (const [name, attributes] of theirs.attributes) {
    const disksize = attributes.get('disksize') ?? '0';
    if (!planned.has(name) && disksize !== '0')
      return `${name}: the reference gives it ${disksize} bytes, we do not set it up`;
  }
  for (const { device } of plans) {
    const attributes = theirs.attributes.get(device.name);
    const wanted: Record<string, string | undefined> = {
      disksize: `${device.disksize.bytes}`,
      mem_limit: `${device.residentLimit.bytes}`,
      comp_algorithm: device.compression.algorithms[0]?.name,
      // The file is there before, empty, since the reference writes it only where the kernel has it.
      backing_dev: device.writebackDevice ?? '',
    };
    for (const [attribute, value] of Object.entries(wanted)) {
      const written = attributes?.get(attribute);
      if (written !== value) return `${device.name}: ${attribute} is ${value}, theirs ${written}`;
    }
  }
  return undefined;
}
