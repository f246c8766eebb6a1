import { gatherMachineFacts, type MachineFacts } from '../core/compat/machine-facts.ts';
import type { Patient, ProbeReason } from '../core/doctor/examination.ts';
import { examineMachine, verdictOf } from '../core/doctor/examine-machine.ts';
import { LinuxZramHost } from '../devices/linux-zram-host.ts';
import { probeReasons } from '../devices/trueno-probe.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { takeInventory } from './device-inventory.ts';
import { doctorJson, doctorText } from './doctor-text.ts';
import { toJsonText } from './json-text.ts';
import { decide, machineOf } from './machine.ts';
import { printText } from './output.ts';
import { terminalWidth } from './terminal-width.ts';

/** `trueno-zram doctor`: everything that can go wrong, and the command that mends it. */
export async function run(given: CommandArguments): Promise<number> {
  const machine = machineOf(given);
  const { host } = machine;
  const facts = gatherMachineFacts(host);
  const patient: Patient = {
    reader: host,
    facts,
    generation: decide(machine),
    // Programs are run before any socket is open: Node asks sockets through io_uring, and User-Mode-Linux kernels do not
    // survive a fork of a process that has a ring.
    probe: askDaemon(facts, machine.root),
    devices: (await takeInventory([], machine)).devices,
  };
  const examinations = examineMachine(patient);
  printText(
    given.has('json')
      ? `${toJsonText(doctorJson(examinations))}\n`
      : doctorText(examinations, terminalWidth()),
  );
  return examinations.some((examination) => ['warning', 'error'].includes(verdictOf(examination))) ? 1 : 0;
}

/** Below another root there may be another machine's daemon, which says nothing about this one. */
function askDaemon({ daemon }: MachineFacts, root: string): readonly ProbeReason[] | undefined {
  return daemon.state === 'installed' && root === '/'
    ? probeReasons(daemon.path, new LinuxZramHost())
    : undefined;
}
