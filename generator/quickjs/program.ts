import { exit, programArguments } from 'trueno:system';
import { main } from '../boot/main.ts';
import type * as nodeCommand from '../devices/command.ts';
import { resetDevice, setUpDevice, turnSwapOff, turnSwapOnAgain } from '../devices/program.ts';
import type * as nodeWriter from '../host/entry-writer.ts';
import type * as nodeSystem from '../host/system.ts';
import * as command from './command.ts';
import * as writer from './entry-writer.ts';
import * as system from './system.ts';

// What the bundler puts in the place of the others.
system satisfies typeof nodeSystem;
writer.EntryWriter.prototype satisfies Pick<nodeWriter.EntryWriter, 'give' | 'finish'>;
command satisfies typeof nodeCommand;

const DEVICE_PROGRAM = { setUpDevice, resetDevice, turnSwapOff, turnSwapOnAgain };

// Awaited, so that a mistake in it is this module's, which the binary tells.
exit(await main(programArguments(), () => Promise.resolve(DEVICE_PROGRAM)));
