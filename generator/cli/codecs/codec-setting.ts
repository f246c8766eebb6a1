import { Algorithm, Objective } from '../../library/algorithm.ts';
import { CompressorBuilder } from '../../library/compressor-builder.ts';
import type { PageCompressor } from '../../library/page-compressor.ts';
import type { SimdBackend } from '../../library/simd-backend.ts';

/** One way to compress pages. */
export interface CodecSetting {
  readonly algorithm: Algorithm;
  readonly level?: number;
  readonly objective?: Objective;
  /** The best of the machine when it is not said. */
  readonly target?: SimdBackend;
}

/** What a device can be told to do, in the order of tables. By lz4 alone, trueno devices mean level 0. */
export const DEVICE_SETTINGS: readonly CodecSetting[] = [
  { algorithm: Algorithm.Lz4, level: 0 },
  { algorithm: Algorithm.Lz4, level: 1 },
  { algorithm: Algorithm.Lz4hc, level: 9 },
  { algorithm: Algorithm.Zstd, level: 1 },
  { algorithm: Algorithm.Zstd, level: 3 },
  { algorithm: Algorithm.Adaptive, objective: Objective.Latency },
  { algorithm: Algorithm.Adaptive, objective: Objective.Balance },
  { algorithm: Algorithm.Adaptive, objective: Objective.Density },
];

/** The same, more levels, and LZ4 on each target: what it gains from the processor. */
export function benchSettings(targets: readonly SimdBackend[]): readonly CodecSetting[] {
  return [
    ...targets.map((target) => ({ algorithm: Algorithm.Lz4, target })),
    { algorithm: Algorithm.Lz4, level: 0 },
    ...[3, 9].map((level) => ({ algorithm: Algorithm.Lz4hc, level })),
    ...[-5, -1, 1, 3].map((level) => ({ algorithm: Algorithm.Zstd, level })),
    ...Object.values(Objective).map((objective) => ({ algorithm: Algorithm.Adaptive, objective })),
  ];
}

/** What trueno devices do when nobody says anything. */
export function isDeviceDefault({ algorithm, objective }: CodecSetting): boolean {
  return algorithm === Algorithm.Adaptive && objective === Objective.Balance;
}

/** `lz4`, `zstd 3`, `adaptive balance`, `lz4 avx2`. */
export function settingName({ algorithm, level, objective, target }: CodecSetting): string {
  return [algorithm, level, objective, target].filter((word) => word !== undefined).join(' ');
}

/** Throws as `CompressorBuilder.build` does. */
export function buildCompressor({ algorithm, level, objective, target }: CodecSetting): PageCompressor {
  const builder = new CompressorBuilder().algorithm(algorithm);
  if (level !== undefined) builder.level(level);
  if (objective !== undefined) builder.objective(objective);
  if (target !== undefined) builder.preferBackend(target);
  return builder.build();
}
