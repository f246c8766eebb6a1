import { DAEMON_PATHS } from '../core/compat/machine-facts.ts';
import { err, ok, type Result } from '../core/result.ts';
import { commandProblem } from './command-problem.ts';
import { hasServiceManager } from './service-manager.ts';
import type { TruenoDevice } from './trueno-device.ts';
import type { ZramHost } from './zram-host.ts';

/** A server that takes a disk over waits up to 35 s for the end of the one before, and that twice if it must. */
const START_TIMEOUT_MS = 90_000;
/** One whose device nobody uses has nothing to write anywhere. */
const STOP_TIMEOUT_MS = 30_000;
const QUERY_TIMEOUT_MS = 5_000;
const REMOVAL_TIMEOUT_MS = 10_000;

/** What waits for swap waits for this. */
const LINK_POLL_MS = 10;
/**
 * 10 s of a udev that has nothing else to do, a minute of one that has: at boot it looks at all devices of the machine.
 * The set-up does not wait for udev to be started, so it may not be yet.
 */
const LINK_POLLS = { idle: 1000, busy: 6000 } as const;
const POLLS_PER_LOOK = 100;

/** Starts the server, which says when it serves; one that runs already goes on. The error is a sentence fragment. */
export function startServer({ service }: TruenoDevice, host: ZramHost): Result<undefined, string> {
  const started = host.run('systemctl', ['start', service], START_TIMEOUT_MS);
  if (started.status === 0) return ok(undefined);
  const properties = ['Result', 'ExecMainStatus', 'StatusText'].map((name) => `--property=${name}`);
  const shown = host.run('systemctl', ['show', ...properties, service], QUERY_TIMEOUT_MS);
  // One that is started again meanwhile has no end any more. systemctl says in its first line why, then where to look.
  const [stderr = ''] = started.stderr.split('\n', 1);
  const end =
    describeEnd(service, shown.stdout) ?? `systemctl start: ${commandProblem({ ...started, stderr })}`;
  return err(`${service} did not start: ${end}`);
}

/** How the service ended, in words of systemctl(1) and its own; undefined when it did not come so far. */
function describeEnd(service: string, properties: string): string | undefined {
  const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(properties)?.[1] ?? '';
  const result = value('Result');
  if (result === '' || result === 'success') return undefined;
  const said = value('StatusText') || `journalctl -u ${service} says why`;
  return `${said} (${result}, status ${value('ExecMainStatus')})`;
}

/** Waits until udev has made the link to the disk. */
export function awaitDisk(device: TruenoDevice, host: ZramHost): Result<string, string> {
  awaitUdev(() => device.disk() !== undefined, host);
  const disk = device.disk();
  if (disk !== undefined) return ok(disk);
  return err(`udev did not make ${device.node}: check that it runs and has 59-trueno-zram.rules`);
}

function awaitUdev(isDone: () => boolean, host: ZramHost): void {
  for (let poll = 0; !isDone() && poll < LINK_POLLS.busy; poll++) {
    if (poll >= LINK_POLLS.idle && poll % POLLS_PER_LOOK === 0 && !isUdevBusy(host)) return;
    host.sleep_ms(LINK_POLL_MS);
  }
}

function isUdevBusy(host: ZramHost): boolean {
  // There as long as udev has events to handle: `udevadm settle` waits for its end.
  if (host.exists(`${host.runtime}/udev/queue`)) return true;
  if (!hasServiceManager(host)) return false;
  // Its start job, when that waits or runs.
  const args = ['show', '--property=Job', '--value', 'systemd-udevd.service'];
  const job = host.run('systemctl', args, QUERY_TIMEOUT_MS);
  return job.status === 0 && /^[1-9]/.test(job.stdout);
}

/**
 * Ends the server and takes disk and files away, whether it runs, is broken or was killed. When anybody still uses the
 * disk, it is served on. The error is a sentence fragment.
 */
export function removeServed(device: TruenoDevice, host: ZramHost): Result<undefined, string> {
  const problems: string[] = [];
  if (hasServiceManager(host)) {
    const stopped = host.run('systemctl', ['stop', device.service], STOP_TIMEOUT_MS);
    if (stopped.status !== 0) problems.push(`systemctl stop ${device.service}: ${commandProblem(stopped)}`);
  }
  // What a server left behind that was killed, or that does not run as a service.
  if (device.isServable()) {
    const removed = removeByDaemon(device, host);
    if (!removed.ok) problems.push(removed.error);
  }
  if (device.isServable()) {
    // Whoever uses it waits for its pages; also where udev has lost the link.
    if (hasServiceManager(host)) {
      const served = startServer(device, host);
      if (!served.ok) problems.push(served.error);
    }
    return err(problems.length === 0 ? `${device.service} has ended, but not its disk` : problems.join('; '));
  }
  // So that the next link is not taken for this one.
  awaitUdev(() => !leadsToDisk(device, host), host);
  const forgotten = host.removeFile(device.optionsFile);
  return forgotten.ok ? ok(undefined) : err(`cannot remove ${device.optionsFile}: ${forgotten.error}`);
}

function removeByDaemon({ name }: TruenoDevice, host: ZramHost): Result<undefined, string> {
  const daemon = DAEMON_PATHS.find((path) => host.exists(path));
  if (daemon === undefined)
    return err(`trueno-ublk is not installed (looked for ${DAEMON_PATHS.join(', ')})`);
  const removed = host.run(daemon, ['stop', '--name', name], REMOVAL_TIMEOUT_MS);
  return removed.status === 0
    ? ok(undefined)
    : err(`${daemon} stop --name ${name}: ${commandProblem(removed)}`);
}

/** True for a link to a disk that has gone, until udev has heard of it. */
function leadsToDisk({ node }: TruenoDevice, host: ZramHost): boolean {
  const target = host.linkText(node);
  return target.ok && target.value.includes('ublkb');
}
