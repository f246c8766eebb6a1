import type { ProbeReason } from '../core/doctor/examination.ts';
import { commandProblem } from './command-problem.ts';
import type { ZramHost } from './zram-host.ts';

const PROBE_TIMEOUT_MS = 10_000;

/**
 * Asks the daemon whether it can serve a device on this machine. `trueno-ublk probe --json` prints
 * `{"version": "…", "can_serve": false, "reasons": [{"code": "…", "text": "…", "remedy": "…"}]}` and exits 0 or 1. Returns why it
 * cannot, as sentence fragments; empty when it can. Whatever else happens is a reason too.
 */
export function probeObstacles(daemonPath: string, host: ZramHost): readonly string[] {
  return probeReasons(daemonPath, host).map(({ text }) => text);
}

/** The same, with what the daemon says to do about each. */
export function probeReasons(daemonPath: string, host: ZramHost): readonly ProbeReason[] {
  const obstacle = (text: string): readonly ProbeReason[] => [{ text, remedy: undefined }];
  const result = host.run(daemonPath, ['probe', '--json'], PROBE_TIMEOUT_MS);
  const command = `${daemonPath} probe --json`;
  if (result.failure !== undefined || (result.status !== 0 && result.status !== 1)) {
    return obstacle(`${command}: ${commandProblem(result)}`);
  }
  const answer = parseObject(result.stdout);
  if (answer === undefined) return obstacle(`${command}: the answer is not a JSON object`);
  const canServe = answer['can_serve'];
  if (typeof canServe !== 'boolean') return obstacle(`${command}: the answer has no can_serve`);
  if (canServe !== (result.status === 0)) {
    return obstacle(`${command}: can_serve is ${canServe}, but the exit status is ${result.status}`);
  }
  if (canServe) return [];
  const reasons = readReasons(answer['reasons']);
  return reasons.length > 0 ? reasons : obstacle(`${command}: it cannot serve and does not say why`);
}

function readReasons(reasons: unknown): readonly ProbeReason[] {
  if (!Array.isArray(reasons)) return [];
  return reasons.flatMap((reason: unknown) => {
    const { text, remedy } = isRecord(reason) ? reason : {};
    if (typeof text !== 'string') return [];
    return [{ text, remedy: typeof remedy === 'string' ? remedy : undefined }];
  });
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
