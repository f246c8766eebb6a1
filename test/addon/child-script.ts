import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const LIBRARY = new URL('../../build/library/index.mjs', import.meta.url);

/** What every script starts with: the built library, and pages that shrink. */
const PRELUDE = `
  import { setImmediate as nextTurn } from 'node:timers/promises';
  import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
  const library = await import(${JSON.stringify(LIBRARY)});
  const { CompressorBuilder, PAGE_BYTES, newPage } = library;
  const somePages = Buffer.from(Uint8Array.from({ length: 8 * PAGE_BYTES }, (_, at) => (at * at) >> 7));
  // Of a Uint8Array, as a Buffer of Node's pool cannot be transferred.
  const textPages = (count) => new Uint8Array(Buffer.alloc(count * PAGE_BYTES, somePages));
`;

/** A worker's source that begins as the scripts do, as a JavaScript expression for {@link survives}. */
export function workerSource(body: string): string {
  return `new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(PRELUDE + body)}))`;
}

/**
 * Runs a script in a process of its own, so that a crash is a failed test. It has to come to its end, where it is asked
 * whether all is well: a process that ends early, even with status 0, has not survived.
 */
export function survives(script: string, nodeArguments: readonly string[] = []): void {
  const child = spawnSync(
    process.execPath,
    [...nodeArguments, '--input-type=module', '--eval', `${PRELUDE}\n${script}\nconsole.log('survived');`],
    { encoding: 'utf8', cwd: fileURLToPath(new URL('.', LIBRARY)), timeout: 50_000 },
  );
  expect(child).toMatchObject({ status: 0, signal: null, stdout: 'survived\n', stderr: '' });
}
