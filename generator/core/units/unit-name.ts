/** Characters that stay as they are in a unit name (systemd.unit(5), "String escaping for inclusion in unit names"). */
const PLAIN = /^[0-9A-Za-z:_.]*$/;

/**
 * A file system path as unit name stem, as `systemd-escape --path` gives it: outer slashes dropped, runs of slashes
 * one, `/` becomes `-`, everything but `[0-9A-Za-z:_.]` and a leading dot become `\xNN` per UTF-8 byte; `/` itself is `-`.
 */
export function escapePath(path: string): string {
  const components = path.split('/').filter((component) => component !== '');
  if (components.length === 0) return '-';
  const escaped = components.map(escapeComponent).join('-');
  return escaped.startsWith('.') ? `\\x2e${escaped.slice(1)}` : escaped;
}

/** One name in a path, but for a dot that all begins with. */
export function escapeComponent(text: string): string {
  if (PLAIN.test(text)) return text;
  let result = '';
  for (const character of text) result += PLAIN.test(character) ? character : escapeBytes(character);
  return result;
}

/** `\xNN` for each UTF-8 byte. encodeURIComponent is the one UTF-8 encoder that every JavaScript engine has. */
function escapeBytes(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  // A lone surrogate has no UTF-8 form; it stands for U+FFFD, as every decoder has it.
  const scalar = code >= 0xd800 && code <= 0xdfff ? '\ufffd' : character;
  return encodeURIComponent(scalar).toLowerCase().replace(/%/g, '\\x');
}

/** The unit that systemd wants for a mount point, a swap area or a device node: its name must match its path. */
export function pathUnitName(path: string, suffix: 'mount' | 'swap' | 'device'): string {
  return `${escapePath(path)}.${suffix}`;
}
