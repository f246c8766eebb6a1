import { expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import type { Boot, Commands, Guest } from '../guest/guest.ts';
import { type Occasion, STATE, SWAPS } from './package-guest.ts';

/** What becomes of swap on a Debian 13 with the package when nobody can serve it on trueno, for each reason. */

export interface Obstacle {
  /** Of a sentence that goes on with what happens then. */
  readonly when: string;
  /** Shell script that puts it there, for the next boot. */
  readonly arrange: string;
  /** Shell script that takes it away. */
  readonly restore: string;
  readonly kernelArguments?: readonly string[];
  /** What the reason says. */
  readonly why: RegExp;
  /** Known to the generator: then there is nothing to warn of. */
  readonly isPlanned?: boolean;
  /** A server that fails is a failed unit. */
  readonly hasFailedServer?: boolean;
  /** Facts of this one, and what is true of them. */
  readonly facts?: Commands;
  readonly expectFacts?: (fact: (name: string) => string) => void;
}

const ON_KERNEL = /^\/dev\/zram0 partition \d+ 100$/;
const ON_TRUENO = /^\/dev\/ublkb\d partition \d+ 100$/;
const DAEMON = '/usr/sbin/trueno-ublk';
const ASIDE = '/usr/sbin/trueno-ublk.aside';
const SYSCTL = '/etc/sysctl.d/50-no-io-uring.conf';
const TARGET = '/etc/systemd/system.conf.d/target.conf';
const CONFIGURATION = '/etc/systemd/zram-generator.conf';
/** Where it is a module. */
const BLACKLIST = '/etc/modprobe.d/no-ublk.conf';

const putBack = `mv ${ASIDE} ${DAEMON}`;

export const OBSTACLES = {
  io_uring: {
    when: 'io_uring is disabled by sysctl.d',
    arrange: `mkdir -p /etc/sysctl.d; echo 'kernel.io_uring_disabled = 2' >${SYSCTL}`,
    restore: `rm ${SYSCTL}`,
    why: /io_uring/,
    facts: {
      sysctl: 'cat /proc/sys/kernel/io_uring_disabled',
      restart: `systemctl restart systemd-zram-setup@zram0; systemctl start dev-trueno-zram0.swap; ${SWAPS}`,
    },
    expectFacts: (fact) => {
      expect(fact('sysctl')).toBe('2');
      expect(fact('restart')).toMatch(ON_KERNEL);
    },
  },
  'no driver': {
    when: 'the kernel has no ublk',
    arrange: 'true',
    restore: 'true',
    // Where it is built in.
    kernelArguments: ['initcall_blacklist=ublk_init'],
    why: /ublk/,
    facts: { control: 'ls /dev/ublk-control' },
    expectFacts: (fact) => expect(fact('control')).toMatch(/cannot access/),
  },
  'no module': {
    when: 'ublk is on a blacklist',
    arrange: `mkdir -p /etc/modprobe.d; echo 'blacklist ublk_drv' >${BLACKLIST}`,
    restore: `rm ${BLACKLIST}`,
    why: /ublk_drv must not be loaded: blacklisted/,
    isPlanned: true,
    facts: { control: 'ls /dev/ublk-control' },
    expectFacts: (fact) => expect(fact('control')).toMatch(/cannot access/),
  },
  'no file': {
    when: 'the server is not there',
    arrange: `mv ${DAEMON} ${ASIDE}`,
    restore: putBack,
    why: /trueno-ublk is not installed/,
    isPlanned: true,
  },
  'broken file': {
    when: 'the server is a broken file',
    arrange: `mv ${DAEMON} ${ASIDE}; head -c 65536 ${ASIDE} >${DAEMON}; chmod 755 ${DAEMON}`,
    restore: putBack,
    why: /trueno-ublk/,
  },
  dies: {
    when: 'the server dies at the start',
    arrange: `mv ${DAEMON} ${ASIDE}
      printf '%s\\n' '#!/bin/sh' '[ "$1" != serve ] || kill -SEGV $$; exec ${ASIDE} "$@"' >${DAEMON}; chmod 755 ${DAEMON}`,
    restore: putBack,
    why: /trueno-ublk@zram0\.service did not start: /,
    hasFailedServer: true,
  },
  'no target': {
    when: 'the CPU target that is forced is none of this CPU',
    arrange: `mkdir -p /etc/systemd/system.conf.d; printf '[Manager]\\nDefaultEnvironment=TRUENO_FORCE_TARGET=neon\\n' >${TARGET}`,
    restore: `rm ${TARGET}`,
    why: /neon/,
  },
} satisfies Readonly<Record<string, Obstacle>>;

/** An algorithm of this kernel that trueno does not have. */
export const kernelAlgorithm = (name: string): Obstacle => ({
  when: 'only the kernel has the algorithm',
  arrange: `printf '[zram0]\\ncompression-algorithm = ${name}\\n' >${CONFIGURATION}`,
  restore: `rm ${CONFIGURATION}`,
  why: new RegExp(name),
  isPlanned: true,
  facts: { algorithm: 'cat /sys/block/zram0/comp_algorithm' },
  expectFacts: (fact) => expect(fact('algorithm')).toContain(`[${name}]`),
});

export const STATUS_COMMAND = 'trueno-zram status';

/** What shows how swap came up, `trueno-zram status` among it. */
export const BACKEND_FACTS: Commands = {
  state: STATE,
  swaps: SWAPS,
  log: "journalctl --boot --no-pager --output=cat | grep -E '^(warning|error): ' || true",
  generator: 'journalctl --boot --no-pager --output=cat --identifier=trueno-zram-generator',
  unit: 'systemctl show --property=StatusText --value systemd-zram-setup@zram0',
  command: STATUS_COMMAND,
};

/**
 * A boot for each obstacle, the next of which it arranges, and one without any. `arrange` of the first one is for who installs
 * the package.
 */
export function bootsWithObstacles(
  obstacles: readonly Obstacle[],
  guest: (facts: Commands, occasion: Occasion, turn: number) => Guest,
): readonly Guest[] {
  const boots = obstacles.map(({ facts, restore, kernelArguments = [] }, turn) =>
    guest(
      { ...BACKEND_FACTS, ...facts, 'next boot': `${restore}\n${obstacles[turn + 1]?.arrange ?? 'true'}` },
      { kernelArguments },
      turn,
    ),
  );
  return [...boots, guest(BACKEND_FACTS, {}, obstacles.length)];
}

/** That swap is on kernel zram, and that everybody says why; the command, too, where there is Node for it. */
export function expectKernelZram(boot: Boot, obstacle: Obstacle, withCommand: boolean): void {
  const fact = factsOf(() => boot);
  const { why } = obstacle;
  expect(fact('swaps')).toMatch(ON_KERNEL);
  if (!obstacle.hasFailedServer) expect(fact('state')).toBe('running');
  if (obstacle.isPlanned) {
    expect(fact('log')).toBe('');
    expect(fact('generator')).toMatch(/^(?:\S+: )?zram0: on kernel zram: /m);
    expect(fact('generator')).toMatch(why);
  } else {
    expect(fact('log')).toMatch(/^warning: zram0: .*; kernel zram is used/m);
    expect(fact('log')).toMatch(why);
    expect(fact('unit')).toMatch(/^on kernel zram: /);
    expect(fact('unit')).toMatch(why);
  }
  if (withCommand) {
    expect(fact('command')).toMatch(/^ {2}backend {2}kernel zram /m);
    const [, because = ''] = /^ {2}because {2}(.*(?:\n {11}.*)*)/m.exec(fact('command')) ?? [];
    expect(because).toMatch(why);
  }
  obstacle.expectFacts?.(fact);
}

/** Tests of {@link bootsWithObstacles}, of which `boot` gives the one by its turn. */
export function testObstacles(
  obstacles: readonly Obstacle[],
  boot: (turn: number) => () => Boot,
  withCommand: boolean,
): void {
  test.each(obstacles.map((obstacle, turn) => [obstacle.when, obstacle, turn] as const))(
    '%s: the same swap is on kernel zram in the same boot, and it is said why',
    (_, obstacle, turn) => expectKernelZram(boot(turn)(), obstacle, withCommand),
  );

  test('when all of that is over, trueno serves it again', () => {
    const fact = factsOf(boot(obstacles.length));
    expect(fact('swaps')).toMatch(ON_TRUENO);
    expect(fact('state')).toBe('running');
    if (withCommand) expect(fact('command')).toMatch(/^ {2}backend {2}trueno /m);
  });

  test('each boot ends by itself', () => {
    const ends = [...obstacles, undefined].map((_, turn) => boot(turn)().poweredOff);
    expect(ends).toEqual(ends.map(() => true));
  });
}
