import { PAGE_BYTES } from '../library/page.ts';
import type { Analysis } from './analysis.ts';
import { codecsJson } from './codecs/codec-json.ts';
import { sampleJson } from './pages/sample-json.ts';

/** The analysis for programs. Members are only ever added. */
export function analysisJson({ sample, run }: Analysis): unknown {
  return {
    page_bytes: PAGE_BYTES,
    pages: run.pageCount + run.sameFilledPages,
    same_filled_pages: run.sameFilledPages,
    sample: sampleJson(sample),
    target: run.activeTarget,
    rounds: run.rounds,
    codecs: codecsJson(run),
  };
}
