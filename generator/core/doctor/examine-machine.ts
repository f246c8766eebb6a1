import type { Diagnostic, Severity } from '../diagnostic.ts';
import { checkConfiguration, checkContainer, checkGenerator, checkUnits } from './boot-checks.ts';
import { checkDevices } from './device-checks.ts';
import type { Check, Examination, Patient } from './examination.ts';
import { checkHibernation, checkPageCluster, checkSwappiness, checkZswap } from './swap-checks.ts';
import {
  checkDaemon,
  checkIoUring,
  checkKernel,
  checkLockedMemory,
  checkUblk,
  checkUdev,
} from './trueno-checks.ts';

/** From what must be there first to what can be better. */
const CHECKS: readonly Check[] = [
  checkContainer,
  checkConfiguration,
  checkGenerator,
  checkUnits,
  checkKernel,
  checkUblk,
  checkIoUring,
  checkDaemon,
  checkUdev,
  checkLockedMemory,
  checkDevices,
  checkZswap,
  checkHibernation,
  checkPageCluster,
  checkSwappiness,
];

/** Goes through everything that can go wrong. Reads files only. */
export function examineMachine(patient: Patient): readonly Examination[] {
  return CHECKS.flatMap((check) => check(patient) ?? []);
}

/** How bad the worst finding is; `good` without any. `note` = it could be better. */
export type Verdict = 'good' | 'note' | 'warning' | 'error';

const VERDICTS: Readonly<Record<Severity, Verdict>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  debug: 'note',
};
const FROM_WORST: readonly Verdict[] = ['error', 'warning', 'note', 'good'];

export function verdictOf({ findings }: Pick<Examination, 'findings'>): Verdict {
  const verdicts = findings.map(findingVerdict);
  return FROM_WORST.find((verdict) => verdicts.includes(verdict)) ?? 'good';
}

export function findingVerdict({ severity }: Diagnostic): Verdict {
  return VERDICTS[severity];
}
