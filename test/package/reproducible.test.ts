import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { PACKAGES } from './packages.ts';

const TASK = fileURLToPath(new URL('../../generator/tasks/package.mjs', import.meta.url));

function digests(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')} ${name}`,
    );
}

test('packages that are made again, elsewhere and later, have the same bytes', () => {
  const again = mkdtempSync(join(tmpdir(), 'trueno-package-again-'));
  try {
    execFileSync(process.execPath, [TASK, again], {
      stdio: 'ignore',
      env: { ...process.env, TZ: 'Asia/Tokyo' },
    });
    expect(digests(again).length).toBeGreaterThanOrEqual(4);
    expect(digests(again)).toEqual(digests(PACKAGES));
  } finally {
    rmSync(again, { recursive: true });
  }
});
