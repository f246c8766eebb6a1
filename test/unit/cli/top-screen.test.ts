import { describe, expect, test } from 'vitest';
import { sparkline } from '../../../generator/cli/sparkline.ts';
import { type TopView, topLines, topScreen } from '../../../generator/cli/top-screen.ts';
import {
  type DeviceSample,
  sampleDevice,
  stepBetween,
} from '../../../generator/core/state/device-history.ts';
import { readKernelZram } from '../../../generator/core/state/kernel-zram-state.ts';
import { truenoDeviceState } from '../../../generator/core/state/trueno-device-state.ts';
import { parseTruenoInfo } from '../../../generator/core/state/trueno-info.ts';
import { parseTruenoStatistics } from '../../../generator/core/state/trueno-statistics.ts';
import { FakeHost } from '../../../generator/host/fake-host.ts';
import { EXAMPLE_INFO, EXAMPLE_STATISTICS } from '../state/example-replies.ts';
import { zramFiles } from '../state/machine-files.ts';

const host = new FakeHost(zramFiles('zram1', { stat: '0 0 8000 0 0 0 16000 0 0 0 0\n' }));

function served(changes: object, at_ms: number): DeviceSample {
  const info = parseTruenoInfo(EXAMPLE_INFO);
  const statistics = parseTruenoStatistics({ ...EXAMPLE_STATISTICS, ...changes });
  if (!info.ok || !statistics.ok) throw new Error('the example is wrong');
  const server = { info: info.value, statistics: statistics.value };
  return sampleDevice(truenoDeviceState('zram0', server, host), at_ms, host);
}

function kernel(at_ms: number): DeviceSample {
  const device = readKernelZram('zram1', host);
  if (device === undefined) throw new Error('there is no zram1');
  return sampleDevice(device, at_ms, host);
}

function view(changes: Partial<TopView> = {}): TopView {
  const samples = [0, 1, 2, 3, 4].map((step) =>
    served({ pages_read: 60000 + step * step * 256, pages_written: 130000 }, step * 1000),
  );
  const steps = samples.slice(1).flatMap((sample, index) => {
    const before = samples[index];
    return before === undefined ? [] : [stepBetween(before, sample)];
  });
  const devices = [
    { sample: served({}, 5000), steps },
    { sample: kernel(1000), steps: [stepBetween(kernel(0), kernel(1000))] },
  ];
  return { devices, chosen: 0, interval_s: 2, paused: false, help: false, unicode: true, ...changes };
}

test('80 columns show all', () => {
  expect(
    topScreen(view(), 80, 24)
      .map((line) => `${line.trimEnd()}\n`)
      .join(''),
  ).toMatchInlineSnapshot(`
    "trueno-zram top                                                every 2 s  ? help
    557.3 MiB saved: 781.3 MiB of pages in 224 MiB

      DEVICE    BACKEND           RATIO    IN/s   OUT/s   PAGES  MEMORY    SIZE
    > zram0     trueno adaptive    3.91      7M      0B  390.6M    124M      4G
      zram1     kernel zstd        3.91      0B      0B  390.6M    100M      1G

    zram0
      ratio     3.91                ████
      in        7M/s                ▂▄▆█
      out       0B/s                ▁▁▁▁
      read      -
      write     -
      codecs    lz4 84 %, same 15 %, raw 0.2 %
    "
  `);
});

test('40 columns show the most important ones', () => {
  expect(
    topScreen(view({ unicode: false }), 40, 24)
      .map((line) => `${line.trimEnd()}\n`)
      .join(''),
  ).toMatchInlineSnapshot(`
    "trueno-zram top        every 2 s  ? help
    557.3 MiB saved: 781.3 MiB of pages in 2

      DEVICE     RATIO    IN/s   OUT/s
    > zram0       3.91      7M      0B
      zram1       3.91      0B      0B

    zram0
      ratio     3.91                ####
      in        7M/s                .=*#
      out       0B/s                ____
      read      -
      write     -
      codecs    lz4 84 %, same 15 %, raw 0.2
    "
  `);
});

describe('any screen', () => {
  const problem = { text: 'nobody listens\u001b[2J', hint: 'start it' };
  const silent = { sample: sampleDevice(truenoDeviceState('zram0', problem, host), 0, host), steps: [] };
  const views = [
    view(),
    view({ chosen: 1 }),
    view({ help: true }),
    view({ devices: [] }),
    view({ devices: [silent] }),
  ];
  test.each([1, 2, 10, 39, 40, 80, 200])('of %d columns is never broken', (columns) => {
    for (const one of views)
      for (const rows of [1, 3, 24]) {
        const lines = topScreen(one, columns, rows);
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) {
          expect(line.length).toBeLessThanOrEqual(columns);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
          expect(line).not.toMatch(/[\u0000-\u001f]/);
        }
      }
  });

  test('says what is wrong with a device that does not answer', () => {
    expect(topScreen(view({ devices: [silent] }), 80, 24).join('\n')).toContain('nobody listens\\x1b[2J');
  });
});

test('what is no terminal gets a line for each device', () => {
  expect(
    topLines(view().devices, true)
      .split('\n')
      .map((line) => line.slice(0, 9).trim()),
  ).toEqual(['DEVICE', 'zram0', 'zram1', '']);
  expect(topLines(view().devices, false)).not.toContain('DEVICE');
  expect(topLines([], true)).toBe('');
});

describe('a sparkline', () => {
  test.each([
    [[], 10, ''],
    [[0, 0], 10, '▁▁'],
    [[1, 2, 4, 8], 10, '▂▃▅█'],
    [[0, 0.0001, 100], 10, '▁▂█'],
    [[5, undefined, 5], 10, '█ █'],
    [[1, 2, 3, 4], 2, '▇█'],
    [[1], 0, ''],
  ])('of %j in %d columns is %j', (values, width, line) => {
    expect(sparkline(values, width, true)).toBe(line);
  });

  test('without Unicode is ASCII', () => {
    expect(sparkline([0, 4, 8], 10, false)).toBe('_+#');
  });
});
