import { describeSystemError } from '../host/system-error.ts';
import { PROGRAM_NAME } from './command-line/command-table.ts';
import { quickAnswer } from './quick-answer.ts';

/** What parses and runs all other command lines: a file beside this one, which takes as long to load as Node to start. */
interface WholeProgram {
  readonly main: (args: readonly string[]) => Promise<number>;
}

/** Whatever happens, there is a sentence and an exit status, and no stack trace. */
async function answer(args: readonly string[]): Promise<number> {
  try {
    const status = await quickAnswer(args);
    if (status !== undefined) return status;
    const whole: WholeProgram = await import(`${__dirname}/trueno-zram-commands.mjs`);
    return await whole.main(args);
  } catch (error) {
    process.stderr.write(`${PROGRAM_NAME}: ${describeSystemError(error)}\n`);
    return 1;
  }
}

answer(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
