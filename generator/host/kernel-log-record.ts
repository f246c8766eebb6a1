import { type Diagnostic, formatDiagnostic, type Severity } from '../core/diagnostic.ts';

/** Levels of the kernel log (syslog(2)), which the journal takes over. */
const KERNEL_LEVEL: Readonly<Record<Severity, number>> = { error: 3, warning: 4, info: 6, debug: 7 };

/** One record of /dev/kmsg is at most LOG_LINE_MAX, 1024 bytes less its prefix; a longer write fails whole. */
const LONGEST_RECORD_BYTES = 900;

const CUT = '…\n';

/** A message as one record for /dev/kmsg, `<LEVEL>SENDER: TEXT` and a line feed; what is too long is cut. */
export function kernelLogRecord(sender: string, diagnostic: Diagnostic): string {
  const record = `<${KERNEL_LEVEL[diagnostic.severity]}>${sender}: ${formatDiagnostic(diagnostic)}\n`;
  const bytes = Buffer.from(record);
  if (bytes.length <= LONGEST_RECORD_BYTES) return record;
  const kept = bytes.subarray(0, LONGEST_RECORD_BYTES - Buffer.byteLength(CUT)).toString('utf8');
  // The cut may go through a character.
  return `${kept.replace(/\ufffd+$/, '')}${CUT}`;
}
