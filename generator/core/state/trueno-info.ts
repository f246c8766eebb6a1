import type { Result } from '../result.ts';
import { JsonMembers } from './json-members.ts';

/** What a trueno device is: the reply to `Info` of io.trueno.zram (native/daemon/io.trueno.zram.varlink). */
export interface TruenoInfo {
  /** e.g. `/dev/ublkb0` */
  readonly blockDevice: string;
  readonly size_bytes: bigint;
  readonly algorithm: string;
  readonly objective: string | undefined;
  /** The CPU code that runs, e.g. `avx2`. */
  readonly target: string;
  readonly version: string;
  readonly queues: bigint;
  readonly queueDepth: bigint;
  readonly daemonPid: bigint;
  readonly workerPid: bigint;
  /** How often another worker took over. */
  readonly recoveries: bigint;
  readonly uptime_ms: bigint;
}

/** The error is a sentence fragment, e.g. `algorithm is missing`. Members that are not known are left alone. */
export function parseTruenoInfo(reply: unknown): Result<TruenoInfo, string> {
  const members = new JsonMembers(reply, 'Info');
  return members.finish({
    blockDevice: members.text('block_device'),
    size_bytes: members.count('size_bytes'),
    algorithm: members.text('algorithm'),
    objective: members.optionalText('objective'),
    target: members.text('target'),
    version: members.text('version'),
    queues: members.count('queues'),
    queueDepth: members.count('queue_depth'),
    daemonPid: members.count('daemon_pid'),
    workerPid: members.count('worker_pid'),
    recoveries: members.count('recoveries'),
    uptime_ms: members.count('uptime_ms'),
  });
}
