import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REFERENCE } from '../debian-root.ts';
import { type OutputTexts, readOutput } from './output-text.ts';
import { type PeerCase, writeRoot } from './peer-case.ts';

/** What the reference did with one case. */
export interface ReferenceAnswer {
  /** Exit status of the generator; 134 when it aborted. */
  readonly status: number;
  readonly units: OutputTexts;
  /** What its set-up wrote to sysfs, by device name: attribute to text. Empty when the generator failed. */
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
    writeFileSync(join(work, 'enter.sh'), ENTER);
    const { status, stderr } = spawnSync('sh', ['-c', BOTH_HALVES, 'sh', debianRoot, work], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the reference could not be run: ${stderr}`);
    return questions.map((_, index) => readAnswer(caseDirectory(work, index)));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Two at a time, the cases with an odd and an even number, each half with a /sys of its own. */
const BOTH_HALVES = `unshare --mount sh "$2/enter.sh" "$1" "$2" '[02468]' & even=$!
unshare --mount sh "$2/enter.sh" "$1" "$2" '[13579]' & odd=$!
wait $even; even_status=$?
wait $odd && exit $even_status`;

const ENTER = `set -e
mount -t proc proc "$1/proc"
mount -t tmpfs tmpfs "$1/sys"
mount --bind "$2" "$1/mnt"
exec chroot "$1" /bin/sh /mnt/ask.sh "$3"
`;

const ASK = `unset SYSTEMD_VIRTUALIZATION
ulimit -c 0
ask() {
  ZRAM_GENERATOR_ROOT="$1/root" ${REFERENCE} "$1/out" >"$1/log" 2>&1
  status=$?
  echo $status >"$1/status"
  [ $status = 0 ] || return
  while IFS= read -r name; do
    mkdir -p "/sys/block/$name"
    : >"/sys/block/$name/backing_dev"
    ZRAM_GENERATOR_ROOT="$1/root" ${REFERENCE} --setup-device "$name" >>"$1/setup-log" 2>&1
    mkdir -p "$1/attributes"
    mv "/sys/block/$name" "$1/attributes/$name"
  done <"$1/names"
}
for directory in /mnt/case-*$1; do
  if [ -d "$directory" ]; then ask "$directory"; fi
done
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
    units: readOutput(`${directory}/out`),
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
