import type { CommandResult } from '../../../generator/core/host.ts';
import { err, ok, type Result } from '../../../generator/core/result.ts';
import type { Errno, ZramHost } from '../../../generator/devices/zram-host.ts';

/** What differs between kernels, as seen on 6.12, 6.18 and 7.2 and in the history of zram before. */
export interface KernelVariant {
  readonly release: string;
  /** What `comp_algorithm` lists; the first is the default. */
  readonly algorithms: readonly string[];
  /** Before 6.12: algorithms work only while /proc/crypto has them or modprobe finds their module. */
  readonly cryptoApi: boolean;
  readonly recompression: boolean;
  readonly algorithmParams: boolean;
  readonly writeback: boolean;
  /** 7.2 does; 6.12 and 6.18 take parameters for an initialised device, without effect. */
  readonly paramsBusyOnceInitialised: boolean;
  /** 6.12.117 and 6.18 do; older kernels leave a device alone that is not initialised. */
  readonly resetsUninitialised: boolean;
}

const BACKENDS = ['lzo-rle', 'lzo', 'lz4', 'lz4hc', 'zstd', 'deflate', '842'];

const LINUX_6_12: KernelVariant = {
  release: '6.12.5',
  algorithms: BACKENDS,
  cryptoApi: false,
  recompression: true,
  algorithmParams: true,
  writeback: true,
  paramsBusyOnceInitialised: false,
  resetsUninitialised: false,
};
const LINUX_6_6: KernelVariant = { ...LINUX_6_12, release: '6.6.9', cryptoApi: true, algorithmParams: false };

export const KERNELS = {
  '6.1': { ...LINUX_6_6, release: '6.1.0-32-amd64', recompression: false },
  '6.6': LINUX_6_6,
  '6.12': LINUX_6_12,
  '6.18': { ...LINUX_6_12, release: '6.18.44', resetsUninitialised: true },
  '7.2': { ...LINUX_6_12, release: '7.2.12', paramsBusyOnceInitialised: true, resetsUninitialised: true },
} as const satisfies Readonly<Record<string, KernelVariant>>;

/** A machine with one zram driver, in memory. It answers as the kernel does, errors included. */
export class ZramKernelModel implements ZramHost {
  readonly sys = '/sys';
  readonly dev = '/dev';
  readonly proc = '/proc';
  readonly runtime = '/run';

  /** Every write that a device accepted and every program that ran, in order. */
  readonly journal: string[] = [];
  /** Names that /proc/crypto lists, and modules that modprobe finds. */
  readonly crypto = new Set(['lzo-rle', 'lzo']);
  readonly modules = new Set(['zram', ...BACKENDS.map((name) => `crypto-${name}`)]);
  /** Programs by name or path. A function answers for its program. */
  /** What systemd was told, and what became of it. */
  readonly notices: string[] = [];
  notifyErrno: Errno | undefined;
  readonly programs = new Map<string, (args: readonly string[]) => Partial<CommandResult>>();
  readonly files = new Map<string, string>([
    ['/proc/swaps', 'Filename\tType\tSize\tUsed\tPriority\n'],
    ['/proc/self/mountinfo', '22 27 0:21 / /proc rw,relatime - proc proc rw\n'],
    ['/run/systemd/system', ''],
  ]);
  readonly blockDevices = new Map<string, 'block' | 'file' | 'busy'>();
  /** Bytes of the largest `disksize` whose table fits into memory. */
  largestDisksize_bytes = 1n << 40n;
  runtimeIsReadOnly = false;
  /** Names below /dev/trueno, which the udev of this machine makes and removes when it is triggered. */
  readonly links = new Set<string>();
  /** How many tries to reset are refused because somebody has the node open. */
  resetsRefused = 0;
  slept_ms = 0;
  zramLoaded = true;
  readonly devices = new Map<string, ZramModel>();
  readonly kernel: KernelVariant;

