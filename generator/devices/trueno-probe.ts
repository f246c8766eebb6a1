import { commandProblem } from './command-problem.ts';
import type { ZramHost } from './zram-host.ts';

const PROBE_TIMEOUT_MS = 10_000;

/**
 * Asks the daemon whether it can serve a device on this machine. `trueno-ublk probe --json` prints
 * `{"version": "…", "can_serve": false, "reasons": [{"code": "…", "text": "…"}]}` and exits 0 or 1. Returns why it
 * cannot, as sentence fragments; empty when it can. Whatever else happens is a reason too.
 */
export function probeObstacles(daemonPath: string, host: ZramHost): readonly string[] {
  const result = host.run(daemonPath, ['probe', '--json'], PROBE_TIMEOUT_MS);
  const command = `${daemonPath} probe --json`;
  if (result.failure !== undefined || (result.status !== 0 && result.status !== 1)) {
    return [`${command}: ${commandProblem(result)}`];
  }
  const answer = parseObject(result.stdout);
  if (answer === undefined) return [`${command}: the answer is not a JSON object`];
  const canServe = answer['can_serve'];
  if (typeof canServe !== 'boolean') return [`${command}: the answer has no can_serve`];
  if (canServe !== (result.status === 0)) {
    return [`${command}: can_serve is ${canServe}, but the exit status is ${result.status}`];
  }
  if (canServe) return [];
  const reasons = readReasons(answer['reasons']);
  return reasons.length > 0 ? reasons : [`${command}: it cannot serve and does not say why`];
}

function readReasons(reasons: unknown): readonly string[] {
  if (!Array.isArray(reasons)) return [];
  return reasons.flatMap((reason: unknown) => {
    const text = isRecord(reason) ? reason['text'] : undefined;
    return typeof text === 'string' ? [text] : [];
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
