import { errorCode } from '../host/system-error.ts';
import { writeText } from '../host/text-output.ts';

/**
 * Writes to standard output. A reader that went away (`| head`) is no failure: the exit status still tells of errors.
 * False when there is no reader any more.
 */
export function printText(text: string): boolean {
  try {
    writeText(1, text);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EPIPE') throw error;
    return false;
  }
}