  constructor(kernel: KernelVariant = KERNELS['7.2']) {
    this.kernel = kernel;
    this.addDevice();
    this.programs.set('/usr/lib/systemd/systemd-makefs', () => ({ status: 0 }));
    this.programs.set('modprobe', ([module = '']) => this.#modprobe(module));
    this.programs.set('flock', () => ({ status: 0 }));
    this.programs.set('udevadm', (args) => this.#udevadm(args.at(-1)?.replace('/sys/block/', '') ?? ''));
    this.programs.set('systemd-notify', () => ({ status: 0 }));
    this.files.set('/proc/sys/kernel/osrelease', `${kernel.release}\n`);
  }

  device(name = 'zram0'): ZramModel {
    const device = this.devices.get(name);
    if (device === undefined) throw new Error(`the test asked for ${name}, which does not exist`);
    return device;
  }

  addDevice(): number {
    let index = 0;
    while (this.devices.has(`zram${index}`)) index++;
    this.devices.set(`zram${index}`, new ZramModel(this, index));
    return index;
  }

  swapOn(name = 'zram0'): void {
    this.files.set(
      '/proc/swaps',
      `Filename\tType\tSize\tUsed\tPriority\n/dev/${name} partition\t16380\t0\t100\n`,
    );
  }

  /** `mountPoint` as the kernel writes it, with `\040` for a blank. */
  mount(mountPoint: string, number = '253:0', source = '/dev/zram0'): void {
    this.files.set(
      '/proc/self/mountinfo',
      `99 27 ${number} / ${mountPoint} rw shared:1 - ext4 ${source} rw\n`,
    );
  }

  readText(path: string): Result<string, Errno> {
    if (path === '/proc/crypto') {
      return ok([...this.crypto].map((name) => `name         : ${name}\ntype         : scomp\n\n`).join(''));
    }
    if (path === '/sys/class/zram-control/hot_add' && this.zramLoaded) return ok(`${this.addDevice()}\n`);
    const attribute = this.#attribute(path);
    if (attribute !== undefined) return attribute.device.read(attribute.name);
    const text = this.files.get(path);
    return text === undefined ? err('ENOENT') : ok(text);
  }

  writeText(path: string, text: string): Result<undefined, Errno> {
    const attribute = this.#attribute(path);
    if (attribute === undefined) return err('ENOENT');
    const errno = attribute.device.write(attribute.name, text);
    if (errno !== undefined) return err(errno);
    this.journal.push(`${attribute.name}=${text}`);
    return ok(undefined);
  }

  linkText(path: string): Result<string, Errno> {
    const name = /^\/dev\/trueno\/(.*)$/.exec(path)?.[1] ?? '';
    return this.links.has(name) ? ok(`../${name}`) : err('ENOENT');
  }

  createText(path: string, text: string): Result<undefined, Errno> {
    if (this.runtimeIsReadOnly) return err('EROFS');
    this.files.set(path, text);
    this.journal.push(`create ${path}`);
    return ok(undefined);
  }

  removeFile(path: string): Result<undefined, Errno> {
    if (this.runtimeIsReadOnly) return err('EROFS');
    if (this.files.delete(path)) this.journal.push(`remove ${path}`);
    return ok(undefined);
  }

  exists(path: string): boolean {
    if (path === '/sys/class/zram-control') return this.zramLoaded;
    if (this.programs.has(path) || this.files.has(path)) return true;
    const linked = /^\/dev\/trueno\/(.*)$/.exec(path)?.[1];
    if (linked !== undefined) return this.links.has(linked);
    const attribute = this.#attribute(path);
    if (attribute !== undefined) return attribute.device.attributes().includes(attribute.name);
    const name = /^\/(?:dev|sys\/block)\/(zram\d+)$/.exec(path)?.[1];
    return name !== undefined && this.zramLoaded && this.devices.has(name);
  }

  namesIn(folder: string): readonly string[] {
    const paths = [...this.files.keys()].filter((path) => path.startsWith(`${folder}/`));
    return paths.map((path) => path.slice(folder.length + 1)).filter((name) => !name.includes('/'));
  }

  run(program: string, args: readonly string[]): CommandResult {
    const answer = this.programs.get(program);
    const absent = { status: undefined, stdout: '', stderr: '', failure: 'ENOENT' };
    if (answer === undefined) return absent;
    this.journal.push([program, ...args].join(' '));
    return { status: undefined, stdout: '', stderr: '', failure: undefined, ...answer(args) };
  }

  notify(assignments: string): Errno | undefined {
    this.notices.push(assignments);
    return this.notifyErrno;
  }

  sleep_ms(duration_ms: number): void {
    this.slept_ms += duration_ms;
  }

  #attribute(path: string): { readonly device: ZramModel; readonly name: string } | undefined {
    const [, device = '', name = ''] = /^\/sys\/block\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    const model = this.zramLoaded ? this.devices.get(device) : undefined;
    return model === undefined ? undefined : { device: model, name };
  }

  /** As 59-trueno-zram.rules has it. */
  #udevadm(name: string): Partial<CommandResult> {
    if (this.files.has(`/run/trueno-zram/fallback/${name}`)) this.links.add(name);
    else this.links.delete(name);
    return { status: 0 };
  }

