import type { Command, CommandOption, Operands, Word } from './command.ts';
import { JSON_OUTPUT, LOSE_FILES, SWAPOFF } from './common-options.ts';

const OBJECTIVES: readonly Word[] = [
  { word: 'latency', summary: 'time, above all that of reading' },
  { word: 'balance', summary: 'both' },
  { word: 'density', summary: 'memory' },
];

/** How sizes are written. */
export const SIZES: string =
  'Sizes take KiB, MiB, GiB or TiB (K, M, G and T mean the same), or % of the memory that the machine has.';

const BACKENDS: readonly Word[] = [
  { word: 'auto', summary: 'trueno where it can serve, or kernel zram' },
  { word: 'trueno', summary: 'the same, with a warning where it cannot' },
  { word: 'kernel', summary: 'kernel zram' },
];

const DEVICE: Operands = {
  placeholder: 'DEVICE',
  kind: { kind: 'device' },
  summary: 'zram0, /dev/zram0, …',
  least: 1,
  most: 1,
};

const SIZE: CommandOption = {
  name: 'size',
  short: 's',
  value: { placeholder: 'SIZE', kind: { kind: 'text' } },
  summary: 'How much it can hold, uncompressed; must be given',
};

const text = (name: string, placeholder: string, summary: string): CommandOption => ({
  name,
  value: { placeholder, kind: { kind: 'text' } },
  summary,
});

const JSON_ANSWER: CommandOption = {
  ...JSON_OUTPUT,
  summary: 'Print JSON, messages included, sizes in bytes',
};

/** Commands that change one device, whoever made it. */
export const DEVICE_COMMANDS: readonly Command[] = [
  {
    name: 'create',
    summary: 'Make a device that the configuration does not have, until the next boot',
    details: [
      `${SIZES} The first name that is free is taken, or the one that is given.`,
      'It is swap, or a file system with --mount-point. It is set up as at boot, from a file below /run/systemd/zram-generator.conf.d, so that every other command knows it.',
    ],
    operands: {
      placeholder: 'NAME',
      kind: { kind: 'text' },
      summary: 'zram0, zram1, … (the first that is free)',
      least: 0,
      most: 1,
    },
    options: [
      SIZE,
      text('limit', 'SIZE', 'Let pages take this much memory at most'),
      text('algorithm', 'ALGORITHM', 'As compression-algorithm= takes it, such as zstd(level=3)'),
      {
        name: 'backend',
        value: { placeholder: 'BACKEND', kind: { kind: 'word', words: BACKENDS } },
        summary: 'Who serves it (auto)',
      },
      text('priority', 'NUMBER', 'Of the swap, -1 to 32767 (100)'),
      {
        name: 'mount-point',
        value: { placeholder: 'DIR', kind: { kind: 'directory' } },
        summary: 'Mount it there instead of swapping to it',
      },
      text('fs-type', 'TYPE', 'File system that is made on it (ext4 with --mount-point)'),
      text('options', 'OPTIONS', 'For swapon or mount (discard)'),
      JSON_ANSWER,
    ],
    exclusive: [['priority', 'mount-point']],
    exitStatus: [
      [0, 'the device is up'],
      [1, 'it is not, and nothing of it is left'],
    ],
    examples: [
      ['trueno-zram create --size 4GiB', 'more swap'],
      ['trueno-zram create zram5 --size 1GiB --mount-point /mnt/fast', 'a fast file system'],
    ],
  },
  {
    name: 'remove',
    summary: 'Take a device away and give its memory back',
    details: [
      'One that is in use stays, unless --swapoff or --lose-files says otherwise; so does swap whose pages have nowhere to go.',
      'A device of the configuration comes back at the next boot.',
    ],
    operands: DEVICE,
    options: [SWAPOFF, LOSE_FILES, JSON_ANSWER],
    exclusive: [],
    exitStatus: [
      [0, 'it is gone'],
      [1, 'it is not there, or stays'],
    ],
    examples: [['trueno-zram remove zram1 --swapoff', 'its pages go back into memory first']],
  },
  {
    name: 'resize',
    summary: 'Give a device another size, until the next boot',
    details: [
      'A file system on trueno, and a device that is neither mounted nor swap, becomes larger with all that it holds, to twice the size that it was made with, on Linux 6.16 and later; the file system is to be told then.',
      'Every other device is set up anew: swap that is in use goes back into memory first (--swapoff), and files are lost (--lose-files). When the new size fails, the device comes up with the old one.',
      'To change it for good, write zram-size into zram-generator.conf.',
    ],
    operands: DEVICE,
    options: [SIZE, SWAPOFF, LOSE_FILES, JSON_ANSWER],
    exclusive: [],
    exitStatus: [
      [0, 'it has that size'],
      [1, 'it has not'],
    ],
    examples: [['trueno-zram resize zram0 --size 8GiB --swapoff', 'twice the swap']],
  },
  {
    name: 'set',
    summary: 'Change a device while it is in use, until it is set up again',
    details: [
      SIZES,
      'To change it for good, write zram-resident-limit or compression-algorithm into zram-generator.conf.',
    ],
    operands: DEVICE,
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
