import { StreamLog } from '../host/stream-log.ts';
import { cpuFeatures } from '../library/index.ts';
import { requireNativeAddon } from '../library/native-addon.ts';
import { type CodecBench, codecBenchJson, codecBenchReport, codecBenchText } from './codec-bench.ts';
import { runCodecs } from './codecs/codec-run.ts';
import { benchSettings } from './codecs/codec-setting.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { benchDevice } from './device-bench/device-bench.ts';
import { deviceBenchJson } from './device-bench/device-bench-json.ts';
import { deviceBenchReport } from './device-bench/device-bench-report.ts';
import { deviceBenchText } from './device-bench/device-bench-text.ts';
import { type ClaimedDevice, claimDevice, releaseDevice } from './device-bench/device-claim.ts';
import { takeInventory } from './device-inventory.ts';
import { tellProblems } from './inventory-problems.ts';
import { toJsonText } from './json-text.ts';
import { showsUnicode } from './locale.ts';
import { type Machine, machineOf } from './machine.ts';
import { printText } from './output.ts';
import { pageOptionsProblem, pagesOf, roundsOf, takeSample } from './page-options.ts';
import type { PageSample } from './pages/page-sample.ts';
import { ProgressBar } from './progress-bar.ts';
import { writeReport } from './report-file.ts';
import { terminalWidth } from './terminal-width.ts';

export function check(given: CommandArguments): string | undefined {
  const isDevice = given.operands.length > 0;
  if (given.has('overwrite') && !isDevice) return '--overwrite is for a DEVICE, and none is named';
  if (isDevice && machineOf(given).root !== '/')
    return 'bench writes to devices of this machine only: leave --root out';
  return pageOptionsProblem(given);
}

/** `trueno-zram bench`: how fast the core is here, or a device. */
export async function run(given: CommandArguments): Promise<number> {
  // Without it there is nothing to do, and nobody's memory is read for nothing.
  requireNativeAddon();
  const progress = new ProgressBar();
  if (given.operands.length === 0) return benchCodecs(given, progress);
  const machine = machineOf(given);
  const device = await claim(given, machine);
  if (device === undefined) return 1;
  const sample = sampleOf(given, progress);
  if (sample === undefined) {
    releaseDevice(device);
    return 1;
  }
  const bench = await benchDevice(device, sample, roundsOf(given), machine, progress);
  if (bench === undefined) return 1;
  return show(given, sample, {
    json: () => deviceBenchJson(bench),
    text: () => deviceBenchText(bench, terminalWidth(), showsUnicode()),
    html: () => deviceBenchReport(bench),
  });
}

async function benchCodecs(given: CommandArguments, progress: ProgressBar): Promise<number> {
  const settings = benchSettings(cpuFeatures().targets);
  const sample = sampleOf(given, progress);
  if (sample === undefined) return 1;
  const run = await runCodecs(sample.pages, settings, roundsOf(given), (share, what) =>
    progress.show(share, what),
  );
  progress.clear();
  const bench: CodecBench = { sample, run };
  return show(given, sample, {
    json: () => codecBenchJson(bench),
    text: () => codecBenchText(bench, terminalWidth(), showsUnicode()),
    html: () => codecBenchReport(bench),
  });
}

async function claim(given: CommandArguments, machine: Machine): Promise<ClaimedDevice | undefined> {
  const inventory = await takeInventory(given.operands, machine);
  const [state] = inventory.devices;
  if (state === undefined || state.problem !== undefined) {
    tellProblems(inventory);
    return undefined;
  }
  const device = claimDevice(state, given.has('overwrite'));
  if (device.ok) return device.value;
  new StreamLog(2, 'warning').log([device.error]);
  return undefined;
}

/** Undefined when there is no page; problems are told. */
function sampleOf(given: CommandArguments, progress: ProgressBar): PageSample | undefined {
  const file = given.value('file');
  const files = file === undefined ? [] : [file];
  const sample = takeSample(given, files, pagesOf(given), (share) => progress.show(share, 'taking pages'));
  progress.clear();
  new StreamLog(2, 'warning').log(sample.problems);
  return sample.pages.length === 0 ? undefined : sample;
}

interface Views {
  readonly json: () => unknown;
  readonly text: () => string;
  readonly html: () => string;
}

function show(given: CommandArguments, sample: PageSample, views: Views): number {
  printText(given.has('json') ? `${toJsonText(views.json())}\n` : views.text());
  const html = given.value('html');
  const unwritten = html === undefined ? undefined : writeReport(html, views.html());
  if (unwritten !== undefined) new StreamLog(2, 'warning').log([unwritten]);
  return sample.problems.length > 0 || unwritten !== undefined ? 1 : 0;
}
