import { printText } from './output.ts';
import { terminalOutput } from './terminal-output.ts';

/** A round's outcome: what is printed next, and whether there is anything left to watch. */
export interface WatchRound {
  readonly text: string;
  readonly goOn: boolean;
}

const CLEAR_SCREEN = '\u001b[H\u001b[2J';

/**
 * Prints a text, and anew every `interval_s` seconds, until a round ends it, or nobody reads any more. On a terminal each
 * text takes the place of the one before.
 */
export async function watch(interval_s: number | undefined, round: () => Promise<WatchRound>): Promise<void> {
  for (;;) {
    const { text, goOn } = await round();
    const screen = interval_s !== undefined && terminalOutput() !== undefined ? CLEAR_SCREEN : '';
    if (!printText(`${screen}${text}`) || interval_s === undefined || !goOn) return;
    await new Promise((resolve) => setTimeout(resolve, interval_s * 1000));
  }
}
