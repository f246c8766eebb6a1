import { err, ok, type Result } from '../core/result.ts';
import { requireNativeAddon } from '../library/native-addon.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { rootOf } from './command-line/root-option.ts';
import { sampleFiles } from './pages/file-sample.ts';
import type { PageSample } from './pages/page-sample.ts';
import { type OnShare, sampleProcesses, sampleSystem } from './pages/process-sample.ts';

/** Pages that are looked at, and rounds, when nobody says how many. */
export const USUAL_PAGES = 4096;
export const USUAL_ROUNDS = 5;
/** A batch of the core has no more. */
const MOST_PAGES = 1_048_575;
const MOST_ROUNDS = 1000;

/** Wrong values of --pages, --rounds and --pid; a sentence. */
export function pageOptionsProblem(given: CommandArguments): string | undefined {
  const pages = given.value('pages');
  if (pages !== undefined && !isCount(pages, MOST_PAGES))
    return `--pages takes a whole number from 1 to ${MOST_PAGES}; it got "${pages}"`;
  const rounds = given.value('rounds');
  if (rounds !== undefined && !isCount(rounds, MOST_ROUNDS))
    return `--rounds takes a whole number from 1 to ${MOST_ROUNDS}; it got "${rounds}"`;
  const pids = pidsOf(given);
  return pids.ok ? undefined : pids.error;
}

export function pagesOf(given: CommandArguments): number {
  return Number(given.value('pages') ?? USUAL_PAGES);
}

export function roundsOf(given: CommandArguments): number {
  return Number(given.value('rounds') ?? USUAL_ROUNDS);
}

/** Pages of the files, of the processes of --pid, or of the whole system, whichever is named. */
export function takeSample(
  given: CommandArguments,
  files: readonly string[],
  most: number,
  onShare: OnShare,
): PageSample {
  if (files.length > 0) return sampleFiles(files, most);
  // Keys and passwords of others are among them.
  requireNativeAddon().forbidCoreDumps();
  const root = rootOf(given);
  const pids = pidsOf(given);
  if (pids.ok && pids.value !== undefined) return sampleProcesses(root, pids.value, most, onShare);
  return sampleSystem(root, most, onShare);
}

function pidsOf(given: CommandArguments): Result<readonly number[] | undefined, string> {
  const text = given.value('pid');
  if (text === undefined) return ok(undefined);
  const words = text.split(',').map((word) => word.trim());
  const wrong = words.find((word) => !isCount(word, LARGEST_PID));
  if (wrong !== undefined)
    return err(`--pid takes numbers of processes, as in --pid=12,345; it got "${wrong}"`);
  return ok(words.map(Number));
}

/** PID_MAX_LIMIT of include/linux/threads.h. */
const LARGEST_PID = 4 * 1024 * 1024;

function isCount(text: string, most: number): boolean {
  return /^[1-9][0-9]{0,9}$/.test(text) && Number(text) <= most;
}
