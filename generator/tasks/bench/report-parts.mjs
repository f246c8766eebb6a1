import { mkdirSync } from 'node:fs';
import { BUILD, ROOT } from '../paths.mjs';

/** @typedef {typeof import('../../core/report/index.ts')} ReportParts */

/**
 * What reports are made of, which the command line has as well: TypeScript, so it is compiled first.
 *
 * @returns {Promise<ReportParts>}
 */
export async function loadReportParts() {
  // Installed by whoever calls.
  const { build } = await import('esbuild');
  const outfile = `${BUILD}/report/index.mjs`;
  mkdirSync(`${BUILD}/report`, { recursive: true });
  await build({
    entryPoints: [`${ROOT}/generator/core/report/index.ts`],
    bundle: true,
    format: 'esm',
    outfile,
    logLevel: 'warning',
  });
  return import(outfile);
}
