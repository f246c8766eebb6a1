import { emitKeypressEvents } from 'node:readline';
import { printText } from './output.ts';

/** Alternate screen and cursor of xterm (https://invisible-island.net/xterm/ctlseqs), which every terminal of today has. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** A key as readline names it, e.g. `up`, `q`, `space`, `?`. */
export type KeyHandler = (key: string) => void;

/**
 * The whole terminal, for as long as it takes: keys without Enter, and whatever was on it comes back at the end, however
 * the process ends. Only SIGKILL leaves it as it is.
 */
export class FullScreen {
  readonly #onKey: KeyHandler;
  readonly #onResize: () => void;
  #isOpen = false;

  constructor(onKey: KeyHandler, onResize: () => void) {
    this.#onKey = onKey;
    this.#onResize = onResize;
  }

  /** A terminal that was not told its size says 0. */
  get columns(): number {
    return process.stdout.columns || 80;
  }

  get rows(): number {
    return process.stdout.rows || 24;
  }

  open(): void {
    this.#enter();
    emitKeypressEvents(process.stdin);
    process.stdin.on('keypress', this.#keypress);
    process.stdin.resume();
    process.stdout.on('resize', this.#onResize);
    process.on('exit', this.#leave);
    process.on('SIGCONT', this.#comeBack);
    for (const signal of ENDING_SIGNALS) process.on(signal, this.#endBy);
  }

  close(): void {
    this.#leave();
    process.stdin.off('keypress', this.#keypress);
    process.stdin.pause();
    process.stdout.off('resize', this.#onResize);
    process.off('exit', this.#leave);
    process.off('SIGCONT', this.#comeBack);
    for (const signal of ENDING_SIGNALS) process.off(signal, this.#endBy);
  }

  /** False when there is no terminal any more. */
  draw(lines: readonly string[]): boolean {
    // Without a line feed behind the last line, which would scroll.
    return printText(`${HOME}${lines.map((line) => `${line}${CLEAR_LINE}`).join('\r\n')}${CLEAR_BELOW}`);
  }

  readonly #enter = (): void => {
    if (this.#isOpen) return;
    this.#isOpen = true;
    if (process.stdin.isTTY) process.stdin.setRawMode(true);
    printText(ENTER);
  };

  readonly #leave = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    printText(LEAVE);
    if (process.stdin.isTTY) process.stdin.setRawMode(false);
  };

  readonly #keypress = (text: string | undefined, key: { name?: string; ctrl: boolean }): void => {
    // Without Enter the terminal sends no signals for these.
    if (key.ctrl && key.name === 'c') this.#endBy('SIGINT');
    else if (key.ctrl && key.name === 'z') {
      this.#leave();
      process.kill(process.pid, 'SIGSTOP');
    } else this.#onKey(key.name ?? text ?? '');
  };

  readonly #comeBack = (): void => {
    this.#enter();
    this.#onResize();
  };

  /** Ends as the signal would have, once the terminal is as it was. */
  readonly #endBy = (signal: NodeJS.Signals): void => {
    this.close();
    process.kill(process.pid, signal);
  };
}

const ENDING_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
