import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAMS = '/usr/lib/trueno-zram';
const BUILT_PROGRAMS = join(ROOT, 'build/bin');
const BUILT_BOOT_BINARY = join(ROOT, 'build/boot-binary/trueno-zram-generator');
const BUILT_ADDON = join(ROOT, 'build/native/trueno_zram.node');
/** The command lies where it finds the addon, as in the package. */
const COMMAND = `${PROGRAMS}/build/bin/trueno-zram.cjs`;
/** Runs it. */
export const CLI: string = `node ${COMMAND}`;
const DAEMON = '/usr/sbin/trueno-ublk';
const BUILT_DAEMON = join(ROOT, 'build/native/trueno-ublk');
const UNITS = join(ROOT, 'units');

/** What is installed. */
export interface Installation {
  /** Text of `/etc/systemd/zram-generator.conf`. */
  readonly configuration: string;
  /**
   * What the generator is. User-mode Linux (6.12, 7.2) panics when a process forks that has an io_uring mapped, as Node
   * always has, so Node is kept from it, and its children with it: what is to serve needs the boot binary.
   */
  readonly generator: 'node' | 'boot binary';
  /** Text of a script to have in the place of trueno-ublk, to see what becomes of a device whose server is no good. */
  readonly daemon?: string;
}

/** Puts this build below `folder`, as a package would. */
export function installBuild(folder: string, { configuration, generator, daemon }: Installation): void {
  const isNode = generator === 'node';
  const needed = [BUILT_PROGRAMS, BUILT_DAEMON, BUILT_ADDON, ...(isNode ? [] : [BUILT_BOOT_BINARY])];
  const missing = needed.find((path) => !existsSync(path));
  if (missing !== undefined)
    throw new Error(`${missing} is missing: build it first, with npm run build && npm run build:boot`);
  cpSync(BUILT_PROGRAMS, join(folder, PROGRAMS), { recursive: true });
  cpSync(BUILT_PROGRAMS, join(folder, dirname(COMMAND)), { recursive: true });
  cpSync(BUILT_ADDON, join(folder, PROGRAMS, 'build/native/trueno_zram.node'));
  const path = `${PROGRAMS}/trueno-zram-generator${isNode ? '.cjs' : ''}`;
  if (!isNode) cpSync(BUILT_BOOT_BINARY, join(folder, path));
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const generators = join(folder, '/usr/lib/systemd/system-generators');
  mkdirSync(generators, { recursive: true });
  symlinkSync(path, join(generators, 'trueno-zram-generator'));
  mkdirSync(join(folder, '/usr/sbin'), { recursive: true });
  if (daemon === undefined) cpSync(BUILT_DAEMON, join(folder, DAEMON));
  else writeFileSync(join(folder, DAEMON), daemon, { mode: 0o755 });
  for (const name of readdirSync(UNITS, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(UNITS, name)).isDirectory()) continue;
    const text = readFileSync(join(UNITS, name), 'utf8');
    const unit = text.replaceAll('@generator@', path).replaceAll('@daemon@', DAEMON);
    if (name.endsWith('.rules')) put(`/usr/lib/udev/rules.d/${name}`, text);
    else put(`/usr/lib/systemd/system/${name.replace(/\.in$/, '')}`, unit);
  }
  if (isNode) keepFromRings(folder, 'systemd-zram-setup@.service');
  put('/etc/systemd/zram-generator.conf', configuration);
}

/** Without io_uring, Node does as it did before there was any: what the service runs is told that the kernel has none. */
function keepFromRings(folder: string, service: string): void {
  const dropIns = join(folder, `/etc/systemd/system/${service}.d`);
  mkdirSync(dropIns, { recursive: true });
  writeFileSync(join(dropIns, 'no-ring.conf'), NO_RING);
}

const NO_RING = `[Service]
SystemCallFilter=~io_uring_setup
SystemCallErrorNumber=ENOSYS
`;
