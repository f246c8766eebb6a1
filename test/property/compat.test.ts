import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAlgorithmList, parseAlgorithmList } from '../../generator/core/compat/algorithm-list.ts';
import { formatBdStat, parseBdStat } from '../../generator/core/compat/bd-stat.ts';
import { formatIoStat, parseIoStat } from '../../generator/core/compat/io-stat.ts';
import { parseIoUringDisabled } from '../../generator/core/compat/io-uring.ts';
import { parseKernelRelease } from '../../generator/core/compat/kernel-release.ts';
import { formatMmStat, parseMmStat } from '../../generator/core/compat/mm-stat.ts';
import { commandLineBlocks, modprobeConfigBlocks } from '../../generator/core/compat/module-block.ts';
import { indexLists } from '../../generator/core/compat/module-index.ts';
import { nearestAlgorithmName } from '../../generator/core/compat/nearest-name.ts';
import { parseProcCrypto } from '../../generator/core/compat/proc-crypto.ts';
import {
  formatRecompAlgorithms,
  parseRecompAlgorithms,
} from '../../generator/core/compat/recomp-algorithm.ts';

const counter = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

/** Text of the characters that the formats are made of, so that more than the first check is reached. */
const kernelText = fc.string({
  unit: fc.constantFrom(...'#123:[]=_-. \n\t\\lz4orblacistu/k0'),
  maxLength: 200,
});

test('no text makes a parser throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), kernelText), (text) => {
      parseAlgorithmList(text);
      parseRecompAlgorithms(text);
      parseMmStat(text);
      parseIoStat(text);
      parseBdStat(text);
      parseKernelRelease(text);
      parseIoUringDisabled(text, undefined);
      parseProcCrypto(text);
      modprobeConfigBlocks('/p', text, text);
      commandLineBlocks('/p', text, text);
      indexLists(text, text);
      nearestAlgorithmName(text);
    }),
  );
});

test('counters come back as they were printed', () => {
  fc.assert(
    fc.property(fc.array(counter, { minLength: 9, maxLength: 9 }), (counters) => {
      const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n, i = 0n] = counters;
      const mm = {
        origDataBytes: a,
        comprDataBytes: b,
        memUsedTotalBytes: c,
        memLimitBytes: d,
        memUsedMaxBytes: e,
        samePages: f,
        pagesCompacted: g,
        hugePages: h,
        hugePagesSince: i,
      };
      expect(parseMmStat(formatMmStat(mm))).toEqual({ ok: true, value: mm });
      const io = { failedReads: a, failedWrites: b, invalidIo: c, notifyFree: d };
      expect(parseIoStat(formatIoStat(io))).toEqual({ ok: true, value: io });
      const bd = { storedBlocks: a, readBlocks: b, writtenBlocks: c };
      expect(parseBdStat(formatBdStat(bd))).toEqual({ ok: true, value: bd });
    }),
  );
});

test('lists of algorithms come back as they were printed', () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9_+-]{0,20}$/);
  const list = fc
    .uniqueArray(name, { minLength: 1, maxLength: 12 })
    .chain((names) =>
      fc.record({ names: fc.constant(names), selected: fc.constantFrom(undefined, ...names) }),
    );
  fc.assert(
    fc.property(list, list, (first, second) => {
      expect(parseAlgorithmList(formatAlgorithmList(first))).toEqual({ ok: true, value: first });
      const both = [
        { priority: 1 as const, list: first },
        { priority: 3 as const, list: second },
      ];
      expect(parseRecompAlgorithms(formatRecompAlgorithms(both))).toEqual({ ok: true, value: both });
    }),
  );
});

test('an index lists a module exactly when one of its lines is a file of that name', () => {
  const segment = fc.stringMatching(/^[ab][ab_-]{0,5}$/);
  const suffix = fc.constantFrom('.ko', '.ko.xz', '.ko.zst', '.ko.gz', '.ko.bz2', '.o', '');
  fc.assert(
    fc.property(fc.array(fc.tuple(segment, segment, suffix), { maxLength: 8 }), segment, (files, module) => {
      const index = files.map(([folder, name, end]) => `kernel/${folder}/${name}${end}:\n`).join('');
      const same = (name: string) => name.replaceAll('-', '_') === module.replaceAll('-', '_');
      const modules = files.filter(([, , end]) => ['.ko', '.ko.xz', '.ko.zst', '.ko.gz'].includes(end));
      expect(indexLists(index, module)).toBe(modules.some(([, name]) => same(name)));
    }),
    { numRuns: 500 },
  );
});
