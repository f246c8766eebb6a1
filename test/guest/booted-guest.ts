import { beforeAll, beforeEach, onTestFailed } from 'vitest';
import { type Boot, bootGuest, type Guest } from './guest.ts';
import { guestKernel } from './guest-kernel.ts';
import { guestRoot } from './guest-root.ts';

/**
 * Boots the guest once before the tests of this file or suite, which ask for what was seen by calling the result. The
 * kernel is that of `$TRUENO_UML_KERNEL`, User-Mode-Linux with ublk and zram built in; without one they are skipped. A
 * test that fails shows the console and all facts.
 */
export function bootGuestBeforeAll(guest: () => Guest): () => Boot {
  let boot: Boot | undefined;
  let missing: string | undefined;
  beforeAll(async () => {
    const kernel = guestKernel(process.env['TRUENO_UML_KERNEL']);
    const root = 'missing' in kernel ? kernel : guestRoot();
    if ('missing' in kernel) missing = kernel.missing;
    else if ('missing' in root) missing = root.missing;
    else boot = await bootGuest(kernel.command, root.image, guest());
  });
  beforeEach((context) => {
    context.skip(missing !== undefined, missing);
    onTestFailed(() => {
      process.stderr.write(`${boot?.console}\n${JSON.stringify(boot?.facts, undefined, 2)}\n`);
    });
  });
  return () => {
    if (boot === undefined) throw new Error('the guest has not been booted');
    return boot;
  };
}

/** What a command of the guest printed, by its name. */
export function factsOf(boot: () => Boot): (name: string) => string {
  return (name) => boot().facts[name] ?? 'the guest did not say';
}
