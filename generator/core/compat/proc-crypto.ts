/** Values of `type` for compressors: `compression` is the interface that zram used, the others came beside it. */
const COMPRESSOR_TYPES: ReadonlySet<string> = new Set(['compression', 'scomp', 'acomp']);

/**
 * Names of the compressors that /proc/crypto lists, e.g. `lzo-rle`. One that is missing can still be a module that
 * nobody has loaded yet, so the answer "not listed" is no proof. Takes any text.
 */
export function parseProcCrypto(text: string): ReadonlySet<string> {
  const compressors = new Set<string>();
  let name = '';
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) {
      name = '';
      continue;
    }
    const key = line.slice(0, colon).trimEnd();
    const value = line.slice(colon + 1).trim();
    if (key === 'name') name = value;
    else if (key === 'type' && name !== '' && COMPRESSOR_TYPES.has(value)) compressors.add(name);
  }
  return compressors;
}
