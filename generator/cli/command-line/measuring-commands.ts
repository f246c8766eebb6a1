import type { Command, CommandOption } from './command.ts';
import { JSON_OUTPUT } from './common-options.ts';

/** Kept beside the code that reads them: generator/cli/page-options.ts. */
const PAGES: CommandOption = {
  name: 'pages',
  value: { placeholder: 'NUMBER', kind: { kind: 'text' } },
  summary: 'Look at so many pages of 4 KiB at most (4096)',
};

const ROUNDS: CommandOption = {
  name: 'rounds',
  value: { placeholder: 'NUMBER', kind: { kind: 'text' } },
  summary: 'Measure so many times, and show medians (5)',
};

const HTML: CommandOption = {
  name: 'html',
  value: { placeholder: 'FILE', kind: { kind: 'file' } },
  summary: 'Write a report with plots into FILE, which needs no other file',
};

const PID: CommandOption = {
  name: 'pid',
  value: { placeholder: 'PID,…', kind: { kind: 'text' } },
  summary: 'Take pages of these processes',
};

const MEMORY =
  'Pages are anonymous memory that is resident and could be swapped out. They are read, and not written anywhere; no core file has them. Shared memory, tmpfs among it, is left out, and how much that is is told.';

/** Commands that measure. */
export const MEASURING_COMMANDS: readonly Command[] = [
  {
    name: 'analyze',
    summary: 'Show what compression would make of the memory of processes, or of files',
    details: [
      MEMORY,
      'Without --pid and FILE, pages of all processes that may be read, of each by its share.',
    ],
    operands: {
      placeholder: 'FILE',
      kind: { kind: 'file' },
      summary: 'Take pages of 4 KiB of these files',
      least: 0,
      most: 'any',
    },
    options: [PID, PAGES, ROUNDS, JSON_OUTPUT, HTML],
    exclusive: [],
    exitStatus: [
      [0, 'all that was named was looked at'],
      [1, 'something could not be looked at'],
    ],
    examples: [
      ['trueno-zram analyze', 'the whole system'],
      ['trueno-zram analyze --pid 1234,5678 --html report.html', 'two processes, with plots'],
    ],
  },
  {
    name: 'bench',
    summary: 'Measure how fast pages are compressed here or, with DEVICE, how fast a device is',
    details: [
      MEMORY,
      'Without --file and --pid, pages of all processes that may be read, of each by its share.',
      'A device is written and read in requests of 4 KiB, one and 32 at a time, and of 128 KiB, past the page cache. Every byte that is read is compared with what was written. It is empty afterwards. A device that is in use is never written to.',
    ],
    operands: {
      placeholder: 'DEVICE',
      kind: { kind: 'device' },
      summary: 'zram0, /dev/zram0, …: one that nobody uses',
      least: 0,
      most: 1,
    },
    options: [
      {
        name: 'file',
        value: { placeholder: 'FILE', kind: { kind: 'file' } },
        summary: 'Take pages of 4 KiB of this file',
      },
      PID,
      PAGES,
      ROUNDS,
      { name: 'overwrite', summary: 'Take a device that holds something, all of which is lost' },
      JSON_OUTPUT,
      HTML,
    ],
    exclusive: [['file', 'pid']],
    exitStatus: [
      [0, 'all is measured, and what was read is what was written'],
      [1, 'it is not, or something could not be looked at'],
    ],
    examples: [
      ['trueno-zram bench --html report.html', 'codecs on this processor, with plots'],
      ['trueno-zram bench zram1', 'a device that nobody uses yet'],
    ],
  },
];
