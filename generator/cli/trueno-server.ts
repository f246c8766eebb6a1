import type { DeviceProblem, TruenoServer } from '../core/state/device-state.ts';
import { controlSocket } from '../core/state/trueno-device-state.ts';
import { parseTruenoInfo } from '../core/state/trueno-info.ts';
import { parseTruenoStatistics } from '../core/state/trueno-statistics.ts';
import { serverService } from '../core/units/setup-service.ts';
import { describeErrno } from '../host/system-error.ts';
import type { CallVarlink, VarlinkCall, VarlinkFailure } from './varlink/varlink-call.ts';
import { callAndWait } from './varlink/waiting-call.ts';

/** A server answers within microseconds; one that was killed is replaced within this. */
const PATIENCE_MS = 2000;

/** Asks the servers of devices what they are and hold, below a root directory (`/` is this machine). */
export async function askTruenoServers(
  names: readonly string[],
  root: string,
  callVarlink: CallVarlink = callAndWait,
): Promise<readonly (TruenoServer | DeviceProblem)[]> {
  const calls = [{ method: 'io.trueno.zram.Info' }, { method: 'io.trueno.zram.Statistics' }];
  const answers = await callVarlink(
    names.map((name) => socketBelow(root, name)),
    calls,
    PATIENCE_MS,
  );
  return answers.map((replies, index) => {
    const name = names[index] ?? '';
    return replies.ok ? serverOf(name, replies.value) : unanswered(name, replies.error);
  });
}

function serverOf(name: string, [first, second]: readonly unknown[]): TruenoServer | DeviceProblem {
  const info = parseTruenoInfo(first);
  const statistics = parseTruenoStatistics(second);
  if (!info.ok || !statistics.ok) {
    const wrong = info.ok ? (statistics.ok ? '' : statistics.error) : info.error;
    return {
      text: `the answer of trueno-ublk on ${controlSocket(name)} is not understood: ${wrong}`,
      hint: `server and CLI are of different versions: systemctl restart ${serverService(name)} starts the one that is installed, no page is lost`,
    };
  }
  return { info: info.value, statistics: statistics.value };
}

/** Has the server change a setting while the device is in use. Undefined when it did. */
export async function changeServer(
  name: string,
  root: string,
  call: VarlinkCall,
): Promise<DeviceProblem | undefined> {
  const [changed] = await callAndWait([socketBelow(root, name)], [call], PATIENCE_MS);
  return changed?.ok === false ? unanswered(name, changed.error) : undefined;
}

function socketBelow(root: string, name: string): string {
  return `${root === '/' ? '' : root}${controlSocket(name)}`;
}

function unanswered(name: string, failure: VarlinkFailure): DeviceProblem {
  const text = describeFailure(failure, controlSocket(name));
  if (failure.kind === 'connection' && (failure.errno === 'EACCES' || failure.errno === 'EPERM'))
    return { text, hint: 'run trueno-zram as root' };
  const service = serverService(name);
  if (failure.kind === 'error' && failure.reason !== undefined)
    return { text, hint: `trueno-zram stat ${name} shows what the device has` };
  return { text, hint: `look at systemctl status ${service}; systemctl restart ${service} loses no page` };
}

function describeFailure(failure: VarlinkFailure, path: string): string {
  switch (failure.kind) {
    case 'connection':
      return failure.errno === 'ECONNREFUSED' || failure.errno === 'ENOENT'
        ? `no trueno-ublk serves the device: nobody listens on ${path}`
        : `cannot connect to trueno-ublk on ${path}: ${describeErrno(failure.errno)}`;
    case 'timeout':
      return `trueno-ublk does not answer on ${path} within ${failure.patience_ms / 1000} s`;
    case 'closed':
      return `trueno-ublk hung up on ${path} without an answer`;
    case 'nonsense':
      return `whoever listens on ${path} does not speak Varlink`;
    case 'error':
      return failure.reason === undefined
        ? `trueno-ublk refused to answer on ${path}: ${failure.name}`
        : `trueno-ublk refuses: ${failure.reason}`;
  }
}
