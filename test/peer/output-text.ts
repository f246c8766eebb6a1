import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One unit or link as text; the first line of a unit names its generator and is left out. */
export function entryText(
  name: string,
  content: { readonly text: string } | { readonly target: string },
): string {
  if ('target' in content) return `---------- ${name} -> ${content.target}\n`;
  return `---------- ${name}\n${content.text.slice(content.text.indexOf('\n') + 1)}`;
}

/** A generator's output directory as one text, sorted by name. */
export function outputText(directory: string): string {
  const texts: [string, string][] = [];
  const walk = (prefix: string): void => {
    for (const entry of readdirSync(directory + prefix, { withFileTypes: true })) {
      const name = `${prefix}/${entry.name}`;
      if (entry.isDirectory()) walk(name);
      else if (entry.isSymbolicLink())
        texts.push([name, entryText(name.slice(1), { target: readlinkSync(directory + name) })]);
      else texts.push([name, entryText(name.slice(1), { text: readFileSync(directory + name, 'utf8') })]);
    }
  };
  walk('');
  return sortedText(texts);
}

export function sortedText(texts: readonly (readonly [string, string])[]): string {
  return [...texts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, text]) => text)
    .join('');
}
