import { monotonic_ms } from '../host/system.ts';
import { writeText } from '../host/text-output.ts';
import { showsUnicode } from './locale.ts';

/** Between two drawings. */
const PAUSE_MS = 100;
const WIDEST = 80;
const WIDEST_BAR = 30;
const CLEAR_LINE = '\r\u001b[K';

/** How far something has come, in one line of standard error where that is a terminal; nothing is shown anywhere else. */
export class ProgressBar {
  readonly #isShown: boolean = process.stderr.isTTY === true;
  #drawn_ms = Number.NEGATIVE_INFINITY;

  /** `share` is from 0 to 1. */
  show(share: number, what: string): void {
    if (!this.#isShown) return;
    const now_ms = monotonic_ms();
    if (now_ms - this.#drawn_ms < PAUSE_MS) return;
    this.#drawn_ms = now_ms;
    this.#write(
      `${CLEAR_LINE}${progressLine(share, what, process.stderr.columns || WIDEST, showsUnicode())}`,
    );
  }

  /** Takes it away, for whatever comes next. */
  clear(): void {
    if (this.#isShown && this.#drawn_ms >= 0) this.#write(CLEAR_LINE);
    this.#drawn_ms = Number.NEGATIVE_INFINITY;
  }

  /** A terminal that has gone is no failure: the result may go somewhere else. */
  #write(text: string): void {
    try {
      writeText(2, text);
    } catch {
      this.#drawn_ms = Number.POSITIVE_INFINITY;
    }
  }
}

/** `[██████▌      ]  42 %  zstd 3`, shorter than the terminal is wide, where a full line would wrap. */
export function progressLine(share: number, what: string, columns: number, unicode: boolean): string {
  const percent = `${Math.floor(Math.min(1, Math.max(0, share)) * 100)} %`.padStart(5);
  const width = Math.max(
    4,
    Math.min(WIDEST_BAR, Math.floor((Math.min(columns, WIDEST) - percent.length) / 2)),
  );
  const full = Math.round(share * width);
  const [on, off] = unicode ? ['█', '░'] : ['#', '.'];
  const line = `${on.repeat(full)}${off.repeat(Math.max(0, width - full))} ${percent}  ${what}`;
  return line.slice(0, Math.max(0, columns - 1));
}
