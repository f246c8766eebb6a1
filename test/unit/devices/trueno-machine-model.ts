import type { CommandResult } from '../../../generator/core/host.ts';
import { ok, type Result } from '../../../generator/core/result.ts';
import type { Errno } from '../../../generator/devices/zram-host.ts';
import { ZramKernelModel } from './zram-kernel-model.ts';

export const DAEMON = '/usr/sbin/trueno-ublk';

const MARKS = '/run/trueno-zram/ublk';
const SERVICE = /^trueno-ublk@(.*)\.service$/;

/** One disk of ublk, and who it is for. */
interface Disk {
  readonly name: string;
  readonly device: string;
  readonly size_bytes: bigint;
  /** A file system that makefs wrote. */
  contents?: string;
  /** Held open by something that neither swaps nor mountinfo shows. */
  held?: boolean;
}

/** A machine that also has ublk, systemd, and a daemon that serves, each of which can be made to fail. */
export class TruenoMachineModel extends ZramKernelModel {
  /** By name of the device. */
  readonly disks = new Map<string, Disk>();
  /** Devices whose server runs. */
  readonly served = new Set<string>();
  /** How `systemctl start` ends instead, and what `systemctl show` says then. */
  startFailure: { readonly answer: Partial<CommandResult>; readonly shown?: string } | undefined;
  /** The server leaves its disk behind when it is stopped, as one that was killed does. */
  serverDiesUncleanly = false;
  daemonCannotStop = false;
  udevHasNoRule = false;
  serverMakesNoMark = false;
  /** The disk that udev's links lead to, in the place of the right one. */
  linkedInstead: string | undefined;
  /** The start job of udev, as systemctl shows it: it is not up yet. */
  udevJob = '';
  diskIsSmaller_bytes = 0n;
  /** How many looks at the link it takes until udev has made it. */
  linkDelay = 0;

  constructor() {
    super();
    this.programs.set(DAEMON, (args) => this.#daemon(args));
    this.programs.set('systemctl', (args) => this.#systemctl(args));
    this.programs.set('blkid', (args) => this.#blkid(args));
    this.programs.set('/usr/lib/systemd/systemd-makefs', ([type = '', node = '']) => {
      const disk = [...this.disks.values()].find(({ name }) => node === `/dev/${name}`);
      if (disk !== undefined) disk.contents = type;
      return { status: 0 };
    });
  }

  /** The server dies and nobody starts it again. */
  kill(device = 'zram0'): void {
    this.served.delete(device);
  }

  override linkText(path: string): Result<string, Errno> {
    const disk = this.#linked(path);
    if (disk === undefined) return super.linkText(path);
    if (this.linkDelay > 0) {
      this.linkDelay--;
      return super.linkText('/dev/trueno/not-yet');
    }
    return ok(`../${this.linkedInstead ?? disk.name}`);
  }

  override exists(path: string): boolean {
    if (this.#linked(path) !== undefined || this.#diskAt(path, '')) return true;
    return super.exists(path);
  }

  override readText(path: string): Result<string, Errno> {
    const size = this.#diskAt(path, '/size');
    if (size !== undefined) return ok(`${size.size_bytes / 512n}\n`);
    return this.#diskAt(path, '/dev') === undefined ? super.readText(path) : ok('259:0\n');
  }

  #linked(path: string): Disk | undefined {
    return this.udevHasNoRule ? undefined : this.disks.get(/^\/dev\/trueno\/(.*)$/.exec(path)?.[1] ?? '');
  }

  #diskAt(path: string, suffix: string): Disk | undefined {
    return [...this.disks.values()].find(({ name }) => path === `/sys/block/${name}${suffix}`);
  }

  #systemctl([verb, ...args]: readonly string[]): Partial<CommandResult> {
    const device = SERVICE.exec(args.at(-1) ?? '')?.[1] ?? '';
    switch (verb) {
      case 'start':
        if (this.startFailure !== undefined) return this.startFailure.answer;
        return this.#serve(device);
      case 'stop':
        this.served.delete(device);
        if (!this.serverDiesUncleanly && !this.#isUsed(device)) this.#remove(device);
        return { status: 0 };
      case 'show':
        if (args.includes('--property=Job')) return { status: 0, stdout: this.udevJob };
        return { status: 0, stdout: this.startFailure?.shown ?? 'Result=success\n' };
      default:
        return { status: 1, stderr: `systemctl: unknown verb ${verb}` };
    }
  }

  #serve(device: string): Partial<CommandResult> {
    const options = this.files.get(`/run/trueno-zram/${device}.env`) ?? '';
    const size = /^TRUENO_UBLK_OPTIONS=--size ([0-9]+) --algorithm [a-z0-9]+( --[a-z]+ [-0-9a-z]+)*\n$/.exec(
      options,
    );
    if (size === null) return { status: 1, stderr: 'Failed to load environment files' };
    if (!this.disks.has(device)) {
      const name = `ublkb${this.disks.size}`;
      const size_bytes = BigInt(size[1] ?? 0) - this.diskIsSmaller_bytes;
      this.disks.set(device, { name, device, size_bytes });
      this.files.set(`/run/trueno-zram/store/${device}`, '');
      if (!this.serverMakesNoMark) this.files.set(`${MARKS}/${name}`, `TRUENO_ZRAM_DEVICE=${device}\n`);
    }
    this.served.add(device);
    return { status: 0 };
  }

  #daemon([verb, ...args]: readonly string[]): Partial<CommandResult> {
    if (verb === 'probe') return { status: 0, stdout: '{"can_serve":true,"reasons":[]}' };
    const device = args.at(-1) ?? '';
    if (this.daemonCannotStop || this.#isUsed(device)) {
      return { status: 1, stderr: `trueno-ublk: ${device} is in use` };
    }
    this.#remove(device);
    return { status: 0 };
  }

  #remove(device: string): void {
    this.files.delete(`${MARKS}/${this.disks.get(device)?.name}`);
    this.disks.delete(device);
    this.files.delete(`/run/trueno-zram/store/${device}`);
  }

  #isUsed(device: string): boolean {
    const disk = this.disks.get(device);
    const node = `/dev/${disk?.name} `;
    return (
      disk?.held === true ||
      ['/proc/swaps', '/proc/self/mountinfo'].some((file) => this.files.get(file)?.includes(node))
    );
  }

  /** A disk without a server answers nobody. */
  #blkid(args: readonly string[]): Partial<CommandResult> {
    const device = args.at(-1)?.replace('/dev/trueno/', '') ?? '';
    if (!this.served.has(device)) return { failure: 'timed out after 10 s' };
    const contents = this.disks.get(device)?.contents;
    return contents === undefined ? { status: 2 } : { status: 0, stdout: contents };
  }
}
