import * as native from 'trueno:system';
import type { OutputEntry } from '../core/units/output-entry.ts';
import type { EntryFailure } from '../host/system-types.ts';
import { errnoName } from './system.ts';

/** As in generator/host/entry-writer.ts. There is one at a time; of many batches, a thread makes the first meanwhile. */
export class EntryWriter {
  #batchCount = 0;

  constructor(directory: string) {
    native.openOutput(directory);
  }

  give(batch: readonly OutputEntry[]): void {
    const count = this.#batchCount;
    for (const entry of batch) {
      const isLink = entry.kind === 'link';
      native.giveEntry(count, isLink, entry.name, isLink ? entry.target : entry.text);
    }
    this.#batchCount = count + 1;
  }

  finish(): readonly EntryFailure[] {
    this.#batchCount = 0;
    const found = native.finishEntries();
    const failures: EntryFailure[] = [];
    for (let at = 0; at < found.length; at += 3) {
      const [batch = 0, index = 0, error = 0] = found.slice(at, at + 3);
      failures.push({ batch, index, errno: errnoName(error) });
    }
    return failures;
  }
}
