import { err, ok, type Result } from '../core/result.ts';
import { serverService } from '../core/units/setup-service.ts';
import { truenoNode } from '../core/units/trueno-units.ts';
import type { BlockDevice } from './block-device.ts';
import type { Errno, ZramHost } from './zram-host.ts';

const SECTOR_BYTES = 512n;

/** One device that trueno-ublk serves: its disk, which is `/dev/ublkbN` under any N, and its files below /run. */
export class TruenoDevice implements BlockDevice {
  readonly name: string;
  /** The link that udev makes. On fall-back it leads to kernel zram. */
  readonly node: string;
  readonly steps: string[] = [];
  /** The unit of its server. */
  readonly service: string;
  /** What the unit of the server reads: a line `TRUENO_UBLK_OPTIONS=…`. */
  readonly optionsFile: string;
  /** Holds the pages. It outlives the server; a server that stops for good removes it. */
  readonly storeFile: string;
  readonly #host: ZramHost;

  constructor(name: string, host: ZramHost) {
    this.name = name;
    this.node = truenoNode(name).replace('/dev', host.dev);
    this.service = serverService(name);
    this.optionsFile = `${host.runtime}/trueno-zram/${name}.env`;
    this.storeFile = `${host.runtime}/trueno-zram/store/${name}`;
    this.#host = host;
  }

  /** `ublkb0` as long as that disk exists and the link leads to it. */
  disk(): string | undefined {
    const target = this.#host.linkText(this.node);
    if (!target.ok) return undefined;
    const disk = /(?:^|\/)(ublkb[0-9]+)$/.exec(target.value)?.[1];
    return disk !== undefined && this.#host.exists(`${this.#host.sys}/block/${disk}`) ? disk : undefined;
  }

  /**
   * The same before udev has made the link: by the mark that the server writes for udev before the disk appears, and of
   * which a device has one. Only as long as the server runs: it may be an older one's.
   */
  markedDisk(): string | undefined {
    const folder = `${this.#host.runtime}/trueno-zram/ublk`;
    const [disk, ...others] = this.#host.namesIn(folder).filter((name) => {
      const mark = /^ublkb[0-9]+$/.test(name) ? this.#host.readText(`${folder}/${name}`) : undefined;
      return mark?.ok === true && mark.value === `TRUENO_ZRAM_DEVICE=${this.name}\n`;
    });
    if (disk === undefined || others.length > 0) return undefined;
    return this.#host.exists(`${this.#host.sys}/block/${disk}`) ? disk : undefined;
  }

  get kernelNode(): string {
    const disk = this.disk();
    return disk === undefined ? this.node : `${this.#host.dev}/${disk}`;
  }

  number(): Result<string, Errno> {
    return this.#attribute('dev');
  }

  size_bytes(disk: string | undefined = this.disk()): Result<bigint, Errno> {
    const sectors = this.#attribute('size', disk);
    if (!sectors.ok) return sectors;
    return /^[0-9]{1,20}$/.test(sectors.value) ? ok(BigInt(sectors.value) * SECTOR_BYTES) : err('EINVAL');
  }

  /** The options that its server was started with, or is to be started with. */
  options(): string | undefined {
    const text = this.#host.readText(this.optionsFile);
    return text.ok ? /^TRUENO_UBLK_OPTIONS=(.*)$/m.exec(text.value)?.[1] : undefined;
  }

  setOptions(options: string): Result<undefined, Errno> {
    return this.#host.createText(this.optionsFile, `TRUENO_UBLK_OPTIONS=${options}\n`);
  }

  /** True when there is anything of it: a disk, served or not, or files. */
  isLeft(): boolean {
    return this.isServable() || this.#host.exists(this.optionsFile);
  }

  /** True when there is something that a server could take over, or is serving. */
  isServable(): boolean {
    return this.disk() !== undefined || this.#host.exists(this.storeFile);
  }

  #attribute(name: string, disk: string | undefined = this.disk()): Result<string, Errno> {
    if (disk === undefined) return err('ENODEV');
    const text = this.#host.readText(`${this.#host.sys}/block/${disk}/${name}`);
    return text.ok ? ok(text.value.trim()) : text;
  }
}
