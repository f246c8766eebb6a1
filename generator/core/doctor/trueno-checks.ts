import { ioUringMissing, kernelTooOld, ublkMissing } from '../compat/backend-choice.ts';
import { type BackendReason, describeBackendReason, hintForBackendReason } from '../compat/backend-reason.ts';

import { IO_URING_SYSCTL } from '../compat/io-uring.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { settingCommand } from '../state/swap-tuning.ts';
import { serverService } from '../units/setup-service.ts';
import { truenoNode } from '../units/trueno-units.ts';
import type { Check, Patient } from './examination.ts';

/** How bad it is that trueno cannot serve: nobody asked for it, somebody may have, somebody did. */
function severityOf({ generation }: Patient): Diagnostic['severity'] {
  const asked = generation.plans.map(({ device }) => device.backend);
  return asked.includes('trueno') ? 'warning' : 'info';
}

const ON_KERNEL_ZRAM = 'devices are on kernel zram';

export const checkDaemon: Check = (patient) => {
  const { facts, probe } = patient;
  const { daemon } = facts;
  if (daemon.state === 'absent')
    return {
      check: 'trueno-ublk',
      found: '',
      findings: [
        {
          severity: severityOf(patient),
          text: `trueno-ublk is not installed (looked for ${daemon.tried.join(', ')})`,
          consequence: ON_KERNEL_ZRAM,
          hint: 'install the package of trueno-zram again',
        },
      ],
    };
  const findings = (probe ?? []).map(
    ({ text, remedy }): Diagnostic => ({
      severity: 'warning',
      text: `trueno-ublk cannot serve a device: ${text}`,
      consequence: ON_KERNEL_ZRAM,
      ...(remedy === undefined ? {} : { hint: remedy }),
    }),
  );
  const said = probe === undefined ? 'is installed, and was not asked' : 'says that it can serve devices';
  return { check: 'trueno-ublk', found: `${daemon.path} ${said}`, findings };
};

export const checkKernel: Check = (patient) => {
  const release = patient.facts.kernelRelease;
  return {
    check: 'kernel',
    found: `Linux ${release?.text ?? 'of an unknown release'} is new enough for trueno`,
    findings: lacking(patient, kernelTooOld(release)),
  };
};

export const checkUblk: Check = (patient) => {
  const { ublk } = patient.facts;
  const how = {
    loaded: 'is loaded',
    'built-in': 'is built into the kernel',
    'on-disk': 'is a module, which is loaded when it is needed',
    absent: 'is missing',
    unknown: 'may be missing',
  };
  return {
    check: 'ublk',
    found: `the ublk driver ${how[ublk.state]} (${ublk.evidence})`,
    findings: lacking(patient, ublkMissing(ublk)),
  };
};

export const checkIoUring: Check = (patient) => ({
  check: 'io-uring',
  found: `root may use io_uring (${IO_URING_SYSCTL})`,
  findings: lacking(patient, ioUringMissing(patient.facts.ioUring)),
});

function lacking(patient: Patient, reason: BackendReason | undefined): readonly Diagnostic[] {
  if (reason === undefined) return [];
  const hint =
    reason.kind === 'io-uring-disabled'
      ? settingCommand('kernel.io_uring_disabled=1')
      : hintForBackendReason(reason);
  return [
    {
      severity: severityOf(patient),
      text: describeBackendReason(reason),
      consequence: ON_KERNEL_ZRAM,
      ...(hint === undefined ? {} : { hint }),
    },
  ];
}

/** The column of proc_pid_limits(5): soft limit, in bytes or `unlimited`. */
const LOCKED_MEMORY = /^Max locked memory +(\S+)/m;

/** Servers keep everything locked: at a limit they could not take pages any more. */
export const checkLockedMemory: Check = ({ reader, devices }) => {
  const servers = devices.flatMap(({ name, trueno }) =>
    trueno === undefined ? [] : [{ name, pid: trueno.info.workerPid }],
  );
  if (servers.length === 0) return undefined;
  const findings = servers.flatMap(({ name, pid }): Diagnostic[] => {
    const limits = reader.readText(`/proc/${pid}/limits`);
    const limit = limits.kind === 'text' ? LOCKED_MEMORY.exec(limits.text)?.[1] : undefined;
    if (limit === undefined || limit === 'unlimited') return [];
    return [
      {
        severity: 'warning',
        device: name,
        text: `its server may lock ${limit} bytes of memory only`,
        consequence: 'beyond that, writes fail',
        hint: `remove LimitMEMLOCK= from the drop-ins that systemctl cat ${serverService(name)} shows, then systemctl restart ${serverService(name)}`,
      },
    ];
  });
  return { check: 'memory-lock', found: 'servers may lock all the memory that they need', findings };
};

const RULES = '59-trueno-zram.rules';

/** The rule that names devices, and the names that it made. */
export const checkUdev: Check = ({ reader, generation, devices }) => {
  const rules = ['/etc', '/run', '/usr/local/lib', '/usr/lib']
    .map((base) => `${base}/udev/rules.d/${RULES}`)
    .find((path) => reader.exists(path) || reader.linkText(path) !== undefined);
  const isMasked = rules !== undefined && reader.linkText(rules) === '/dev/null';
  const isNeeded = generation.plans.some(({ choice }) => choice.backend === 'trueno');
  const findings: Diagnostic[] = [];
  if (rules === undefined || isMasked)
    findings.push({
      severity: isNeeded ? 'error' : 'info',
      ...(rules === undefined ? {} : { position: { path: rules } }),
      text: rules === undefined ? `${RULES} is not installed` : `${RULES} is masked`,
      consequence: 'devices of trueno get no name, and come up on kernel zram or not at all',
      hint: isMasked ? `rm ${rules} && udevadm control --reload` : 'install the package of trueno-zram again',
    });
  for (const { name, trueno } of devices) {
    if (trueno === undefined || reader.linkText(truenoNode(name)) !== undefined) continue;
    findings.push({
      severity: 'error',
      device: name,
      text: `${truenoNode(name)} is missing, though ${trueno.info.blockDevice} is served`,
      consequence: 'its swap or mount unit does not find it',
      hint: `udevadm control --reload && udevadm trigger --settle --action=change ${trueno.info.blockDevice}`,
    });
  }
  return { check: 'udev', found: `${rules} names the devices`, findings };
};
