/** Links followed before a path counts as a loop; the kernel's own limit (path_resolution(7)). */
const LONGEST_CHAIN = 40;

/**
 * Where `path` lies when `root` is the root directory, as chroot(2) would have it: absolute links start at `root`
 * again and `..` never leaves it. So a test root can hold links like the real one without reaching the real one.
 */
export function resolveBelow(
  root: string,
  path: string,
  readLink: (path: string) => string | undefined,
): string {
  const base = root.endsWith('/') ? root.replace(/\/+$/, '') : root;
  const resolved: string[] = [];
  const pending = components(path);
  let links = 0;
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (next === '..') {
      resolved.pop();
      continue;
    }
    const candidate = join(base, [...resolved, next]);
    const target = readLink(candidate);
    if (target === undefined) {
      resolved.push(next);
      continue;
    }
    links += 1;
    // A path that cannot exist: whoever opens it is told of a loop, or that it is not there.
    if (links > LONGEST_CHAIN) return join(base, [...resolved, next, 'too-many-links']);
    if (target.startsWith('/')) resolved.length = 0;
    pending.unshift(...components(target));
  }
  return join(base, resolved);
}

function components(path: string): string[] {
  return path.split('/').filter((component) => component !== '' && component !== '.');
}

function join(base: string, parts: readonly string[]): string {
  return `${base}/${parts.join('/')}`;
}
