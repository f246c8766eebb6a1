import fc from 'fast-check';

/**
 * The same cases in each run: a run that fails can be run again, and a change is judged by its own cases. Other ones are
 * a matter of `TRUENO_SEED=$RANDOM npm test`.
 */
fc.configureGlobal({ seed: Number(process.env['TRUENO_SEED'] ?? 20261122) });
