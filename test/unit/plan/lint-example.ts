import { type Diagnostic, formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import { generate } from '../../../generator/core/generate.ts';
import type { DirectoryEntry, MachineReader } from '../../../generator/core/host.ts';
import { lintConfiguration } from '../../../generator/core/plan/configuration-lint/index.ts';
import { type FakeFile, FakeHost } from '../../../generator/host/fake-host.ts';

export const MAIN = '/etc/systemd/zram-generator.conf';
export const DROP_INS = '/etc/systemd/zram-generator.conf.d';

type Files = Readonly<Record<string, FakeFile>>;

/** A Debian 13 with 8 GiB, kernel zram loaded, no trueno-ublk, and nothing that is in the way. */
const DEBIAN: Files = {
  '/proc/meminfo': 'MemTotal: 8388608 kB\n',
  '/proc/cmdline': 'root=/dev/sda2 quiet\n',
  '/proc/sys/kernel/osrelease': '6.12.57+deb13-amd64\n',
  '/sys/class/zram-control/hot_add': '',
  '/bin/sh': { program: '' },
  '/usr/sbin/mkswap': { program: '' },
  '/usr/sbin/mkfs.ext2': { program: '' },
  '/usr/sbin/mkfs.ext4': { program: '' },
  '/usr/lib/systemd/system/systemd-zram-setup@.service': '',
  '/etc/fstab': '# comment\n/dev/sda2 / ext4 defaults 0 1\nUUID=aa /home ext4 defaults 0 2\n',
};

/** What must be added so that devices are served by trueno. */
export const TRUENO: Files = {
  '/usr/sbin/trueno-ublk': { program: '' },
  '/sys/module/ublk_drv/parameters/ublks_max': '64\n',
  '/proc/sys/kernel/io_uring_disabled': '0\n',
};

/** Device nodes, which a FakeHost does not have. */
const NODES = ['/dev/null', '/dev/sda2', '/dev/sda3', '/dev/sda4'];

/** The lines that only the lint has to say, `severity: ` and the message, for a configuration on such a machine. */
export function lintLines(files: Files, setCommandOutput = '1000'): readonly string[] {
  return lint(files, setCommandOutput).map(
    (diagnostic) => `${diagnostic.severity}: ${formatDiagnostic(diagnostic)}`,
  );
}

export function lint(files: Files, setCommandOutput = '1000'): readonly Diagnostic[] {
  const reader = withNodes(new FakeHost({ ...DEBIAN, ...files }));
  const runShell = () => ({ status: 0, stdout: setCommandOutput, failure: undefined });
  return lintConfiguration(generate(reader, { runShell, mindContainer: false }), reader);
}

function withNodes(host: FakeHost): MachineReader {
  return {
    env: host.env,
    readText: (path) => host.readText(path),
    linkText: (path) => host.linkText(path),
    isExecutable: (path) => host.isExecutable(path),
    isFile: (path) => host.isFile(path),
    exists: (path) => NODES.includes(path) || host.exists(path),
    entries: (path) => [
      ...host.entries(path),
      ...NODES.filter((node) => node.slice(0, node.lastIndexOf('/')) === path).map(
        (node): DirectoryEntry => ({ name: node.slice(path.length + 1), kind: 'other' }),
      ),
    ],
  };
}
