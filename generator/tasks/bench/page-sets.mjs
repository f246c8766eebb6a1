import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../paths.mjs';
import { outputOf, say } from '../run.mjs';
import { BENCH_PROGRAMS } from './programs.mjs';

/**
 * Memory of a program at work. `command` is what to start, or why it cannot be; it is ready when it says so in a line
 * of its own or, as a compiler does not, when it has `resident_mib` in memory.
 *
 * @typedef {{ name: string, what: string, command: readonly string[] | string, resident_mib?: number }} Source
 */
/** @typedef {{ name: string, what: string, path: string }} PageSetFile */

const READY = 'ready';
const MOST_PAGES = 6000;
/** How long a program may take until it is ready. */
const PATIENCE_MS = 30_000;

/**
 * Starts real programs and takes pages of their memory. What cannot be taken is left out, and said.
 *
 * @param {string} folder to write to, which nobody else can read
 * @returns {Promise<PageSetFile[]>}
 */
export async function collectPageSets(folder) {
  mkdirSync(folder, { mode: 0o700, recursive: true });
  const taken = [];
  for (const source of sources()) {
    const { name, what, command } = source;
    const path = `${folder}/${name}.pages`;
    const problem = typeof command === 'string' ? command : await takePages(source, command, path);
    if (problem === undefined) taken.push({ name, what, path });
    else say(`  no pages of ${name}: ${problem}`);
  }
  return taken;
}

/** @returns {readonly Source[]} */
function sources() {
  const compiler = outputOf('g++', ['-print-prog-name=cc1plus'])?.trim() ?? '';
  const multiarch = outputOf('g++', ['-print-multiarch'])?.trim() ?? '';
  const layers = readdirSync(`${BENCH_PROGRAMS}/layers`);
  const includes = ['generated', ...layers.map((layer) => `layers/${layer}`)].flatMap((name) => [
    '-I',
    `${BENCH_PROGRAMS}/${name}`,
  ]);
  const python = '/usr/bin/python3';
  return [
    {
      name: 'node',
      what: 'Node with the sources of this program as objects',
      command: [process.execPath, '--input-type=module', '--eval', NODE_PROGRAM, ROOT],
    },
    {
      name: 'python',
      what: "Python with syntax trees of its library's modules",
      command: existsSync(python) ? [python, '-c', PYTHON_PROGRAM] : `${python} is not there`,
    },
    {
      name: 'cc1plus',
      what: 'g++ compiling a test',
      command: existsSync(compiler)
        ? [
            compiler,
            ...['-quiet', '-O2', '-std=c++20', '-imultiarch', multiarch, ...includes],
            ...['-o', '/dev/null', `${ROOT}/native/codec/page_codec_test.cc`],
          ]
        : 'g++ does not say where its compiler proper is',
      resident_mib: 96,
    },
    {
      name: 'git',
      what: "git packing this program's history",
      command: existsSync(`${ROOT}/.git`)
        ? ['git', '-c', 'safe.directory=*', '-C', ROOT, ...GIT_PACK]
        : 'this is no checkout',
      resident_mib: 7,
    },
  ];
}

/** Reads everything, writes nothing but its standard output. */
const GIT_PACK = [
  ...['-c', 'pack.threads=1', 'pack-objects', '--all', '--stdout', '--no-reuse-delta', '--quiet'],
  ...['--window=400', '--depth=200'],
];

const NODE_PROGRAM = `
  import { readdirSync, readFileSync } from 'node:fs';
  const files = ['generator', 'test', 'node_modules/typescript'].flatMap((folder) =>
    readdirSync(process.argv[1] + '/' + folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /[.](?:ts|mjs|json)$/.test(name))
      .slice(0, 300)
      .map((name) => readFileSync(process.argv[1] + '/' + folder + '/' + name, 'utf8'))
      .map((text) => text.split('\\n').map((line, number) => ({ number, line, words: line.split(' ') }))));
  console.log('${READY}');
  setInterval(() => files.length, 1000);
`;

const PYTHON_PROGRAM = `
import ast, os, time
folder = os.path.dirname(os.__file__)
names = sorted(name for name in os.listdir(folder) if name.endswith('.py'))[:100]
trees = [ast.parse(open(os.path.join(folder, name)).read()) for name in names]
table = {str(number): [number, str(number * 7), {'key': number}] for number in range(60000)}
print('${READY}', flush=True)
time.sleep(600)
`;

/**
 * @param {Source} source
 * @param {readonly string[]} command
 * @param {string} path
 * @returns {Promise<string | undefined>} what went wrong
 */
async function takePages({ resident_mib }, [program = '', ...args], path) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  /** @type {Error | undefined} */
  let failure;
  child.on('error', (error) => {
    failure = error;
  });
  child.stdout.on('data', (/** @type {Buffer} */ bytes) => {
    said = (said + bytes.toString('latin1')).slice(-READY.length - 1);
  });
  try {
    const deadline_ms = Date.now() + PATIENCE_MS;
    while (!(resident_mib === undefined ? said === `${READY}\n` : residentMib(child.pid) >= resident_mib)) {
      if (failure !== undefined) return failure.message;
      if (child.exitCode !== null) return `it ended too early, with status ${child.exitCode}`;
      if (Date.now() > deadline_ms) return `it was not ready after ${PATIENCE_MS / 1000} s`;
      await sleep(5);
    }
    child.kill('SIGSTOP');
    const pages = outputOf(`${BENCH_PROGRAMS}/trueno-pageset`, [
      ...['process', `${child.pid}`, path, `${MOST_PAGES}`],
    ]);
    return pages === undefined ? 'its memory cannot be read (as root it can)' : undefined;
  } finally {
    child.kill('SIGKILL');
  }
}

/** @param {number | undefined} pid */
function residentMib(pid) {
  try {
    const [, kib = '0'] = /^VmRSS:\s*([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib) / 1024;
  } catch {
    return 0;
  }
}
