import { writeSync } from 'node:fs';
import { errorCode } from './system-error.ts';

/** Writes the whole text to a file descriptor before it returns. Throws what write(2) fails with, such as EPIPE. */
export function writeText(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      // A pipe that somebody made non-blocking is full for the moment.
      if (errorCode(error) !== 'EAGAIN') throw error;
    }
  }
}
