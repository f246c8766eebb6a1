/**
 * How pages are compressed. `Lz4` is the fastest; `Lz4hc` takes more time for smaller blocks of the same format; `Zstd`
 * makes the smallest blocks; `Adaptive` looks at each page and takes LZ4 or zstd, whichever pays (see {@link Objective}).
 * LZ4 blocks and zstd frames are the standard ones: any liblz4 or libzstd reads them.
 */
export const Algorithm = { Lz4: 'lz4', Lz4hc: 'lz4hc', Zstd: 'zstd', Adaptive: 'adaptive' } as const;
Object.freeze(Algorithm);

/** The kernel's names, and `adaptive`. */
export type Algorithm = (typeof Algorithm)[keyof typeof Algorithm];

/** The algorithms that make blocks. */
export type BlockAlgorithm = Exclude<Algorithm, 'adaptive'>;

/**
 * What {@link Algorithm.Adaptive} is to save: time, memory, or both in proportion. For `Latency` that is LZ4 for every page:
 * to look at a page takes longer than a better choice saves.
 */
export const Objective = { Latency: 'latency', Balance: 'balance', Density: 'density' } as const;
Object.freeze(Objective);

export type Objective = (typeof Objective)[keyof typeof Objective];
