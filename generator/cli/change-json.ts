import type { ChangePlan } from '../core/apply/change-plan.ts';
import { type Consents, type DeviceChange, holdsBack } from '../core/apply/device-change.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { ChangeOutcome } from './change-runner.ts';
import { diagnosticJson } from './explain-json.ts';

export interface ChangePlanJson {
  readonly changes: readonly object[];
  readonly units: readonly { readonly name: string; readonly change: 'new' | 'gone' | 'changed' }[];
  readonly messages: readonly object[];
}

/** The plan, and what came of it where it was carried out, for programs. Sizes in bytes. Members are only ever added. */
export function changePlanJson(
  { changes, units }: ChangePlan,
  consents: Consents,
  outcomes: readonly ChangeOutcome[],
  messages: readonly Diagnostic[],
): ChangePlanJson {
  return {
    changes: changes.map((change) => {
      const held = holdsBack(change, consents);
      const outcome = outcomes.find((candidate) => candidate.change === change);
      return {
        ...changeJson(change),
        held_back: held === undefined ? undefined : diagnosticJson(held),
        done: outcome === undefined ? undefined : outcome.done !== undefined,
        problems: outcome === undefined ? undefined : outcome.problems.map(diagnosticJson),
      };
    }),
    units: units.map(({ name, before, after }) => ({
      name,
      change: before === undefined ? 'new' : after === undefined ? 'gone' : 'changed',
    })),
    messages: messages.map(diagnosticJson),
  };
}

export function changeJson(change: DeviceChange): object {
  const { kind, name } = change;
  const state = 'running' in change ? change.running?.state : undefined;
  return {
    name,
    change: kind,
    differences: 'differences' in change ? change.differences : undefined,
    why: change.kind === 'leave' ? diagnosticJson(change.why) : undefined,
    uses: state?.uses.map((use) =>
      use.kind === 'swap'
        ? { kind: use.kind, priority: use.priority, used: use.used_bytes }
        : { kind: use.kind, mount_point: use.mountPoint, fs_type: use.fsType },
    ),
  };
}
