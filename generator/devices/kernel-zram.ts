import { ok, type Result } from '../core/result.ts';
import type { BlockDevice } from './block-device.ts';
import type { Errno, ZramHost } from './zram-host.ts';

/** One device of the kernel's zram driver: its attributes below `/sys/block/zramN` and its node. */
export class KernelZram implements BlockDevice {
  readonly name: string;
  /** Path of the block device, e.g. `/dev/zram0`. */
  readonly node: string;
  readonly kernelNode: string;
  readonly steps: string[] = [];
  readonly #host: ZramHost;

  constructor(name: string, host: ZramHost) {
    this.name = name;
    this.node = `${host.dev}/${name}`;
    this.kernelNode = this.node;
    this.#host = host;
  }

  /** Path of an attribute, or of the device's folder. */
  path(attribute?: string): string {
    const folder = `${this.#host.sys}/block/${this.name}`;
    return attribute === undefined ? folder : `${folder}/${attribute}`;
  }

  /** False when this kernel lacks the attribute: it is older, or was built without that part of zram. */
  has(attribute: string): boolean {
    return this.#host.exists(this.path(attribute));
  }

  /** The attribute's text without white space around it. */
  read(attribute: string): Result<string, Errno> {
    const text = this.#host.readText(this.path(attribute));
    return text.ok ? ok(text.value.trim()) : text;
  }

  write(attribute: string, text: string): Result<undefined, Errno> {
    const written = this.#host.writeText(this.path(attribute), text);
    if (written.ok) this.steps.push(`${attribute}=${text}`);
    return written;
  }

  number(): Result<string, Errno> {
    return this.read('dev');
  }

  isInitialised(): boolean {
    const initstate = this.read('initstate');
    return initstate.ok && initstate.value === '1';
  }
}
