import { errorCode } from '../host/system-error.ts';
import { writeText } from '../host/text-output.ts';

/** Writes to standard output. A reader that went away (`| head`) is no failure: the exit status still tells of errors. */
export function printText(text: string): void {
  try {
    writeText(1, text);
  } catch (error) {
    if (errorCode(error) !== 'EPIPE') throw error;
  }
}
