/**
 * Which code our own loops were compiled for. All give the same results, bit for bit; {@link Scalar} runs everywhere.
 * What this machine has is in `cpuFeatures().targets`.
 */
export const SimdBackend = { Scalar: 'scalar', Avx2: 'avx2', Avx512: 'avx512', Neon: 'neon' } as const;
Object.freeze(SimdBackend);

export type SimdBackend = (typeof SimdBackend)[keyof typeof SimdBackend];
