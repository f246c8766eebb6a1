import type { CommandResult } from '../core/host.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { BlockDevice } from './block-device.ts';
import { commandProblem } from './command-problem.ts';
import type { ZramHost } from './zram-host.ts';

const MAKEFS_PATHS: readonly string[] = ['/usr/lib/systemd/systemd-makefs', '/lib/systemd/systemd-makefs'];

/** With the limits of all else that set-up runs it stays below the service's TimeoutStartSec=, so that the reason is logged. */
const FORMAT_TIMEOUT_MS = 60_000;

const LOCK_WAIT_S = 10;

/** Exit status of flock(1) when it did not get the lock; mkswap and mkfs do not use it. */
const LOCK_CONFLICT_STATUS = 75;

/**
 * Writes a swap signature or a file system onto the device, labelled with its name.
 *
 * systemd-makefs(8) does it where it is installed. It takes the BSD lock of the block device itself, so a lock around
 * it would never end; it leaves a device alone that is not empty. Otherwise mkswap(8) or mkfs.TYPE runs under
 * flock(1), which keeps udev from looking at a half-written device. `node` is another path of the device than the one
 * that people are told, which may not be there yet. The error is a sentence fragment.
 */
export function formatDevice(
  block: BlockDevice,
  fsType: string,
  host: ZramHost,
  node: string = block.node,
): Result<undefined, string> {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(fsType))
    return err(`fs-type "${fsType}" is not the name of a file system`);
  const makefs = MAKEFS_PATHS.find((path) => host.exists(path));
  const command =
    makefs === undefined
      ? fsType === 'swap'
        ? ['mkswap', '--label', block.name, node]
        : [`mkfs.${fsType}`, node]
      : [makefs, fsType, node];
  const result = makefs === undefined ? runLocked(node, command, host) : run(command, host);
  if (result.status !== 0) return err(`${command.join(' ')}: ${commandProblem(result)}`);
  block.steps.push(command.join(' '));
  return ok(undefined);
}

function run([program = '', ...args]: readonly string[], host: ZramHost): CommandResult {
  return host.run(program, args, FORMAT_TIMEOUT_MS);
}

function runLocked(node: string, command: readonly string[], host: ZramHost): CommandResult {
  const lock = ['flock', '-x', '-w', String(LOCK_WAIT_S), '-E', String(LOCK_CONFLICT_STATUS), node];
  const result = run([...lock, ...command], host);
  if (result.failure === 'ENOENT') return run(command, host);
  if (result.status !== LOCK_CONFLICT_STATUS) return result;
  const stderr = `another process held the lock of ${node} for ${LOCK_WAIT_S} s; fuser -v ${node} shows it`;
  return { ...result, stderr };
}
