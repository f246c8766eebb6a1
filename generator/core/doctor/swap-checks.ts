import type { Diagnostic } from '../diagnostic.ts';
import { hibernationToTrueno, isHibernationGuarded } from '../state/hibernation.ts';
import { procTable } from '../state/proc-table.ts';
import { pageClusterFindings, swappinessFindings, vmSetting } from '../state/swap-tuning.ts';
import { zswapDiagnostic } from '../state/zswap.ts';
import { type Check, kernelCommandLine, type Patient } from './examination.ts';

/** Swap that is on, or that is configured. */
function hasSwap({ devices, generation }: Patient): boolean {
  return (
    devices.some(({ uses }) => uses.some(({ kind }) => kind === 'swap')) ||
    generation.plans.some(({ purpose }) => purpose === 'swap')
  );
}

export const checkZswap: Check = (patient) => {
  if (!hasSwap(patient)) return undefined;
  const zswap = zswapDiagnostic(patient.reader, kernelCommandLine(patient.reader));
  return { check: 'zswap', found: 'zswap is off', findings: zswap === undefined ? [] : [zswap] };
};

export const checkPageCluster: Check = (patient) => {
  const value = vmSetting('page-cluster', patient.reader);
  if (!hasSwap(patient) || value === undefined) return undefined;
  return {
    check: 'page-cluster',
    found: `vm.page-cluster is ${value}`,
    findings: pageClusterFindings(patient.reader),
  };
};

export const checkSwappiness: Check = (patient) => {
  const value = vmSetting('swappiness', patient.reader);
  if (!hasSwap(patient) || value === undefined) return undefined;
  return {
    check: 'swappiness',
    found: `vm.swappiness is ${value}`,
    findings: swappinessFindings(patient.reader),
  };
};

/** Devices that forget at power-off, by the names that people write. */
const IN_MEMORY = /^\/dev\/(?:zram[0-9]+|ublkb[0-9]+|trueno\/.+)$/;

/** Hibernation must not go to memory. */
export const checkHibernation: Check = (patient) => {
  if (!hasSwap(patient)) return undefined;
  const resume = kernelCommandLine(patient.reader)
    .filter((word) => word.startsWith('resume='))
    .at(-1)
    ?.slice('resume='.length);
  return {
    check: 'hibernation',
    found: hibernationFound(resume, patient),
    findings: hibernationFindings(resume, patient),
  };
};

function hibernationFound(resume: string | undefined, patient: Patient): string {
  const where =
    resume === undefined ? 'the machine does not hibernate to memory' : `it goes to ${resume} (resume=)`;
  if (servedSwap(patient) === undefined || !isHibernationGuarded(patient.reader)) return where;
  return isAllSwapInMemory(patient)
    ? 'it is refused, as all swap is in memory'
    : `${where}, and swap on trueno is turned off before`;
}

function servedSwap({ devices }: Patient): Patient['devices'][number] | undefined {
  return devices.find(
    ({ backend, uses }) => backend === 'trueno' && uses.some(({ kind }) => kind === 'swap'),
  );
}

function isAllSwapInMemory({ reader }: Patient): boolean {
  const swaps = reader.readText('/proc/swaps');
  const [, ...entries] = procTable(swaps.kind === 'text' ? swaps.text : '');
  return entries.every(([node = '']) => IN_MEMORY.test(node));
}

function hibernationFindings(resume: string | undefined, patient: Patient): readonly Diagnostic[] {
  if (resume !== undefined && IN_MEMORY.test(resume))
    return [
      {
        severity: 'error',
        position: { path: '/proc/cmdline' },
        text: `resume=${resume} is in memory`,
        consequence: 'a machine that hibernates loses everything that was open',
        hint: 'put resume= with a swap on disk into GRUB_CMDLINE_LINUX in /etc/default/grub, then run update-grub',
      },
    ];
  const trueno = servedSwap(patient);
  const finding = trueno === undefined ? undefined : hibernationToTrueno(patient.reader);
  return trueno === undefined || finding === undefined ? [] : [{ ...finding, device: trueno.name }];
}