  #modprobe(module: string): Partial<CommandResult> {
    if (!this.modules.has(module)) {
      return { status: 1, stderr: `modprobe: FATAL: Module ${module} not found in directory /lib/modules/x` };
    }
    if (module === 'zram') this.zramLoaded = true;
    this.crypto.add(module.replace(/^crypto-/, ''));
    return { status: 0 };
  }
}

/** One `zramN` with the rules of its attributes. */
export class ZramModel {
  readonly #machine: ZramKernelModel;
  readonly #index: number;
  disksize = 0n;
  memLimit = 0n;
  backing = 'none';
  /** Names by priority. */
  algorithms: (string | undefined)[];
  params: (string | undefined)[] = [];
  /** A `disksize` that failed makes the kernel count too few algorithms until a reset. */
  #miscounted = false;

  constructor(machine: ZramKernelModel, index: number) {
    this.#machine = machine;
    this.#index = index;
    this.algorithms = [machine.kernel.algorithms[0]];
  }

  get initialised(): boolean {
    return this.disksize > 0n;
  }

  attributes(): readonly string[] {
    const { recompression, algorithmParams, writeback } = this.#machine.kernel;
    return [
      ...['initstate', 'disksize', 'dev', 'mm_stat', 'comp_algorithm', 'mem_limit', 'reset'],
      ...(recompression ? ['recomp_algorithm', 'recompress'] : []),
      ...(algorithmParams ? ['algorithm_params'] : []),
      ...(writeback ? ['backing_dev'] : []),
    ];
  }

  read(attribute: string): Result<string, Errno> {
    if (!this.attributes().includes(attribute)) return err('ENOENT');
    const texts: Readonly<Record<string, string>> = {
      initstate: this.initialised ? '1\n' : '0\n',
      disksize: `${this.disksize}\n`,
      dev: `253:${this.#index}\n`,
      mm_stat: `       0        0        0 ${this.memLimit}        0        0        0        0        0\n`,
      comp_algorithm: `${this.#list()}\n`,
      backing_dev: `${this.backing}\n`,
    };
    const text = texts[attribute];
    return text === undefined ? err('EACCES') : ok(text);
  }

  /** Undefined when the kernel takes it. */
  write(attribute: string, text: string): Errno | undefined {
    if (!this.attributes().includes(attribute)) return 'ENOENT';
    const stores: Readonly<Record<string, (text: string) => Errno | undefined>> = {
      comp_algorithm: (name) => this.#storeAlgorithm(0, name),
      recomp_algorithm: (words) => {
        const { algo, priority } = parseWords(words);
        const index = Number(priority);
        return index >= 1 && index <= 3 ? this.#storeAlgorithm(index, algo ?? '') : 'EINVAL';
      },
      algorithm_params: (words) => this.#storeParams(words),
      backing_dev: (path) => this.#storeBacking(path),
      mem_limit: (bytes) => this.#storeMemLimit(bytes),
      disksize: (bytes) => this.#storeDisksize(bytes),
      recompress: (words) => this.#recompress(words),
      reset: () => this.#reset(),
    };
    const store = stores[attribute];
    return store === undefined ? 'EACCES' : store(text);
  }

