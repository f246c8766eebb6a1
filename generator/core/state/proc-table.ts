/**
 * The words of each line of `/proc/swaps` or of proc_pid_mountinfo(5). Both write blanks and backslashes in a path as
 * `\040` and the like; such bytes come back as characters of the same number.
 */
export function procTable(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(/[ \t]+/).map(unescapeOctal));
}

function unescapeOctal(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
