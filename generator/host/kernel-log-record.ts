import { type Diagnostic, formatDiagnostic, type Severity } from '../core/diagnostic.ts';
import { utf8Length } from '../core/utf8-length.ts';

/** Levels of the kernel log (syslog(2)), which the journal takes over. */
const KERNEL_LEVEL: Readonly<Record<Severity, number>> = { error: 3, warning: 4, info: 6, debug: 7 };

/** One record of /dev/kmsg is at most LOG_LINE_MAX, 1024 bytes less its prefix; a longer write fails whole. */
const LONGEST_RECORD_BYTES = 900;

const CUT = '…\n';

/** A message as one record for /dev/kmsg, `<LEVEL>SENDER: TEXT` and a line feed; what is too long is cut. */
export function kernelLogRecord(sender: string, diagnostic: Diagnostic): string {
  const record = `<${KERNEL_LEVEL[diagnostic.severity]}>${sender}: ${formatDiagnostic(diagnostic)}\n`;
  if (beginning(record, LONGEST_RECORD_BYTES) === record) return record;
  return `${beginning(record, LONGEST_RECORD_BYTES - utf8Length(CUT))}${CUT}`;
}

/** As many whole characters from the beginning as fit. */
function beginning(text: string, longest_bytes: number): string {
  let end = 0;
  let used_bytes = 0;
  for (const character of text) {
    used_bytes += utf8Length(character);
    if (used_bytes > longest_bytes) return text.slice(0, end);
    end += character.length;
  }
  return text;
}
