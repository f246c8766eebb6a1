import { describe, expect, test } from 'vitest';
import {
  type DeviceSample,
  latencySummary,
  sampleDevice,
  stepBetween,
} from '../../../generator/core/state/device-history.ts';
import { readKernelZram } from '../../../generator/core/state/kernel-zram-state.ts';
import { truenoDeviceState } from '../../../generator/core/state/trueno-device-state.ts';
import { parseTruenoInfo } from '../../../generator/core/state/trueno-info.ts';
import { parseTruenoStatistics } from '../../../generator/core/state/trueno-statistics.ts';
import { FakeHost } from '../../../generator/host/fake-host.ts';
import { EXAMPLE_INFO, EXAMPLE_STATISTICS } from './example-replies.ts';
import { zramFiles } from './machine-files.ts';

function kernelSample(stat: string | undefined, at_ms: number): DeviceSample {
  const host = new FakeHost(zramFiles('zram0', stat === undefined ? {} : { stat }));
  const device = readKernelZram('zram0', host);
  if (device === undefined) throw new Error('there is no zram0');
  return sampleDevice(device, at_ms, host);
}

function truenoSample(statistics: object, at_ms: number): DeviceSample {
  const info = parseTruenoInfo(EXAMPLE_INFO);
  const parsed = parseTruenoStatistics({ ...EXAMPLE_STATISTICS, ...statistics });
  if (!info.ok || !parsed.ok) throw new Error('the example is wrong');
  const host = new FakeHost({});
  const server = { info: info.value, statistics: parsed.value };
  return sampleDevice(truenoDeviceState('zram0', server, host), at_ms, host);
}

const stat = (readSectors: number, writtenSectors: number): string =>
  `  5 0 ${readSectors} 0  9 0 ${writtenSectors} 0 0 0 0 0 0 0 0 0 0\n`;

describe('rates', () => {
  test('of kernel zram come from the counters of the block layer', () => {
    const step = stepBetween(kernelSample(stat(8, 80), 1000), kernelSample(stat(8 + 8000, 80 + 16), 3000));
    expect(step).toEqual({
      ratio: expect.closeTo(3.906),
      pagesReadPerSecond: 500,
      pagesWrittenPerSecond: 1,
      readLatency: undefined,
      writeLatency: undefined,
    });
  });

  test.each([undefined, '', 'a b c\n', '1 2 3\n'])('of a kernel that says %j are not known', (text) => {
    const sample = kernelSample(text, 1000);
    expect(stepBetween(sample, kernelSample(text, 2000)).pagesReadPerSecond).toBeUndefined();
  });

  test('of trueno come from the server, and begin anew with another server', () => {
    const before = truenoSample({ pages_read: 1000, pages_written: 1000 }, 0);
    const after = truenoSample({ pages_read: 1500, pages_written: 40 }, 500);
    const step = stepBetween(before, after);
    expect([step.pagesReadPerSecond, step.pagesWrittenPerSecond]).toEqual([1000, 80]);
  });

  test('in no time are not known', () => {
    const sample = truenoSample({}, 5);
    expect(stepBetween(sample, sample).pagesReadPerSecond).toBeUndefined();
  });
});

describe('latency', () => {
  const latency = (total_ns: number, ...buckets: readonly number[]): object => ({ total_ns, buckets });

  test('is that of the requests between the samples', () => {
    const before = truenoSample({ read_latency: latency(1000, 0, 0, 10, 0) }, 0);
    const after = truenoSample({ read_latency: latency(3000, 0, 0, 10, 200) }, 1000);
    expect(stepBetween(before, after).readLatency).toEqual({ mean_ns: 10, p99_ns: undefined });
    expect(stepBetween(after, after).readLatency).toBeUndefined();
  });

  test('begins anew when any counter went back', () => {
    const before = truenoSample({ read_latency: latency(1000, 0, 10, 0, 0) }, 0);
    const after = truenoSample({ read_latency: latency(2000, 0, 4, 0, 0) }, 1000);
    expect(stepBetween(before, after).readLatency).toEqual({ mean_ns: 500, p99_ns: 4 });
  });

  test('has a tail: the end of the bucket where 99 of 100 are', () => {
    expect(latencySummary({ total_ns: 100n, buckets: [0n, 99n, 0n, 1n, 0n] })?.p99_ns).toBe(4);
    expect(latencySummary({ total_ns: 100n, buckets: [0n, 98n, 0n, 2n, 0n] })?.p99_ns).toBe(16);
    expect(latencySummary({ total_ns: 7n, buckets: [1n, 0n] })).toEqual({ mean_ns: 7, p99_ns: 2 });
    expect(latencySummary({ total_ns: 0n, buckets: [0n, 0n] })).toBeUndefined();
    expect(latencySummary({ total_ns: 0n, buckets: [] })).toBeUndefined();
  });
});
