import type { DirectoryEntry, MachineReader } from '../../host.ts';

/** In bytes, and with the final NUL: longer ones cannot be looked up (PATH_MAX). */
const LONGEST_PATH = 4096;

/** As many links as the kernel follows before it says ELOOP (path_resolution(7)). */
const MOST_LINKS = 40;

/**
 * An absolute path with every link in it followed, also when its end does not exist. Undefined for a loop of links.
 */
export function realPath(reader: MachineReader, path: string): string | undefined {
  if (path.length >= LONGEST_PATH) return path;
  const ahead = componentsOf(path).reverse();
  const behind: string[] = [];
  let links = 0;
  for (let component = ahead.pop(); component !== undefined; component = ahead.pop()) {
    if (component === '..') {
      behind.pop();
      continue;
    }
    const target = reader.linkText(`/${[...behind, component].join('/')}`);
    if (target === undefined) {
      behind.push(component);
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) return undefined;
    if (target.startsWith('/')) behind.length = 0;
    ahead.push(...componentsOf(target).reverse());
  }
  return `/${behind.join('/')}`;
}

/** What stands at a path after links were followed, without opening it; undefined when nothing does. */
export function kindAt(reader: MachineReader, path: string): DirectoryEntry['kind'] | undefined {
  const real = realPath(reader, path);
  if (real === undefined) return undefined;
  const slash = real.lastIndexOf('/');
  const name = real.slice(slash + 1);
  if (name === '') return 'directory';
  return reader.entries(real.slice(0, slash) || '/').find((entry) => entry.name === name)?.kind;
}

/** True for the directory itself and everything below it. */
export function isBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}

function componentsOf(path: string): string[] {
  return path.split('/').filter((component) => component !== '' && component !== '.');
}
