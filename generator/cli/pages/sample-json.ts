import { diagnosticJson } from '../explain-json.ts';
import type { PageSample } from './page-sample.ts';

/** Of whom pages were taken, for programs. Members are only ever added. */
export function sampleJson({ sources, totalBytes, leftOut, problems }: PageSample): Record<string, unknown> {
  return {
    total_bytes: totalBytes,
    sources: sources.map((source) =>
      source.kind === 'file'
        ? { kind: source.kind, path: source.path, pages: source.pages, resident_bytes: source.residentBytes }
        : {
            kind: source.kind,
            pid: source.pid,
            name: source.name,
            pages: source.pages,
            resident_bytes: source.residentBytes,
            swapped_bytes: source.swappedBytes,
          },
    ),
    left_out: {
      processes: leftOut.processes,
      resident_bytes: leftOut.residentBytes,
      shared_bytes: leftOut.sharedBytes,
    },
    messages: problems.map(diagnosticJson),
  };
}
