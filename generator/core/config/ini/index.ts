import type { IniDocument } from './ini-document.ts';
import { readPlainDocument } from './plain-document.ts';
import { readReferenceDocument } from './reference-document.ts';

export type { IniAssignment, IniDocument, IniSection, SpoiltAssignment } from './ini-document.ts';
export { lintIniDocument } from './ini-lint.ts';

/**
 * Reads the text of a zram-generator.conf(5) file or fragment. What zram-generator accepts means the same here; what
 * it refuses gives a diagnostic and as much of the rest as can be saved. Never throws. Linear in the text's length.
 *
 * @param path the file's name, for positions only
 * @param text the whole file, without a byte order mark
 */
export function readIniDocument(path: string, text: string): IniDocument {
  return readPlainDocument(path, text) ?? readReferenceDocument(path, text);
}
