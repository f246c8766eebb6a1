import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a generator wrote: name below its output directory to the text of a unit or of a link, as below. */
export type OutputTexts = ReadonlyMap<string, string>;

/** A unit without its first line, which names its generator. */
export function unitText(text: string): string {
  return text.slice(text.indexOf('\n') + 1);
}

/** A link, told apart from every unit by its beginning. */
export function linkText(target: string): string {
  return `-> ${target}`;
}

/** A generator's output directory. */
export function readOutput(directory: string): OutputTexts {
  const texts = new Map<string, string>();
  const walk = (prefix: string): void => {
    for (const entry of readdirSync(directory + prefix, { withFileTypes: true })) {
      const name = `${prefix}/${entry.name}`;
      const path = directory + name;
      if (entry.isDirectory()) walk(name);
      else if (entry.isSymbolicLink()) texts.set(name.slice(1), linkText(readlinkSync(path)));
      else texts.set(name.slice(1), unitText(readFileSync(path, 'utf8')));
    }
  };
  walk('');
  return texts;
}

/** All of it as one text, sorted by name. */
export function renderOutput(texts: OutputTexts): string {
  return [...texts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, text]) => `---------- ${name}\n${text}\n`)
    .join('');
}
