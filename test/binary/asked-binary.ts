import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitStatusOf, generate } from '../../generator/core/generate.ts';
import { MachineHost } from '../../generator/host/machine-host.ts';
import { shellRunner } from '../../generator/host/shell.ts';
import { builtProgram, run } from '../cli/built-program.ts';
import { contents, plannedContents } from '../cli/output-contents.ts';
import { logText } from '../golden/golden-case.ts';
import { type PeerCase, writeRoot } from '../peer/peer-case.ts';

/** What a generator did with one machine. */
interface Answer {
  readonly status: number | null;
  readonly stderr: string;
  /** Name below its output directory to the text of a file, or of a link as `-> target`. */
  readonly written: Readonly<Record<string, string>>;
}

/** A machine about which the boot binary and the program on Node do not say the same, and what they say. */
export interface Disagreement {
  readonly machine: PeerCase;
  readonly binary: Answer;
  readonly node: Answer;
}

/** How many machines are asked about at a time: a process waits for the disk now and then. */
const AT_A_TIME = 3;

/** Asks the boot binary and the program on Node about each machine; gives those about which they differ. */
export async function disagreements(machines: readonly PeerCase[]): Promise<readonly Disagreement[]> {
  const work = mkdtempSync(join(tmpdir(), 'trueno-binary-'));
  const found: Disagreement[] = [];
  const pending = machines.entries();
  const ask = async (): Promise<void> => {
    for (const [index, machine] of pending) {
      const folder = join(work, `${index}`);
      writeRoot(join(folder, 'root'), machine);
      const node = askNode(join(folder, 'root'));
      const binary = await askBinary(join(folder, 'root'), join(folder, 'out'));
      if (!isSame(binary, node)) found.push({ machine, binary, node });
      rmSync(folder, { recursive: true, force: true });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, ask));
    return found;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function askNode(root: string): Answer {
  const { plans, diagnostics } = generate(new MachineHost(root, {}), {
    runShell: shellRunner(),
    mindContainer: false,
  });
  const shown = diagnostics.filter(({ severity }) => severity !== 'debug');
  return { status: exitStatusOf(diagnostics), stderr: logText(shown), written: plannedContents(plans) };
}

async function askBinary(root: string, out: string): Promise<Answer> {
  mkdirSync(out);
  const { status, stderr } = await run(builtProgram('trueno-zram-generator'), [out], {
    env: { ZRAM_GENERATOR_ROOT: root },
  });
  return { status, stderr, written: contents(out) };
}

function isSame(left: Answer, right: Answer): boolean {
  const names = Object.keys(left.written);
  return (
    left.status === right.status &&
    left.stderr === right.stderr &&
    names.length === Object.keys(right.written).length &&
    names.every((name) => left.written[name] === right.written[name])
  );
}
