import type { Device } from '../config/device.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { BackendChoice, KernelChoice } from './backend-choice.ts';
import { describeBackendReason, hintForBackendReason } from './backend-reason.ts';
import { kernelAlgorithmsAsked } from './core-algorithm.ts';

type Described = Pick<Device, 'name' | 'compression' | 'position'>;

/** The one log line about a device's backend: what was chosen, what decided, what would change it. */
export function backendDiagnostic(device: Described, choice: BackendChoice): Diagnostic {
  const why = describeBackendReason(choice.reason);
  const hint = hintForBackendReason(choice.reason);
  const { severity } = choice;
  const line = { severity, ...about(device), ...(hint === undefined ? undefined : { hint }) };
  if (choice.backend === 'trueno') return { ...line, text: `served by trueno: ${why}` };
  if (choice.zramAvailable !== 'no')
    return { ...line, text: `on kernel zram: ${why}`, ...droppedConsequence(device, choice) };
  return {
    ...line,
    severity: 'error',
    text: `neither backend can serve it: kernel zram cannot be loaded (see ${choice.zramEvidence}), and ${why}`,
    consequence: `${device.name} is not set up, so that the boot does not wait for it`,
  };
}

function about({ name, position }: Described): Pick<Diagnostic, 'position' | 'device'> {
  return position === undefined ? { device: name } : { position, device: name };
}

function droppedConsequence(
  { compression }: Described,
  { droppedAlgorithms }: KernelChoice,
): { consequence?: string } | undefined {
  if (droppedAlgorithms.length === 0) return undefined;
  const [first] = kernelAlgorithmsAsked(compression);
  const used = first === undefined ? "the kernel's default algorithm is used" : `${first.name} is used`;
  return { consequence: `${used}, for only trueno has ${droppedAlgorithms.join(', ')}` };
}
