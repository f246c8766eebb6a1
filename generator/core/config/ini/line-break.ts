/** The two characters that end a value. A comment goes on after a carriage return, only a line feed ends it. */
export function isLineBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}
