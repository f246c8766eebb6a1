import { describeSystemError } from '../host/system-error.ts';
import { PROGRAM_NAME } from './command-line/command-table.ts';
import { quickAnswer } from './quick-answer.ts';

/** What parses and runs all other command lines: a file beside this one, which takes as long to load as Node to start. */
interface WholeProgram {
  readonly main: (args: readonly string[]) => Promise<number>;
}

/** Given by the launcher. */
declare const loadBeside: (file: string) => WholeProgram;

/** Whatever happens, there is a sentence and an exit status, and no stack trace. */
async function answer(args: readonly string[]): Promise<number> {
  try {
    return (await quickAnswer(args)) ?? (await loadBeside('trueno-zram-commands.code').main(args));
  } catch (error) {
    process.stderr.write(`${PROGRAM_NAME}: ${describeSystemError(error)}\n`);
    return 1;
  }
}

// process.exit: all is written when the answer is there, and an event loop that winds down costs time.
answer(process.argv.slice(2)).then((status) => process.exit(status));
