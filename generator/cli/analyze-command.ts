import { StreamLog } from '../host/stream-log.ts';
import { requireNativeAddon } from '../library/native-addon.ts';
import type { Analysis } from './analysis.ts';
import { analysisJson } from './analysis-json.ts';
import { analysisReport } from './analysis-report.ts';
import { analysisText } from './analysis-text.ts';
import { runCodecs } from './codecs/codec-run.ts';
import { DEVICE_SETTINGS } from './codecs/codec-setting.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { toJsonText } from './json-text.ts';
import { showsUnicode } from './locale.ts';
import { printText } from './output.ts';
import { pageOptionsProblem, pagesOf, roundsOf, takeSample } from './page-options.ts';
import { ProgressBar } from './progress-bar.ts';
import { writeReport } from './report-file.ts';
import { terminalWidth } from './terminal-width.ts';

export function check(given: CommandArguments): string | undefined {
  if (given.has('pid') && given.operands.length > 0)
    return '--pid and FILE exclude each other: pages are of processes, or of files';
  return pageOptionsProblem(given);
}

/** `trueno-zram analyze`: what compression would make of memory. */
export async function run(given: CommandArguments): Promise<number> {
  // Without it there is nothing to do, and nobody's memory is read for nothing.
  requireNativeAddon();
  const progress = new ProgressBar();
  const log = new StreamLog(2, 'warning');
  const sample = takeSample(given, given.operands, pagesOf(given), (share) =>
    progress.show(share, 'taking pages'),
  );
  progress.clear();
  log.log(sample.problems);
  if (sample.pages.length === 0) return 1;
  const analysis: Analysis = {
    sample,
    run: await runCodecs(sample.pages, DEVICE_SETTINGS, roundsOf(given), (share, what) =>
      progress.show(share, what),
    ),
  };
  progress.clear();
  printText(
    given.has('json')
      ? `${toJsonText(analysisJson(analysis))}\n`
      : analysisText(analysis, terminalWidth(), showsUnicode()),
  );
  const html = given.value('html');
  const unwritten = html === undefined ? undefined : writeReport(html, analysisReport(analysis));
  if (unwritten !== undefined) log.log([unwritten]);
  return sample.problems.length > 0 || unwritten !== undefined ? 1 : 0;
}
