import { describeBackendReason } from '../compat/backend-reason.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Generation } from '../generate.ts';
import type { MachineReader } from '../host.ts';
import { setupService } from '../units/setup-service.ts';
import { type DeviceState, memoryOf } from './device-state.ts';
import { stateFindings } from './state-findings.ts';

/** The state of a machine's compressed memory: what `trueno-zram status` tells. */
export interface MachineStatus {
  readonly devices: readonly DeviceStatus[];
  readonly totals: MemoryTotals;
  /** What is wrong or worth to know, devices that are configured and not up among it. */
  readonly findings: readonly Diagnostic[];
}

export interface DeviceStatus {
  readonly state: DeviceState;
  /** Why it is on its backend; a sentence without its full stop. */
  readonly because: string;
}

/** Of all devices together, in bytes. */
export interface MemoryTotals {
  /** Of pages, uncompressed. */
  readonly data_bytes: bigint;
  /** Taken for them, reserves and tables of trueno among it. */
  readonly memory_bytes: bigint;
}

/** `plan` is what the configuration asks for. */
export function machineStatus(
  states: readonly DeviceState[],
  plan: Generation,
  reader: MachineReader,
): MachineStatus {
  const known = states.filter(({ mmStat }) => mmStat !== undefined);
  return {
    devices: states.map((state) => ({ state, because: becauseOf(state, plan) })),
    totals: {
      data_bytes: sum(known.map(({ mmStat }) => mmStat?.origDataBytes ?? 0n)),
      memory_bytes: sum(known.map((state) => memoryOf(state) ?? 0n)),
    },
    findings: [...stateFindings(states, reader), ...absentDevices(states, plan)],
  };
}

function sum(counts: readonly bigint[]): bigint {
  return counts.reduce((total, count) => total + count, 0n);
}

function becauseOf(state: DeviceState, { configuration, plans }: Generation): string {
  if (state.fallbackReason !== undefined) return `trueno was planned, but ${state.fallbackReason}`;
  const planned = plans.find(({ device }) => device.name === state.name);
  if (planned === undefined)
    return configuration.settings.has(state.name)
      ? 'it was set up so before; the configuration has it, but does not set it up now: see trueno-zram explain'
      : 'it was set up by hand: the configuration does not have it';
  const { backend, reason } = planned.choice;
  if (backend === state.backend) return describeBackendReason(reason);
  return `it was set up so before; after systemctl restart ${setupService(state.name)} it is on ${backendName(backend)}, because ${describeBackendReason(reason)}`;
}

/** `trueno` or `kernel zram`. */
export function backendName(backend: DeviceState['backend']): string {
  return backend === 'trueno' ? 'trueno' : 'kernel zram';
}

function absentDevices(
  states: readonly DeviceState[],
  { configuration, plans }: Generation,
): readonly Diagnostic[] {
  const up = new Set(states.map(({ name }) => name));
  const planned = new Set(plans.map(({ device }) => device.name));
  const refused = configuration.absent.filter(({ why }) => why === 'invalid');
  return [...configuration.devices, ...refused]
    .filter(({ name }) => !up.has(name))
    .map(({ name }) => ({
      severity: 'error',
      device: name,
      text: 'it is configured, and not up',
      hint: planned.has(name)
        ? `systemctl status ${setupService(name)} says why; what was configured since the last boot comes up by trueno-zram apply`
        : 'trueno-zram check says what is wrong with it',
    }));
}
