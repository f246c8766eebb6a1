import { readdirSync, readFileSync } from 'node:fs';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { sharePages } from '../../core/memory/page-share.ts';
import type { ProcessStatus } from '../../core/memory/process-status.ts';
import { describeSystemError, errorCode } from '../../host/system-error.ts';
import { requireNativeAddon } from '../../library/native-addon.ts';
import { PAGE_BYTES } from '../../library/page.ts';
import { sizeText } from '../device-size-text.ts';
import { joinSample, type PageSample, type PageSource } from './page-sample.ts';
import {
  type ProcessPages,
  readProcessPages,
  readProcessStatus,
  requireReadableMemory,
} from './process-memory.ts';

/** A process that is looked at. */
interface Process {
  readonly pid: number;
  readonly status: ProcessStatus;
}

/** Called after each process, with what share of all is done. */
export type OnShare = (share: number) => void;

/**
 * At most `most` pages of these processes' memory, of each by its share of anonymous resident memory. Each that cannot be read is a
 * problem.
 */
export function sampleProcesses(
  root: string,
  pids: readonly number[],
  most: number,
  onShare: OnShare,
): PageSample {
  const problems: Diagnostic[] = [];
  const processes: Process[] = [];
  for (const pid of new Set(pids)) {
    try {
      const status = readProcessStatus(root, pid);
      if (status.kind === 'process') processes.push({ pid, status });
      else problems.push(problem(pid, status.name, NO_MEMORY[status.kind]));
    } catch (error) {
      problems.push(unreadable(pid, undefined, error));
    }
  }
  const parts = takeShares(root, processes, most, onShare, (process, error) => {
    problems.push(unreadable(process.pid, process.status.name, error));
  });
  for (const { source, pages } of parts) if (pages.length === 0) problems.push(withoutPages(source));
  const sharedBytes = processes.reduce((sum, { status }) => sum + status.sharedBytes, 0);
  return joinSample(parts, problems, { processes: 0, residentBytes: 0, sharedBytes });
}

/** The same of all processes but this one. Those that cannot be read are counted, and no problem. */
export function sampleSystem(root: string, most: number, onShare: OnShare): PageSample {
  const all = allPids(root)
    .filter((pid) => pid !== process.pid)
    .flatMap((pid) => statusOf(root, pid));
  const leftOut = { processes: 0, residentBytes: 0, sharedBytes: systemSharedBytes(root) };
  const leaveOut = ({ status }: Process): void => {
    leftOut.processes += 1;
    leftOut.residentBytes += status.anonymousBytes;
  };
  // What may not be read has no share: the others take its place.
  const readable = all.filter((one) => {
    if (one.status.anonymousBytes === 0) return false;
    try {
      requireReadableMemory(root, one.pid);
      return true;
    } catch {
      leaveOut(one);
      return false;
    }
  });
  const parts = takeShares(root, readable, most, onShare, leaveOut);
  const problems: readonly Diagnostic[] =
    parts.some(({ pages }) => pages.length > 0) || all.length === 0
      ? []
      : [
          {
            severity: 'error',
            text: 'no memory of any process may be read',
            hint: 'run trueno-zram as root',
          },
        ];
  return joinSample(parts, problems, leftOut);
}

function takeShares(
  root: string,
  processes: readonly Process[],
  most: number,
  onShare: OnShare,
  onError: (process: Process, error: unknown) => void,
): readonly { readonly source: PageSource; readonly pages: Uint8Array }[] {
  const counts = processes.map(({ status }) => Math.max(1, status.anonymousBytes / PAGE_BYTES));
  const shares = sharePages(counts, most);
  const { nextAnonymousPage } = requireNativeAddon();
  return processes.flatMap((process, index) => {
    onShare(index / processes.length);
    try {
      const taken = readProcessPages(root, process.pid, Math.ceil(shares[index] ?? 0), nextAnonymousPage);
      return [{ source: sourceOf(process, taken), pages: taken.pages }];
    } catch (error) {
      onError(process, error);
      return [];
    }
  });
}

function sourceOf(
  { pid, status }: Process,
  { pages, residentBytes, swappedBytes }: ProcessPages,
): PageSource {
  return {
    kind: 'process',
    pid,
    name: status.name,
    pages: pages.length / PAGE_BYTES,
    residentBytes,
    swappedBytes,
  };
}

function statusOf(root: string, pid: number): readonly Process[] {
  try {
    return [{ pid, status: readProcessStatus(root, pid) }];
  } catch {
    // It has ended since.
    return [];
  }
}

/** The kernel's count, in which each page is once; 0 where there is none. */
function systemSharedBytes(root: string): number {
  try {
    const meminfo = readFileSync(`${root === '/' ? '' : root}/proc/meminfo`, 'utf8');
    return Number(/^Shmem: +([0-9]+) kB$/m.exec(meminfo)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function allPids(root: string): readonly number[] {
  try {
    return readdirSync(`${root === '/' ? '' : root}/proc`)
      .filter((name) => /^[1-9][0-9]*$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Why even root may not. */
const CONFINED = 'a container, a sandbox or a security module keeps even root from it';

const NO_MEMORY = {
  'kernel thread': 'it is a thread of the kernel, which has no memory of its own',
  ended: 'it has ended, and only waits for its parent to notice',
} as const;

function problem(pid: number, name: string | undefined, text: string, hint?: string): Diagnostic {
  const who = name === undefined ? `process ${pid}` : `process ${pid} (${name})`;
  return { severity: 'error', text: `${who}: ${text}`, ...(hint === undefined ? {} : { hint }) };
}

function unreadable(pid: number, name: string | undefined, error: unknown): Diagnostic {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ESRCH':
      return name === undefined
        ? problem(pid, undefined, 'there is none of that number', 'ps -e shows all')
        : problem(pid, name, 'it has ended meanwhile');
    case 'EACCES':
    case 'EPERM':
      return problem(
        pid,
        name,
        `its memory may not be read: ${describeSystemError(error)}`,
        process.getuid?.() === 0 ? CONFINED : 'run trueno-zram as root, or as its user',
      );
    default:
      return problem(pid, name, `its memory cannot be read: ${describeSystemError(error)}`);
  }
}

function withoutPages(source: PageSource): Diagnostic {
  if (source.kind === 'file') return { severity: 'error', text: `${source.path} has no page` };
  const swapped =
    source.swappedBytes === 0 ? '' : `; ${sizeText(BigInt(source.swappedBytes))} of it are swapped out`;
  return problem(
    source.pid,
    source.name,
    `it has no anonymous memory that is resident and could be swapped out${swapped}`,
  );
}