  #storeAlgorithm(priority: number, name: string): Errno | undefined {
    const { kernel, crypto } = this.#machine;
    if (name.length >= 128) return 'E2BIG';
    if (!kernel.algorithms.includes(name) && !(kernel.cryptoApi && crypto.has(name))) return 'EINVAL';
    if (this.initialised) return 'EBUSY';
    this.algorithms[priority] = name;
    return undefined;
  }

  #storeParams(text: string): Errno | undefined {
    const words = parseWords(text);
    if (Object.values(words).includes('')) return 'EINVAL';
    const priority =
      words['algo'] === undefined ? Number(words['priority'] ?? 0) : this.algorithms.indexOf(words['algo']);
    if (!(priority >= 0 && priority <= 3)) return 'EINVAL';
    if (words['level'] !== undefined && !/^-?\d+$/.test(words['level'])) return 'EINVAL';
    if (words['dict'] !== undefined && !this.#machine.files.has(words['dict'])) return 'EINVAL';
    if (this.initialised) return this.#machine.kernel.paramsBusyOnceInitialised ? 'EBUSY' : undefined;
    this.params[priority] = text;
    return undefined;
  }

  #storeBacking(path: string): Errno | undefined {
    if (this.initialised) return 'EBUSY';
    const kind = this.#machine.blockDevices.get(path);
    if (kind === undefined) return 'ENOENT';
    if (kind !== 'block') return kind === 'file' ? 'ENOTBLK' : 'EBUSY';
    this.backing = path;
    return undefined;
  }

  #storeMemLimit(text: string): Errno | undefined {
    if (!/^\d+$/.test(text)) return 'EINVAL';
    this.memLimit = pages(BigInt(text));
    return undefined;
  }

  #storeDisksize(text: string): Errno | undefined {
    if (!/^\d+$/.test(text) || BigInt(text) === 0n) return 'EINVAL';
    if (this.initialised) return 'EBUSY';
    const bytes = pages(BigInt(text));
    if (bytes === 0n || bytes > this.#machine.largestDisksize_bytes) return this.#fail('ENOMEM');
    const { kernel, crypto } = this.#machine;
    for (const [priority, name] of this.algorithms.entries()) {
      if (name === undefined) continue;
      if (kernel.cryptoApi && !crypto.has(name)) return this.#fail('ENOMEM');
      const level = Number(parseWords(this.params[priority] ?? '')['level'] ?? 0);
      if (name === 'deflate' && level > 9) return this.#fail('EINVAL');
    }
    this.disksize = bytes;
    return undefined;
  }

  #fail(errno: Errno): Errno {
    this.#miscounted = true;
    return errno;
  }

  #recompress(text: string): Errno | undefined {
    if (!this.initialised || this.#miscounted) return 'EINVAL';
    const words = parseWords(text);
    if (Object.values(words).includes('')) return 'EINVAL';
    if (Number(words['threshold'] ?? 0) >= 3264) return 'EINVAL';
    const algo = words['algo'];
    const priority = Number(words['priority'] ?? 1);
    if (algo !== undefined && this.algorithms.indexOf(algo, 1) < 0) return 'EINVAL';
    if (algo === undefined && this.algorithms[priority] === undefined) return 'EINVAL';
    return undefined;
  }

  #reset(): Errno | undefined {
    const machine = this.#machine;
    const inUse = ['/proc/swaps', '/proc/self/mountinfo'].some((file) =>
      machine.files.get(file)?.includes(`/dev/zram${this.#index} `),
    );
    if (inUse) return 'EBUSY';
    if (machine.resetsRefused > 0) {
      machine.resetsRefused--;
      return 'EBUSY';
    }
    this.memLimit = 0n;
    if (!this.initialised && !machine.kernel.resetsUninitialised) return undefined;
    this.disksize = 0n;
    this.backing = 'none';
    this.algorithms = [machine.kernel.algorithms[0]];
    this.params = [];
    this.#miscounted = false;
    return undefined;
  }

  #list(): string {
    const [selected = ''] = this.algorithms;
    const { algorithms } = this.#machine.kernel;
    const names = algorithms.includes(selected) ? algorithms : [...algorithms, selected];
    return names.map((name) => (name === selected ? `[${name}] ` : `${name} `)).join('');
  }
}

/** Rounded up to pages of 4 KiB in 64 bits, as the kernel does. */
function pages(bytes: bigint): bigint {
  return BigInt.asUintN(64, BigInt.asUintN(64, bytes) + 4095n) & ~4095n;
}

/** `key=value` words; a key without a value has an empty one. */
function parseWords(text: string): Readonly<Record<string, string>> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return Object.fromEntries(
    words.map((word) => {
      const [key = '', ...value] = word.split('=');
      return [key, value.join('=')];
    }),
  );
}
