import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateCase, goldenCases, logText, rootOf, unitsText } from './golden-case.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'trueno-golden-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

test.each(goldenCases())('$name', async (goldenCase) => {
  const root = rootOf(goldenCase, scratch);
  const { plans, diagnostics } = generateCase(goldenCase, root, { mindContainer: true });
  await expect(unitsText(plans)).toMatchFileSnapshot(join(goldenCase.directory, 'expected.txt'));
  await expect(logText(diagnostics)).toMatchFileSnapshot(join(goldenCase.directory, 'expected-log.txt'));
});
