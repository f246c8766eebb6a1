import {
  BASE_DIRECTORIES,
  FRAGMENT_DIRECTORY,
  isMask,
  locateFragments,
  MAIN_FILE,
} from '../../config/fragments.ts';
import type { IniAssignment } from '../../config/ini/index.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import type { MachineReader } from '../../host.ts';
import { FSTAB } from './fstab.ts';
import type { Lint, LintContext } from './lint-context.ts';
import { isBelow, realPath } from './real-path.ts';

/** Files that look as if they counted and do not, and files that win although one would not think so. */
export const lintFiles: Lint = (context) => {
  const { reader, configuration } = context;
  const located = locateFragments(reader).paths;
  // With a file that was named on the command line, those of the machine do not matter.
  const isWholeMachine = located.join('\0') === configuration.paths.join('\0');
  if (!isWholeMachine) return [];
  return [
    ...lintMainFiles(reader, located),
    ...lintHiddenDropIns(reader, located),
    ...lintMisplaced(reader),
    ...lintLateFiles(context),
    ...lintOverruled(configuration.documents.flatMap(({ assignments }) => assignments)),
  ];
};

function lintMainFiles(reader: MachineReader, located: readonly string[]): readonly Diagnostic[] {
  const mains = BASE_DIRECTORIES.map((base) => `${base}/${MAIN_FILE}`);
  const read = mains.find((path) => located.includes(path));
  return mains.flatMap((path): Diagnostic[] => {
    const position = { path };
    if (path !== read && read !== undefined && reader.exists(path))
      return [
        {
          severity: 'info',
          position,
          text: `${read} is there too, and only the main file of the highest directory counts`,
          consequence: 'nothing in this file is read',
          hint: `to add to it instead of replacing it, write a drop-in such as /etc/${FRAGMENT_DIRECTORY}/50-local.conf`,
        },
      ];
    const link = reader.linkText(path);
    const isHigher = read === undefined || baseRank(path) > baseRank(read);
    if (link === undefined || isMask(link) || reader.exists(path) || !isHigher) return [];
    return [
      {
        severity: 'warning',
        position,
        text: 'is a link to a file that does not exist',
        consequence: read === undefined ? 'no main file is read' : `${read} is read`,
        hint: 'make it point to an existing file, or to /dev/null to hide main files in lower directories',
      },
    ];
  });
}

function lintHiddenDropIns(reader: MachineReader, located: readonly string[]): readonly Diagnostic[] {
  const byName = new Map(located.map((path) => [path.slice(path.lastIndexOf('/') + 1), path]));
  return BASE_DIRECTORIES.flatMap((base) => {
    const directory = `${base}/${FRAGMENT_DIRECTORY}`;
    return reader.entries(directory).flatMap(({ name, kind }): Diagnostic[] => {
      const read = byName.get(name);
      const path = `${directory}/${name}`;
      const isLower = kind === 'file' && read !== undefined && baseRank(path) < baseRank(read);
      if (!isLower) return [];
      const text = `${read} has the same name and stands in a higher directory`;
      return [{ severity: 'info', position: { path }, text, consequence: 'nothing in this file is read' }];
    });
  });
}

/** Where people look for the configuration, and nothing else does. */
const MISPLACED: readonly string[] = [
  '/etc/zram-generator.conf',
  '/etc/zram-generator.conf.d',
  '/etc/systemd/zram-generator',
  '/etc/systemd/zram-generator.d',
  '/etc/systemd/system/zram-generator.conf',
  '/usr/local/etc/systemd/zram-generator.conf',
  '/usr/local/etc/systemd/zram-generator.conf.d',
];

function lintMisplaced(reader: MachineReader): readonly Diagnostic[] {
  const misplaced = MISPLACED.filter((path) => reader.exists(path)).map(
    (path): Diagnostic => ({
      severity: 'warning',
      position: { path },
      text: 'no configuration is read at this place',
      consequence: 'it is ignored',
      hint: `use /etc/${MAIN_FILE}, and /etc/${FRAGMENT_DIRECTORY}/ for drop-ins`,
    }),
  );
  const files = BASE_DIRECTORIES.map((base) => `${base}/${FRAGMENT_DIRECTORY}`)
    .filter((path) => reader.readText(path).kind === 'text')
    .map(
      (path): Diagnostic => ({
        severity: 'warning',
        position: { path },
        text: 'is a file and must be a directory of drop-ins',
        consequence: 'it is ignored',
        hint: `move it to ${path}/50-local.conf`,
      }),
    );
  return [...misplaced, ...files];
}

/** Mounted when generators run, whatever /etc/fstab says about them. */
const MOUNTED_BEFORE: readonly string[] = ['/', '/usr', '/run'];

/** Generators run before anything but the root file system (and /usr) is mounted: systemd.generator(7). */
function lintLateFiles({ reader, configuration, fstab }: LintContext): readonly Diagnostic[] {
  return configuration.paths.flatMap((path): Diagnostic[] => {
    const real = realPath(reader, path);
    const mount = fstab.find(
      ({ mountPoint }) =>
        real !== undefined && !MOUNTED_BEFORE.includes(mountPoint) && isBelow(real, mountPoint),
    );
    if (real === undefined || mount === undefined) return [];
    return [
      {
        severity: 'warning',
        position: { path },
        text: `the file is ${real}, on a file system of its own (${FSTAB}:${mount.line})`,
        consequence: 'at boot it is not mounted yet when the generator runs, and the file is not read',
        hint: 'copy the file to /etc',
      },
    ];
  });
}

/** A drop-in of a package wins over the main file of the administrator, and that surprises. */
function lintOverruled(assignments: readonly IniAssignment[]): readonly Diagnostic[] {
  const last = new Map<string, IniAssignment>();
  for (const assignment of assignments) last.set(nameOf(assignment), assignment);
  return assignments.flatMap((assignment): Diagnostic[] => {
    const winner = last.get(nameOf(assignment)) ?? assignment;
    const { section, key, value, position } = assignment;
    if (winner.value === value || baseRank(winner.position.path) >= baseRank(position.path)) return [];
    return [
      {
        severity: 'warning',
        position,
        ...(section === undefined ? {} : { device: section }),
        key,
        value,
        text: `${winner.position.path}:${winner.position.line} sets it again, and drop-ins are read in the order of their names, whatever their directory`,
        consequence: `${key} is ${winner.value}`,
        hint: `set it in a drop-in whose name is later, such as /etc/${FRAGMENT_DIRECTORY}/99-local.conf`,
      },
    ];
  });
}

function nameOf({ section = '', key }: IniAssignment): string {
  return `${section}\0${key === 'memory-limit' ? 'host-memory-limit' : key}`;
}

function baseRank(path: string): number {
  return BASE_DIRECTORIES.findIndex((base) => path.startsWith(`${base}/systemd/`));
}
