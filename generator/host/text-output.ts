import { writeAll } from './system.ts';

/** Writes the whole text to a file descriptor before it returns. Throws what write(2) fails with, such as EPIPE. */
export function writeText(fd: number, text: string): void {
  const errno = writeAll(fd, text);
  if (errno !== undefined) throw Object.assign(new Error(`write: ${errno}`), { code: errno });
}
