import { writeSync } from 'node:fs';
import { errorCode } from '../host/system-error.ts';

/** Writes to standard output, whole and at once; a reader that went away (`| head`) ends the program quietly. */
export function printText(text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      // A pipe set non-blocking by somebody else is full for the moment.
      if (errorCode(error) === 'EAGAIN') continue;
      if (errorCode(error) === 'EPIPE') process.exit(0);
      throw error;
    }
  }
}
