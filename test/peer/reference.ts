import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REFERENCE } from '../debian-root.ts';
import { outputText } from './output-text.ts';
import { type PeerCase, writeRoot } from './peer-case.ts';

/** What the reference did with one case. */
export interface ReferenceAnswer {
  /** Exit status of the generator; 134 when it aborted. */
  readonly status: number;
  /** All units and links as one text, first lines removed. */
  readonly units: string;
  /** What its set-up wrote to sysfs, by device name: attribute to text. */
  readonly attributes: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly log: string;
}

/** A question: a case, and the devices whose set-up is to be watched. */
export interface Question {
  readonly peerCase: PeerCase;
  readonly deviceNames: readonly string[];
}

/**
 * Runs the reference on many cases in one go: in its Debian 13 root, in a mount namespace of its own, with an empty
 * /sys whose files show to the byte what it would tell the kernel. Nothing of this machine's zram is touched.
 */
export function askReference(debianRoot: string, questions: readonly Question[]): ReferenceAnswer[] {
  const work = mkdtempSync(join(tmpdir(), 'trueno-peer-'));
  try {
    questions.forEach(({ peerCase, deviceNames }, index) => {
      const directory = caseDirectory(work, index);
      mkdirSync(`${directory}/out`, { recursive: true });
      writeRoot(`${directory}/root`, peerCase);
      writeFileSync(`${directory}/names`, deviceNames.map((name) => `${name}\n`).join(''));
    });
    writeFileSync(join(work, 'ask.sh'), ASK);
    const { status, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', ENTER, 'sh', debianRoot, work], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the reference could not be run: ${stderr}`);
    return questions.map((_, index) => readAnswer(caseDirectory(work, index)));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const ENTER = `set -e
mount -t proc proc "$1/proc"
mount -t tmpfs tmpfs "$1/sys"
mount --bind "$2" "$1/mnt"
exec chroot "$1" /bin/sh /mnt/ask.sh`;

/** Two at a time: the machine has few processors, and each case has its own devices below /sys only while it runs. */
const ASK = `unset SYSTEMD_VIRTUALIZATION
ulimit -c 0
ask() {
  ZRAM_GENERATOR_ROOT="$1/root" ${REFERENCE} "$1/out" >"$1/log" 2>&1
  echo $? >"$1/status"
  while IFS= read -r name; do
    mkdir -p "/sys/block/$name"
    : >"/sys/block/$name/backing_dev"
    ZRAM_GENERATOR_ROOT="$1/root" ${REFERENCE} --setup-device "$name" >>"$1/setup-log" 2>&1
    mkdir -p "$1/attributes"
    mv "/sys/block/$name" "$1/attributes/$name"
  done <"$1/names"
}
for directory in /mnt/case-*; do ask "$directory"; done
exit 0
`;

function caseDirectory(work: string, index: number): string {
  return join(work, `case-${String(index).padStart(6, '0')}`);
}

function readAnswer(directory: string): ReferenceAnswer {
  const attributes = new Map<string, ReadonlyMap<string, string>>();
  for (const device of entries(`${directory}/attributes`)) {
    const path = `${directory}/attributes/${device}`;
    attributes.set(
      device,
      new Map(entries(path).map((name) => [name, readFileSync(`${path}/${name}`, 'utf8')])),
    );
  }
  return {
    status: Number(readFileSync(`${directory}/status`, 'utf8')),
    units: outputText(`${directory}/out`),
    attributes,
    log: readFileSync(`${directory}/log`, 'utf8'),
  };
}

function entries(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}
