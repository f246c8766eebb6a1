import type { Command, Word } from './command.ts';

const OBJECTIVES: readonly Word[] = [
  { word: 'latency', summary: 'time, above all that of reading' },
  { word: 'balance', summary: 'both' },
  { word: 'density', summary: 'memory' },
];

/** How sizes are written. */
export const SIZES: string =
  'Sizes take KiB, MiB, GiB or TiB (K, M, G and T mean the same), or % of the memory that the machine has.';

/** Commands that change one device, whoever made it. */
export const DEVICE_COMMANDS: readonly Command[] = [
  {
    name: 'set',
    summary: 'Change a device while it is in use, until it is set up again',
    details: [
      SIZES,
      'To change it for good, write zram-resident-limit or compression-algorithm into zram-generator.conf.',
    ],
    operands: {
      placeholder: 'DEVICE',
      kind: { kind: 'device' },
      summary: 'zram0, /dev/zram0, …',
      least: 1,
      most: 1,
    },
    options: [
      {
        name: 'limit',
        value: { placeholder: 'SIZE', kind: { kind: 'text' } },
        summary: 'Let pages take this much memory at most; 0 is no limit',
      },
      {
        name: 'objective',
        value: { placeholder: 'OBJECTIVE', kind: { kind: 'word', words: OBJECTIVES } },
        summary: 'Have adaptive compression of a trueno device save this from now on',
      },
    ],
    exclusive: [],
    exitStatus: [
      [0, 'all is set'],
      [1, 'something could not be set'],
    ],
    examples: [
      ['trueno-zram set zram0 --limit 2GiB', 'writes fail, and pages stay where they are, beyond 2 GiB'],
      ['trueno-zram set zram0 --limit 25% --objective density', 'both, on a trueno device'],
    ],
  },
];
