import type { RecompPriority } from './recomp-algorithm.ts';

/** Whom parameters are for. By name, the kernel takes the first algorithm of that name that is already selected. */
export type ParamsTarget = { readonly algorithm: string } | { readonly priority: 0 | RecompPriority };

/**
 * What to write to `algorithm_params` (kernel 6.12 and later, before `disksize`): `priority=1 level=3`, or
 * `algo=zstd level=3`. `params` are words of `key=value`. Each write replaces all parameters of its target.
 */
export function algorithmParams(target: ParamsTarget, params: string): string {
  const whom = 'algorithm' in target ? `algo=${target.algorithm}` : `priority=${target.priority}`;
  return params === '' ? whom : `${whom} ${params}`;
}
