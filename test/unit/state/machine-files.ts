import type { FakeFile } from '../../../generator/host/fake-host.ts';

/** Files of a kernel zram device of 1 GiB, as Linux 6.12 has them. */
export function zramFiles(
  name: string,
  changes: Readonly<Record<string, FakeFile>> = {},
): Record<string, FakeFile> {
  const files = {
    comp_algorithm: 'lzo-rle lzo lz4 [zstd] \n',
    dev: '253:0\n',
    disksize: '1073741824\n',
    io_stat: '       0        0 0     2500\n',
    max_comp_streams: '4\n',
    mm_stat: '409600000 102400000 104857600        0 115343360     9000       17      250      300\n',
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [`/sys/block/${name}/${file}`, text]),
  );
}
