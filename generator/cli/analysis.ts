import type { CodecFigures } from './codecs/codec-measurement.ts';
import { type CodecRun, storedShare } from './codecs/codec-ratio.ts';
import { isDeviceDefault } from './codecs/codec-setting.ts';
import type { PageSample } from './pages/page-sample.ts';

/** Pages that somebody has, and what compression would make of them. */
export interface Analysis {
  readonly sample: PageSample;
  readonly run: CodecRun;
}

/** What all that the sample stands for would take, compressed with one codec. */
export interface Gain {
  readonly codec: CodecFigures;
  readonly totalBytes: number;
  readonly storedBytes: number;
}

/** With what trueno devices do when nobody says anything; undefined when every page is same-filled. */
export function usualGain({ sample, run }: Analysis): Gain | undefined {
  const codec = run.codecs.find(({ setting }) => isDeviceDefault(setting));
  if (codec === undefined) return undefined;
  const { totalBytes } = sample;
  return { codec, totalBytes, storedBytes: Math.round(totalBytes * storedShare(run, codec)) };
}
