import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './built-program.ts';

/** How long a screen may take to show what is waited for. Only a test that fails waits so long. */
const PATIENCE_MS = 20_000;
const POLL_MS = 50;

/** A real terminal of its own, in which a shell command runs: tmux(1) without anybody looking. */
export class Terminal {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'trueno-tmux-'));

  static async open(columns: number, rows: number, command: string): Promise<Terminal> {
    const terminal = new Terminal();
    const size = ['-x', `${columns}`, '-y', `${rows}`];
    // The screen of a command that has ended is still to be seen.
    await terminal.#tmux(
      'set-option',
      '-g',
      'remain-on-exit',
      'on',
      ';',
      'new-session',
      '-d',
      ...size,
      command,
    );
    return terminal;
  }

  /** Key names of tmux, e.g. `q`, `Enter`, `Tab`, `Up`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`);
  }

  /** Lines of the screen, without blanks at their ends; colours are left out, or are escape sequences. */
  async screen(colours: 'plain' | 'escapes' = 'plain'): Promise<string> {
    const options = colours === 'escapes' ? ['-e'] : [];
    return (await this.#tmux('capture-pane', '-p', ...options)).replace(/[ \n]+$/, '');
  }

  /** The screen as soon as it is like this. */
  async see(pattern: RegExp): Promise<string> {
    for (let waited_ms = 0; waited_ms < PATIENCE_MS; waited_ms += POLL_MS) {
      const screen = await this.screen();
      if (pattern.test(screen)) return screen;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`the terminal does not show ${pattern}, but:\n${await this.screen()}`);
  }

  async close(): Promise<void> {
    await this.#tmux('kill-server');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const socket = join(this.#folder, 'socket');
    const { status, stdout, stderr } = await run('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
      env: { TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', SHELL: '/bin/sh' },
    });
    if (status !== 0) throw new Error(`tmux ${args.join(' ')}: ${stderr}`);
    return stdout;
  }
}
