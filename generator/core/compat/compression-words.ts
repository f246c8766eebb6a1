import type { Compression } from '../config/device.ts';
import { kernelAlgorithmsAsked } from './core-algorithm.ts';

/**
 * What kernel zram is asked for, as `compression-algorithm=` would say it: `zstd(level=3) lz4 (type=idle)`; `default` when that is
 * nothing. The kernel does not tell parameters, so the set-up writes this down.
 */
export function kernelCompressionWords(compression: Compression): string {
  const words = kernelAlgorithmsAsked(compression).map(({ name, params }) =>
    params === '' ? name : `${name}(${params.replaceAll(' ', ',')})`,
  );
  const { recompressParams } = compression;
  if (recompressParams !== '') words.push(`(${recompressParams.replaceAll(' ', ',')})`);
  return words.length === 0 ? 'default' : words.join(' ');
}
