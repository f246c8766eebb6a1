import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bashCompletion } from './bash-completion.ts';
import { fishCompletion } from './fish-completion.ts';
import { manualPage } from './manual-page.ts';
import { zshCompletion } from './zsh-completion.ts';

// The build runs this: what is made from the table of commands, below the directory that it names.

const [directory = '.'] = process.argv.slice(2);
const documents: Readonly<Record<string, string>> = {
  'man/trueno-zram.8': manualPage(),
  'completions/trueno-zram.bash': bashCompletion(),
  'completions/_trueno-zram': zshCompletion(),
  'completions/trueno-zram.fish': fishCompletion(),
};
for (const [name, text] of Object.entries(documents)) {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
