import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './built-program.ts';

/** What a page became in a browser that nobody looks at. */
export interface ShownPage {
  /** The document as the browser understood it. */
  readonly dom: string;
  /** What it complained of, and what scripts wrote, in the developer console. */
  readonly console: readonly string[];
  /** Bytes of a PNG. */
  readonly screenshot: Buffer;
}

const OPTIONS = [
  '--headless',
  // As root it starts with no other.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--enable-logging=stderr',
];

/** Opens a file in headless Chromium, in a window of this many pixels. */
export async function openInBrowser(path: string, width = 1000, height = 3200): Promise<ShownPage> {
  const folder = mkdtempSync(join(tmpdir(), 'trueno-chromium-'));
  try {
    const png = join(folder, 'page.png');
    const open = async (...options: readonly string[]): Promise<{ stdout: string; stderr: string }> => {
      const args = [...OPTIONS, `--user-data-dir=${folder}`, ...options, `file://${path}`];
      const { status, stdout, stderr } = await run('chromium', args);
      if (status !== 0) throw new Error(`chromium ended with status ${status}: ${stderr}`);
      return { stdout, stderr };
    };
    await open(`--screenshot=${png}`, `--window-size=${width},${height}`);
    const { stdout, stderr } = await open('--dump-dom');
    return {
      dom: stdout,
      console: stderr.split('\n').filter((line) => line.includes(':CONSOLE')),
      screenshot: readFileSync(png),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
