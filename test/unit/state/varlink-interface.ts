import { readFileSync } from 'node:fs';

const INTERFACE = readFileSync(
  new URL('../../../native/daemon/io.trueno.zram.varlink', import.meta.url),
  'utf8',
);

/** Members of what a method of io.trueno.zram gives, with the type that the interface writes, e.g. `?int`. */
export function promisedMembers(method: string): ReadonlyMap<string, string> {
  const body = new RegExp(`^method ${method}\\(\\) -> \\(\\n(.*?)^\\)`, 'ms').exec(INTERFACE)?.[1] ?? '';
  return new Map(
    [...body.matchAll(/^ {2}(\w+): (\S+?),?$/gm)].map(([, name = '', type = '']) => [name, type]),
  );
}
