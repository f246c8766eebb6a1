import { describe, expect, test } from 'vitest';
import { anonymousMappings } from '../../../generator/core/memory/smaps.ts';

/** Of Linux 6.18, shortened. */
const SMAPS = `55d0c0a5d000-55d0c0a7e000 rw-p 00000000 00:00 0                          [heap]
Size:                132 kB
KernelPageSize:        4 kB
MMUPageSize:           4 kB
Rss:                 100 kB
Anonymous:            96 kB
KSM:                   0 kB
Swap:                 12 kB
SwapPss:              12 kB
THPeligible:           0
VmFlags: rd wr mr mw me ac sd
7f3a5c000000-7f3a5c021000 r--p 00021000 08:01 1234                       /usr/lib/Anonymous: 4 kB
Size:                132 kB
KernelPageSize:        4 kB
Anonymous:             8 kB
Swap:                  0 kB
VmFlags: rd mr mw me sd
7f3a5d000000-7f3a5d001000 rw-p 00000000 00:00 0
KernelPageSize:        4 kB
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd wr mr mw me ac sd
`;

const mapping = (flags: string, size = '4 kB'): string =>
  `1000-3000 rw-p 00000000 00:00 0 \nKernelPageSize: ${size}\nAnonymous: 8 kB\nVmFlags: ${flags}\n`;

describe('anonymousMappings', () => {
  test('gives mappings with anonymous pages, private ones of files among them', () => {
    expect(anonymousMappings(SMAPS)).toEqual([
      {
        start: 0x55d0c0a5d000,
        end: 0x55d0c0a7e000,
        pageBytes: 4096,
        anonymousBytes: 96 * 1024,
        swappedBytes: 12 * 1024,
      },
      {
        start: 0x7f3a5c000000,
        end: 0x7f3a5c021000,
        pageBytes: 4096,
        anonymousBytes: 8192,
        swappedBytes: 0,
      },
    ]);
  });

  test.each(['lo', 'ht', 'io', 'pf'])('leaves out what cannot be swapped out (%s)', (flag) => {
    expect(anonymousMappings(mapping('rd wr'))).toHaveLength(1);
    expect(anonymousMappings(mapping(`rd wr ${flag} sd`))).toEqual([]);
  });

  test('knows pages of other sizes, and addresses beyond 2^53', () => {
    expect(anonymousMappings(mapping('rd', '64 kB'))[0]?.pageBytes).toBe(65536);
    const [high] = anonymousMappings(
      'fffffff8000000-fffffff8001000 rw-p 00000000 00:00 0\nAnonymous: 4 kB\n',
    );
    expect(BigInt(high?.start ?? 0)).toBe(0xfffffff8000000n);
  });

  test.each(['', '\n', 'nonsense', 'Anonymous: 4 kB\n', 'zz-zz rw-p\nAnonymous: 4 kB\n'])(
    'makes nothing of %j',
    (text) => {
      expect(anonymousMappings(text)).toEqual([]);
    },
  );
});
