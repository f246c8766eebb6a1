import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callFromEventLoop } from '../../generator/cli/varlink/event-loop-call.ts';
import { LARGEST_ANSWER_BYTES, type VarlinkCall } from '../../generator/cli/varlink/varlink-call.ts';
import { callAndWait } from '../../generator/cli/varlink/waiting-call.ts';

/** Listeners by name, in a process of its own: who calls may stand still until they have answered. */
const LISTENERS = `
  const { createServer } = require('node:net');
  const reply = (text) => JSON.stringify({ parameters: { text } }) + '\\0';
  const listeners = {
    answers: (client) => client.on('data', () => client.write(reply('one') + reply('two'))),
    'answers in pieces': (client) => client.on('data', () => {
      const bytes = Buffer.from(reply('Grüße') + reply('two'));
      let at = 0;
      const timer = setInterval(() => {
        client.write(bytes.subarray(at, ++at));
        if (at === bytes.length) clearInterval(timer);
      }, 1);
    }),
    'answers late': (client) => setTimeout(() => client.write(reply('one') + reply('two')), 700),
    'answers, then hangs up': (client) => client.on('data', () => client.end(reply('one') + reply('two'))),
    'answers before it was asked, and hangs up': (client) => client.end(reply('one') + reply('two')),
    'answers too much': (client) => client.on('data', () => client.write(reply('one') + reply('two') + reply('three'))),
    'answers once': (client) => client.on('data', () => client.end(reply('one'))),
    'says nothing': () => {},
    'hangs up': (client) => client.end(),
    'sends without end': (client) => { const on = () => { while (client.write('x'.repeat(65536))); }; client.on('drain', on); on(); },
    refuses: (client) => client.on('data', () => client.write('{"error":"a.b.No","parameters":{"reason":"why"}}\\0' + reply('two'))),
    'sends no text': (client) => client.on('data', () => client.write(Buffer.from([0xff, 0, 0xfe, 0]))),
    'wants all first': (client) => {
      let length = 0;
      client.pause();
      setTimeout(() => client.resume(), 300);
      client.on('data', (bytes) => { length += bytes.length; if (bytes.at(-1) === 0) client.write(reply('' + length) + reply('two')); });
    },
  };
  let left = 0;
  for (const [name, listener] of Object.entries(listeners)) {
    left += 1;
    createServer((client) => { client.on('error', () => {}); listener(client); })
      .listen(process.argv[1] + '/' + name, () => { if (--left === 0) console.log('ready'); });
  }`;

let folder: string;
let child: ChildProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trueno-varlink-'));
  child = spawn(process.execPath, ['-e', LISTENERS, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
});
afterAll(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const CALLS: readonly VarlinkCall[] = [{ method: 'a.b.One' }, { method: 'a.b.Two' }];
const PATIENCE_MS = 4000;
const BOTH = { ok: true, value: [{ text: 'one' }, { text: 'two' }] };
const failed = (error: object): object => ({ ok: false, error });

describe.each([
  ['by the native core', callAndWait],
  ['from the event loop', callFromEventLoop],
])('%s, a service that', (_, callVarlink) => {
  test.each<[string, object]>([
    ['answers', BOTH],
    ['answers in pieces', { ok: true, value: [{ text: 'Grüße' }, { text: 'two' }] }],
    ['answers late', BOTH],
    ['answers, then hangs up', BOTH],
    ['answers too much', BOTH],
    ['answers once', failed({ kind: 'closed' })],
    ['says nothing', failed({ kind: 'timeout', patience_ms: PATIENCE_MS })],
    ['sends without end', failed({ kind: 'nonsense' })],
    ['refuses', failed({ kind: 'error', name: 'a.b.No', reason: 'why' })],
    ['sends no text', failed({ kind: 'nonsense' })],
    ['is not there', failed({ kind: 'connection', errno: 'ENOENT' })],
    [`${'x'.repeat(100)}/has too long a path`, failed({ kind: 'connection', errno: 'ENAMETOOLONG' })],
  ])('%s', async (name, outcome) => {
    expect(await callVarlink([join(folder, name)], CALLS, PATIENCE_MS)).toEqual([outcome]);
  });

  test('hangs up is not waited for', async () => {
    const [replies] = await callVarlink([join(folder, 'hangs up')], CALLS, 1e6);
    expect(replies).toMatchObject({ ok: false });
  });

  test('takes its time to read is sent all', async () => {
    const text = 'x'.repeat(2 * LARGEST_ANSWER_BYTES);
    const calls = [{ method: 'a.b.One', parameters: { text } }, { method: 'a.b.Two' }];
    const [replies] = await callVarlink([join(folder, 'wants all first')], calls, 1e6);
    expect(replies).toMatchObject({ ok: true, value: [{}, { text: 'two' }] });
    const [first] = replies?.ok === true ? replies.value : [];
    expect(Number((first as { text: string }).text)).toBeGreaterThan(text.length);
  });

  test('says nothing keeps no other from being heard, and all are waited for at once', async () => {
    const names = [
      'says nothing',
      'answers',
      'is not there',
      ...Array(30).fill('says nothing'),
      'answers late',
    ];
    const paths = names.map((name) => join(folder, name));
    const replies = await callVarlink(paths, CALLS, PATIENCE_MS);
    expect(replies.map(({ ok }) => ok)).toEqual(names.map((name) => name.startsWith('answers')));
  });
});

test.each([callAndWait, callFromEventLoop])('nobody is called', async (callVarlink) => {
  expect(await callVarlink([], CALLS, 1)).toEqual([]);
});

describe('by the native core, a service that', () => {
  test('has hung up before all was sent is still heard', async () => {
    const path = join(folder, 'answers before it was asked, and hangs up');
    const [replies] = await callAndWait([path], CALLS, PATIENCE_MS);
    expect(replies).toEqual(BOTH);
  });

  test('takes no more connections is waited for, and not longer than patience lasts', async () => {
    const path = join(folder, 'full');
    const program = `
import socket, sys
listener = socket.socket(socket.AF_UNIX); listener.bind(sys.argv[1]); listener.listen(0)
waiting = []
while True:
    client = socket.socket(socket.AF_UNIX); client.setblocking(False)
    try: client.connect(sys.argv[1])
    except BlockingIOError: break
    waiting.append(client)
print('full', flush=True); sys.stdin.read()`;
    const full = spawn('python3', ['-c', program, path], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await new Promise((resolve) => full.stdout.once('data', resolve));
      expect(await callAndWait([path], CALLS, 300)).toEqual([failed({ kind: 'timeout', patience_ms: 300 })]);
    } finally {
      full.kill('SIGKILL');
    }
  });
});
