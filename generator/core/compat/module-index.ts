/** Module names with `-` and `_` are the same module (modprobe(8)); this is the spelling of /sys/module. */
export function canonicalModuleName(name: string): string {
  return name.replaceAll('-', '_');
}

/** What may follow a module's name in an index: its suffix, compressed or not (modprobe(8), depmod(8)). */
const SUFFIX = /^\.ko(?:\.gz|\.xz|\.zst)?(?=[:\s]|$)/;

/** Longest suffix and the character behind it. */
const SUFFIX_LENGTH = '.ko.zst:'.length;

/**
 * True when an index of depmod(8), `modules.builtin` or `modules.dep`, lists the module. Takes any text; searches without
 * splitting it, for `modules.dep` has half a megabyte and the generator holds up the boot.
 */
export function indexLists(index: string, module: string): boolean {
  const name = canonicalModuleName(module);
  // A text search cannot equal `-` and `_`, so it looks for what comes before the first of them.
  const [needle = name] = name.split('_', 1);
  if (needle === '') return false;
  for (let at = index.indexOf(needle); at >= 0; at = index.indexOf(needle, at + needle.length)) {
    const end = at + name.length;
    if (!startsFileName(index, at) || canonicalModuleName(index.slice(at, end)) !== name) continue;
    if (SUFFIX.test(index.slice(end, end + SUFFIX_LENGTH))) return true;
  }
  return false;
}

function startsFileName(index: string, at: number): boolean {
  const before = at === 0 ? '\n' : index[at - 1];
  return before === '/' || before === '\n' || before === ' ';
}
