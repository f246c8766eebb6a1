import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAMS = '/usr/lib/trueno-zram';
const GENERATOR = `${PROGRAMS}/trueno-zram-generator.cjs`;
const DAEMON = join(ROOT, 'build/native/trueno-ublk');

/**
 * Writes an archive with this build, installed as a package would, and the scenario: the configuration and a shell
 * script that starts when the boot has reached multi-user.target. `folder` is empty and receives what goes in.
 */
export function writeGuestArchive(
  archive: string,
  folder: string,
  configuration: string,
  script: string,
): void {
  for (const path of [join(ROOT, 'build/bin'), DAEMON]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: build it first, with npm run build`);
  }
  cpSync(join(ROOT, 'build/bin'), join(folder, PROGRAMS), { recursive: true });
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const generators = join(folder, '/usr/lib/systemd/system-generators');
  mkdirSync(generators, { recursive: true });
  symlinkSync(GENERATOR, join(generators, 'trueno-zram-generator'));
  mkdirSync(join(folder, '/usr/sbin'), { recursive: true });
  cpSync(DAEMON, join(folder, '/usr/sbin/trueno-ublk'));
  const template = readFileSync(join(ROOT, 'units/systemd-zram-setup@.service.in'), 'utf8');
  put('/usr/lib/systemd/system/systemd-zram-setup@.service', template.replaceAll('@generator@', GENERATOR));
  put(
    '/usr/lib/udev/rules.d/59-trueno-zram.rules',
    readFileSync(join(ROOT, 'units/59-trueno-zram.rules'), 'utf8'),
  );
  put('/etc/systemd/system/systemd-zram-setup@.service.d/no-ring.conf', NO_RING);
  put('/etc/systemd/zram-generator.conf', configuration);
  put('/usr/local/lib/scenario', script);
  put('/etc/systemd/system/scenario.target', SCENARIO_TARGET);
  put('/etc/systemd/system/scenario.service', SCENARIO_SERVICE);
  execFileSync('tar', [
    '--create',
    `--file=${archive}`,
    '--owner=0',
    '--group=0',
    `--directory=${folder}`,
    '.',
  ]);
}

/**
 * User-mode Linux (6.12, 7.2) panics when a process forks that has an io_uring mapped, as Node always has; without
 * one, Node does as it did before there were any.
 */
const NO_RING = `[Service]
SystemCallFilter=~io_uring_setup
SystemCallErrorNumber=ENOSYS
`;

const SCENARIO_TARGET = `[Unit]
Requires=multi-user.target
After=multi-user.target
Wants=scenario.service
AllowIsolate=yes
`;

/** Not a oneshot: its start job would keep the boot from being finished. */
const SCENARIO_SERVICE = `[Unit]
After=multi-user.target
IgnoreOnIsolate=yes
[Service]
Type=exec
ExecStart=/bin/sh /usr/local/lib/scenario
`;
