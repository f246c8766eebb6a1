import { dirname, resolve } from 'node:path/posix';
import type { Device } from '../../generator/core/config/device.ts';
import type { OurAnswer } from './our-answer.ts';
import type { OutputTexts } from './output-text.ts';
import type { PeerCase, PeerFile } from './peer-case.ts';
import type { ReferenceAnswer } from './reference.ts';

/*
 * Where we do not do what the reference does, and why. No entry excuses a case: each changes what is asked, or what was
 * answered, in the one thing that differs, and then both must be equal like everywhere else.
 *
 * Differences that no case here can show, since they lie outside of what the two are asked:
 * - Two directories as arguments are a wrong call here (exit status 2); the reference takes them. systemd passes three.
 * - An absolute link below ZRAM_GENERATOR_ROOT is followed below that root; the reference leaves it.
 * - A file of more than 4 MiB is not read here.
 * - Where the reference gives up as a whole, what can come up does here. That is every case with a status other than 0,
 *   among them comments that are indented or follow a section header, which are comments here.
 */

/** The reference is asked about another machine, one on which it must do what we do on the first. */
interface QuestionDifference {
  readonly reason: string;
  readonly ask: (peerCase: PeerCase) => PeerCase;
}

/** Both answers to one case. */
export interface Answers {
  readonly ours: OurAnswer;
  readonly theirs: ReferenceAnswer;
}

/** Answers are brought to what must be equal. */
interface AnswerDifference {
  readonly reason: string;
  readonly adjust: (answers: Answers) => Answers;
}

const QUESTION_DIFFERENCES: readonly QuestionDifference[] = [
  {
    reason:
      'A drop-in that is a link to a regular file is read, as systemd reads its own; the reference ignores it. A link to anything else is ignored by both.',
    ask: (peerCase) => ({
      ...peerCase,
      files: mapFiles(peerCase.files, (file, path) =>
        path.includes('/zram-generator.conf.d/') ? (namedText(peerCase.files, path) ?? file) : file,
      ),
    }),
  },
  {
    reason: 'Sizes may have units, KiB to TiB and %, which are errors in the reference.',
    ask: (peerCase) => ({
      ...peerCase,
      files: mapFiles(peerCase.files, (file) =>
        typeof file === 'string' ? file.replace(SIZE_LINE, withoutUnits) : file,
      ),
    }),
  },
];

const ANSWER_DIFFERENCES: readonly AnswerDifference[] = [
  {
    reason: 'A % in a mount point is doubled in Where=: systemd cannot load the unit of the reference.',
    adjust: ({ ours, theirs }) => ({ ours, theirs: { ...theirs, units: withEscapedWhere(theirs.units) } }),
  },
  {
    reason:
      'A device is refused when a value of its units has a line break, a NUL or a backslash at its end, or its mount point white space at the end: the unit of the reference would say something else than was asked for.',
    adjust: ({ ours, theirs }) => {
      const refused = ours.generation.configuration.devices.filter(isUnwritable).map(({ name }) => name);
      return refused.reduce(withoutDevice, { ours, theirs });
    },
  },
];

/** The case to ask the reference about when we are asked about `peerCase`. */
export function questionForReference(peerCase: PeerCase): PeerCase {
  return QUESTION_DIFFERENCES.reduce((question, { ask }) => ask(question), peerCase);
}

/** The answers without what may differ. */
export function comparable(answers: Answers): Answers {
  return ANSWER_DIFFERENCES.reduce((adjusted, { adjust }) => adjust(adjusted), answers);
}

function mapFiles(
  files: PeerCase['files'],
  map: (file: PeerFile, path: string) => PeerFile,
): Record<string, PeerFile> {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [path, map(file, path)]));
}

/** The text of the regular file that a path leads to, if it does. A chain longer than this is a loop. */
function namedText(files: PeerCase['files'], path: string, chain: number = 8): PeerFile | undefined {
  const file = files[path];
  if (typeof file === 'string' || file instanceof Uint8Array) return file;
  if (file === undefined || !('link' in file) || chain === 0) return undefined;
  return namedText(files, resolve(dirname(path), file.link), chain - 1);
}

const SIZE_LINE = /^zram-(?:size|resident-limit)[ \t]*[=:][^\n]*/gm;

/** In MiB, as the reference can be told. */
const UNIT_FACTORS: Readonly<Record<string, string>> = {
  KiB: '/ 1024',
  MiB: '* 1',
  GiB: '* 1024',
  TiB: '* 1024 * 1024',
};

function withoutUnits(line: string): string {
  return line
    .replace(/\b(\d+(?:\.\d+)?)([KMGT]iB)\b/g, (_, digits, unit) => `(${digits} ${UNIT_FACTORS[unit]})`)
    .replace(/\b(\d+(?:\.\d+)?)%$/, '($1 * ram / 100)');
}

/** What systemd.unit(5) asks for: a literal % is written twice. */
function withEscapedWhere(units: OutputTexts): OutputTexts {
  return new Map(
    [...units].map(([name, text]) => [
      name,
      text.replace(/^Where=[^\n]*/m, (line) => line.replaceAll('%', '%%')),
    ]),
  );
}

/** Only values that a unit would have to hold; a plain device has no unit. */
function isUnwritable({ options, mountPoint, fsType }: Device): boolean {
  if (mountPoint === undefined) return fsType === 'swap' && breaksUnit(options);
  return breaksUnit(options) || breaksUnit(mountPoint) || /[ \t]$/.test(mountPoint);
}

function breaksUnit(value: string): boolean {
  return /[\n\r\0]|\\$/.test(value);
}

/** Drops one device that we refuse: its units and set-up there, the messages that refuse it here. */
function withoutDevice({ ours, theirs }: Answers, device: string): Answers {
  const isRefusal = (error: OurAnswer['errors'][number]): boolean =>
    error.device === device && ['options', 'mount-point'].includes(error.key ?? '');
  return {
    ours: { ...ours, errors: ours.errors.filter((error) => !isRefusal(error)) },
    theirs: {
      ...theirs,
      units: withoutUnitsOf(device, theirs.units),
      attributes: new Map([...theirs.attributes].filter(([name]) => name !== device)),
    },
  };
}

function withoutUnitsOf(device: string, units: OutputTexts): OutputTexts {
  const isOwn = (name: string, text: string): boolean =>
    name.startsWith(`systemd-zram-setup@${device}.service.d/`) ||
    /^What=([^\n]*)/m.exec(text)?.[1] === `/dev/${device}`;
  const own = new Set([...units].filter(([name, text]) => isOwn(name, text)).map(([name]) => name));
  return new Map(
    [...units].filter(([name]) => !own.has(name) && !own.has(name.replace(/^[^/]*\.wants\//, ''))),
  );
}
