import type { Diagnostic } from '../diagnostic.ts';
import type { DirectoryEntry, MachineReader } from '../host.ts';

/** Base directories from low to high precedence (zram-generator.conf(5)). */
export const BASE_DIRECTORIES: readonly string[] = ['/usr/lib', '/usr/local/lib', '/etc', '/run'];
/** Below a base directory. */
export const MAIN_FILE: string = 'systemd/zram-generator.conf';
/** Below a base directory. */
export const FRAGMENT_DIRECTORY: string = 'systemd/zram-generator.conf.d';
const FRAGMENT_SUFFIX = '.conf';

/** The configuration files that count, in the order in which they are read; later ones override earlier ones. */
export interface Fragments {
  readonly paths: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds the main file (the highest existing one only) and the drop-ins (all directories, one a name, the highest
 * wins; a link to /dev/null masks), drop-ins in byte order of their names whatever their directory.
 *
 * Unlike zram-generator, drop-ins that are links to regular files are read, as systemd itself does.
 */
export function locateFragments(reader: MachineReader): Fragments {
  const diagnostics: Diagnostic[] = [];
  const main = locateMainFile(reader, diagnostics);
  const dropIns = locateDropIns(reader, diagnostics);
  return { paths: main === undefined ? dropIns : [main, ...dropIns], diagnostics };
}

function locateMainFile(reader: MachineReader, diagnostics: Diagnostic[]): string | undefined {
  for (const directory of [...BASE_DIRECTORIES].reverse()) {
    const path = `${directory}/${MAIN_FILE}`;
    if (isMask(reader.linkText(path))) {
      diagnostics.push({
        severity: 'info',
        position: { path },
        text: 'is a link to /dev/null',
        consequence: 'main configuration files in lower directories are not read',
      });
      return undefined;
    }
    if (reader.exists(path)) return path;
    if (reader.linkText(path) !== undefined) diagnostics.push(danglingLink(path, 'the file'));
  }
  return undefined;
}

function locateDropIns(reader: MachineReader, diagnostics: Diagnostic[]): string[] {
  const paths = new Map<string, string>();
  for (const base of BASE_DIRECTORIES) {
    const directory = `${base}/${FRAGMENT_DIRECTORY}`;
    for (const entry of [...reader.entries(directory)].sort(byName)) {
      if (isDropInName(entry.name)) place(reader, directory, entry, paths, diagnostics);
      else diagnostics.push(noDropIn(`${directory}/${entry.name}`));
    }
  }
  return [...paths.entries()]
    .sort(([left], [right]) => compareCodePoints(left, right))
    .map(([, path]) => path);
}

/** Directories come in any order; messages should not. */
function byName(left: DirectoryEntry, right: DirectoryEntry): number {
  return compareCodePoints(left.name, right.name);
}

function place(
  reader: MachineReader,
  directory: string,
  entry: DirectoryEntry,
  paths: Map<string, string>,
  diagnostics: Diagnostic[],
): void {
  const path = `${directory}/${entry.name}`;
  if (entry.name.includes('\ufffd') && !reader.exists(path)) {
    diagnostics.push(unreadableName(path));
    return;
  }
  if (entry.kind === 'file') {
    paths.set(entry.name, path);
    return;
  }
  if (entry.kind === 'link') {
    if (isMask(reader.linkText(path))) {
      const masked = paths.get(entry.name);
      paths.delete(entry.name);
      diagnostics.push({
        severity: 'info',
        position: { path },
        text: 'is a link to /dev/null',
        consequence: masked === undefined ? 'it masks nothing' : `${masked} is not read`,
      });
      return;
    }
    if (reader.isFile(path)) {
      paths.set(entry.name, path);
      diagnostics.push({
        severity: 'info',
        position: { path },
        text: 'is a link',
        consequence: 'the file that it names is read (zram-generator ignores linked drop-ins)',
      });
    } else if (reader.exists(path)) {
      diagnostics.push({
        severity: 'warning',
        position: { path },
        text: 'is a link to something that is no regular file',
        consequence: 'the drop-in is not read and masks nothing',
        hint: 'to mask a drop-in of the same name, write the link as /dev/null',
      });
    } else {
      diagnostics.push(danglingLink(path, 'the drop-in'));
    }
    return;
  }
  diagnostics.push({
    severity: 'warning',
    position: { path },
    text: entry.kind === 'directory' ? 'is a directory' : 'is not a regular file',
    consequence: 'the drop-in is not read',
  });
}

/** What stands for a byte that is no UTF-8 names another file, or none. */
function unreadableName(path: string): Diagnostic {
  return {
    severity: 'error',
    position: { path },
    text: 'has a name that is not UTF-8',
    consequence: 'the drop-in is not read',
    hint: 'give it a name of letters, digits and dashes',
  };
}

function danglingLink(path: string, what: string): Diagnostic {
  return {
    severity: 'warning',
    position: { path },
    text: 'is a link to a file that does not exist (now, at boot: a file system may not be mounted yet)',
    consequence: `${what} is not read`,
    hint: 'make it point to an existing file, or to /dev/null to mask a file of the same name',
  };
}

/** Backups and editors leave such files, so it is no warning; but somebody may search for why a file has no effect. */
function noDropIn(path: string): Diagnostic {
  return {
    severity: 'info',
    position: { path },
    text: `is no drop-in: the name of one ends in ${FRAGMENT_SUFFIX} and does not begin with a dot`,
    consequence: 'it is not read',
  };
}

function isDropInName(name: string): boolean {
  return !name.startsWith('.') && name.endsWith(FRAGMENT_SUFFIX);
}

/** True for `/dev/null` however its slashes and dots are written, compared as text: nothing is resolved. */
export function isMask(linkText: string | undefined): boolean {
  if (linkText === undefined || !linkText.startsWith('/')) return false;
  const components = linkText.split('/').filter((component) => component !== '' && component !== '.');
  return components.length === 2 && components[0] === 'dev' && components[1] === 'null';
}

/** Byte order of the UTF-8 forms, which is the order of code points and not that of UTF-16 code units. */
export function compareCodePoints(left: string, right: string): number {
  const rightCharacters = [...right];
  let index = 0;
  for (const character of left) {
    const other = rightCharacters[index];
    if (other === undefined) return 1;
    if (character !== other) return (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    index += 1;
  }
  return index === rightCharacters.length ? 0 : -1;
}
