import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, onTestFailed } from 'vitest';
import { type Boot, bootGuest, type Guest, type GuestCommand, userModeLinux } from './guest.ts';
import { guestKernel } from './guest-kernel.ts';
import { BUILD_GUEST, type GuestRecipe, guestRoot } from './guest-root.ts';

/**
 * Boots the guest once before the tests of this file or suite, which ask for what was seen by calling the result. The
 * kernel is that of `$TRUENO_UML_KERNEL`, User-Mode-Linux with ublk and zram built in; without one they are skipped. A
 * test that fails shows the console and all facts.
 */
export function bootGuestBeforeAll(guest: () => Guest): () => Boot {
  return bootInTurnBeforeAll(BUILD_GUEST, () => [guest()])(0);
}

/** What guests boot on, or why there is none. */
export type MachineMaker = (
  recipe: GuestRecipe,
) => { readonly image: string; readonly command: GuestCommand } | { readonly missing: string };

const userModeMachine: MachineMaker = (recipe) => {
  const kernel = guestKernel(process.env['TRUENO_UML_KERNEL']);
  if ('missing' in kernel) return kernel;
  const root = guestRoot(recipe);
  return 'missing' in root ? root : { image: root.image, command: userModeLinux(kernel.command) };
};

/** The same for several boots of one machine: what one of them changes, the next ones find. */
export function bootInTurnBeforeAll(
  recipe: GuestRecipe,
  guests: () => readonly Guest[],
  makeMachine: MachineMaker = userModeMachine,
): (turn: number) => () => Boot {
  const boots: Boot[] = [];
  let missing: string | undefined;
  beforeAll(async () => {
    const machine = makeMachine(recipe);
    if ('missing' in machine) {
      missing = machine.missing;
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), 'guest-changes-'));
    try {
      for (const guest of guests())
        boots.push(await bootGuest(machine.command, machine.image, guest, join(folder, 'changes')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  beforeEach((context) => {
    context.skip(missing !== undefined, missing);
    onTestFailed(() => {
      for (const { console, facts } of boots)
        process.stderr.write(`${console}\n${JSON.stringify(facts, undefined, 2)}\n`);
    });
  });
  return (turn) => () => {
    const boot = boots[turn];
    if (boot === undefined) throw new Error('the guest has not been booted');
    return boot;
  };
}

/** What a command of the guest printed, by its name. */
export function factsOf(boot: () => Boot): (name: string) => string {
  return (name) => boot().facts[name] ?? 'the guest did not say';
}
