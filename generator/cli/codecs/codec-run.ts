import { cpuFeatures } from '../../library/index.ts';
import { PAGE_BYTES } from '../../library/page.ts';
import { measureCodecs, type OnProgress, sortPages } from './codec-measurement.ts';
import type { CodecRun } from './codec-ratio.ts';
import type { CodecSetting } from './codec-setting.ts';

/** Measures each setting with the pages, which are overwritten in the end. Throws as `measureCodecs` does. */
export async function runCodecs(
  all: Uint8Array,
  settings: readonly CodecSetting[],
  rounds: number,
  onProgress: OnProgress,
): Promise<CodecRun> {
  try {
    const { sameFilledPages, pages } = sortPages(all);
    const codecs = pages.length === 0 ? [] : await measureCodecs(pages, settings, rounds, onProgress);
    const pageCount = pages.length / PAGE_BYTES;
    return { pageCount, sameFilledPages, rounds, activeTarget: cpuFeatures().activeTarget, codecs };
  } finally {
    all.fill(0);
  }
}
