import { createInterface } from 'node:readline';
import { terminalOutput } from './terminal-output.ts';

/** True when there is somebody to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && terminalOutput() !== undefined;
}

/** Asks on the terminal; everything but `y` and `yes` is a no, the end of input and Ctrl-C among it. */
export function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    let isYes = false;
    terminal.on('close', () => resolve(isYes));
    terminal.on('SIGINT', () => terminal.close());
    terminal.question(`${question} [y/N] `, (answer) => {
      isYes = /^y(?:es)?$/i.test(answer.trim());
      terminal.close();
    });
  });
}
