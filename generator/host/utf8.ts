import type { FileText } from '../core/host.ts';

const LINE_FEED = 10;

/** Bytes as text, a byte order mark dropped; says in which line the first bad byte is. */
export function decodeUtf8(bytes: Buffer): FileText {
  const text = decode(bytes);
  if (text !== undefined) return { kind: 'text', text };
  return { kind: 'unreadable', reason: `is not valid UTF-8 (line ${firstBadLine(bytes)})` };
}

/** Undefined when the bytes are not UTF-8. */
function decode(bytes: Buffer): string | undefined {
  try {
    // The decoder drops a byte order mark by itself.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** No character of UTF-8 has the byte of a line feed in it, so each line is good or bad by itself. */
function firstBadLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed;
    if (decode(bytes.subarray(start, end)) === undefined) break;
    start = end + 1;
  }
  return line;
}
