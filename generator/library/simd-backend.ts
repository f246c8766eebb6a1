/**
 * Which code our own loops were compiled for. All give the same results, bit for bit; {@link Scalar} runs everywhere.
 * What this machine has is in `cpuFeatures().targets`.
 */
export const SimdBackend: {
  readonly Scalar: 'scalar';
  readonly Avx2: 'avx2';
  readonly Avx512: 'avx512';
  readonly Neon: 'neon';
} = Object.freeze({ Scalar: 'scalar', Avx2: 'avx2', Avx512: 'avx512', Neon: 'neon' });

export type SimdBackend = (typeof SimdBackend)[keyof typeof SimdBackend];
