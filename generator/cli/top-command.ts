import type { MachineReader } from '../core/host.ts';
import { sampleDevice, stepBetween } from '../core/state/device-history.ts';
import type { DeviceState } from '../core/state/device-state.ts';
import { monotonic_ms } from '../host/system.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { takeInventory } from './device-inventory.ts';
import { FullScreen } from './full-screen.ts';
import { parseInterval_s, USUAL_INTERVAL_S } from './interval.ts';
import { tellProblems } from './inventory-problems.ts';
import { showsUnicode } from './locale.ts';
import { type Machine, machineOf } from './machine.ts';
import { printText } from './output.ts';
import { terminalOutput } from './terminal-output.ts';
import { type TopDevice, topLines, topScreen } from './top-screen.ts';
import { callFromEventLoop } from './varlink/event-loop-call.ts';

export function check(given: CommandArguments): string | undefined {
  const interval = given.value('interval');
  if (interval !== undefined && parseInterval_s(interval) === undefined)
    return `--interval takes seconds, at least 0.1, as in --interval=2; it got "${interval}"`;
  const count = given.value('count');
  if (count !== undefined && !/^[1-9][0-9]{0,8}$/.test(count))
    return `--count takes a whole number from 1 on; it got "${count}"`;
  return undefined;
}

/** `trueno-zram top`: how the devices are doing, while they are. */
export async function run(given: CommandArguments): Promise<number> {
  const machine = machineOf(given);
  const interval_s = parseInterval_s(given.value('interval') ?? '') ?? USUAL_INTERVAL_S;
  const most = Number(given.value('count') ?? Number.POSITIVE_INFINITY);
  // Whoever asks for a device that is not there is told at once.
  const inventory = await takeInventory(given.operands, machine);
  if (inventory.missing.length > 0) return tellProblems(inventory);
  const watch: Watch = { machine, names: given.operands, interval_s, most };
  return terminalOutput() === undefined ? asLines(watch) : onTerminal(watch);
}

interface Watch {
  readonly machine: Machine;
  readonly names: readonly string[];
  readonly interval_s: number;
  /** How many looks. */
  readonly most: number;
}

async function asLines({ machine, names, interval_s, most }: Watch): Promise<number> {
  let devices: readonly TopDevice[] = [];
  for (let look = 0; look < most; look++) {
    if (look > 0) await sleep_s(interval_s);
    devices = advance(devices, (await takeInventory(names, machine)).devices, machine.host);
    if (!printText(topLines(devices, look === 0))) return 0;
  }
  return 0;
}

function sleep_s(duration_s: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration_s * 1000));
}

/** As many as the widest terminal shows. */
const LONGEST_HISTORY = 500;

/** Histories with one sample more; what has gone is forgotten. */
function advance(
  before: readonly TopDevice[],
  now: readonly DeviceState[],
  reader: MachineReader,
): readonly TopDevice[] {
  return now.map((device) => {
    const sample = sampleDevice(device, monotonic_ms(), reader);
    const known = before.find(({ sample: last }) => last.device.node === device.node);
    if (known === undefined) return { sample, steps: [] };
    return { sample, steps: [...known.steps, stepBetween(known.sample, sample)].slice(-LONGEST_HISTORY) };
  });
}

function onTerminal(watch: Watch): Promise<number> {
  return new Promise((resolve) => {
    let devices: readonly TopDevice[] = [];
    let chosen = 0;
    let { interval_s } = watch;
    let paused = false;
    let help = false;
    let looks = 0;
    let isLooking = false;
    let hasEnded = false;
    let timer: NodeJS.Timeout | undefined;

    const end = (): void => {
      hasEnded = true;
      clearTimeout(timer);
      screen.close();
      resolve(0);
    };
    const draw = (): void => {
      chosen = Math.max(0, Math.min(chosen, devices.length - 1));
      const view = { devices, chosen, interval_s, paused, help, unicode: showsUnicode() };
      if (!screen.draw(topScreen(view, screen.columns, screen.rows))) end();
    };
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      // A server that does not answer takes seconds; keys do not wait for it.
      if (isLooking) return;
      isLooking = true;
      const inventory = await takeInventory(watch.names, watch.machine, callFromEventLoop);
      isLooking = false;
      if (hasEnded) return;
      devices = advance(devices, inventory.devices, watch.machine.host);
      looks += 1;
      if (looks >= watch.most) return end();
      draw();
      plan();
    };
    const plan = (): void => {
      clearTimeout(timer);
      if (!paused) timer = setTimeout(look, interval_s * 1000);
    };
    const keys: Readonly<Record<string, () => void>> = {
      q: end,
      up: () => {
        chosen -= 1;
      },
      down: () => {
        chosen += 1;
      },
      k: () => keys['up']?.(),
      j: () => keys['down']?.(),
      space: look,
      p: () => {
        paused = !paused;
        plan();
      },
      '+': () => {
        interval_s = Math.min(interval_s * 2, 3600);
        plan();
      },
      '-': () => {
        interval_s = Math.max(interval_s / 2, 0.1);
        plan();
      },
      '?': () => {
        help = !help;
      },
      h: () => keys['?']?.(),
    };
    const screen = new FullScreen((key) => {
      keys[key]?.();
      if (!hasEnded) draw();
    }, draw);
    screen.open();
    draw();
    look();
  });
}
