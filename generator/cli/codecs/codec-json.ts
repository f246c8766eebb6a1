import type { CodecFigures } from './codec-measurement.ts';
import { type CodecRun, ratioOfCodec } from './codec-ratio.ts';
import { settingName } from './codec-setting.ts';

/** What codecs made of pages, for programs. Members are only ever added. */
export function codecsJson(run: CodecRun): readonly unknown[] {
  return run.codecs.map((codec) => codecJson(run, codec));
}

function codecJson(run: CodecRun, codec: CodecFigures): unknown {
  const { setting, target, storedBytes, rawPages, compress_ns, decompress_ns } = codec;
  return {
    name: settingName(setting),
    ...setting,
    target,
    stored_bytes: storedBytes,
    raw_pages: rawPages,
    ratio: ratioOfCodec(run, codec),
    compress_ns: rounded(compress_ns),
    decompress_ns: rounded(decompress_ns),
  };
}

function rounded<T extends object>(times: T): T {
  return Object.fromEntries(
    Object.entries(times).map(([name, time]: [string, number]) => [name, Math.round(time * 10) / 10]),
  ) as T;
}
