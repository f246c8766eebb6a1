import type { FileText } from '../core/host.ts';

/** Bytes as text, a byte order mark dropped; says in which line the first bad byte is. */
export function decodeUtf8(bytes: Buffer): FileText {
  try {
    // The decoder drops a byte order mark by itself.
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { kind: 'unreadable', reason: `is not valid UTF-8${firstBadLine(bytes)}` };
  }
}

function firstBadLine(bytes: Buffer): string {
  const replaced = bytes.toString('utf8').indexOf('\ufffd');
  return replaced < 0 ? '' : ` (line ${bytes.toString('utf8').slice(0, replaced).split('\n').length})`;
}
