import { errorCode } from '../host/system-error.ts';
import { writeText } from '../host/text-output.ts';

/** Writes to standard output; a reader that went away (`| head`) ends the program quietly. */
export function printText(text: string): void {
  try {
    writeText(1, text);
  } catch (error) {
    if (errorCode(error) !== 'EPIPE') throw error;
    process.exit(0);
  }
}
