import { exit, programArguments } from 'trueno:system';
import { main } from '../boot/main.ts';
import type * as nodeWriter from '../host/entry-writer.ts';
import type * as nodeSystem from '../host/system.ts';
import * as writer from './entry-writer.ts';
import * as system from './system.ts';

// What systemd starts at boot and at each daemon-reload, without what knows devices, more than a quarter of the
// program to read and to set up.

// What the bundler puts in the place of the other.
system satisfies typeof nodeSystem;
writer.EntryWriter.prototype satisfies Pick<nodeWriter.EntryWriter, 'give' | 'finish'>;

exit(
  await main(programArguments(), () => Promise.reject(new Error('devices are for the program with options'))),
);
