import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXAMPLE_INFO, EXAMPLE_STATISTICS } from '../unit/state/example-replies.ts';
import { zramFiles } from '../unit/state/machine-files.ts';
import { builtProgram, type Run, run } from './built-program.ts';
import { makeMachineRoot, putFiles, putTrueno } from './machine-root.ts';
import { answering, stopServers } from './varlink-servers.ts';

let root: string;
beforeEach(() => {
  root = makeMachineRoot();
  put({ '/proc/meminfo': 'MemTotal: 8388608 kB\n' });
});
afterEach(async () => {
  await stopServers();
  rmSync(root, { recursive: true });
});

const put = (files: Readonly<Record<string, unknown>>): void => putFiles(root, files);

const set = (...args: readonly string[]): Promise<Run> =>
  run(builtProgram('trueno-zram'), ['set', ...args, '--root', root]);

describe('wrong usage', () => {
  test.each([
    [['zram0'], 'set needs --limit, --objective or both'],
    [['--limit', '1GiB'], 'DEVICE is missing: zram0, /dev/zram0, …'],
    [['zram0', 'zram1', '--limit', '1GiB'], 'Unknown argument: zram1'],
    [['zram0', '--limit', '512'], '--limit: "512" has no unit; write 512MiB or 512GiB'],
    [['zram0', '--limit=-1GiB'], '--limit: "-1GiB" is no size; write 512MiB, 1.5GiB or 25%'],
    [['zram0', '--objective', 'fast'], '--objective takes latency, balance or density; it got "fast"'],
    [['zram0', '--limit', '1G', '--limit', '2G'], '--limit was given twice'],
  ])('%j exits with 2 and says what is wrong', async (args, problem) => {
    expect(await set(...args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `trueno-zram: ${problem}\nTry 'trueno-zram set --help'.\n`,
    });
  });
});

describe('kernel zram', () => {
  beforeEach(() => put({ ...zramFiles('zram0'), '/sys/block/zram0/mem_limit': '' }));

  const limit = (): string => readFileSync(`${root}/sys/block/zram0/mem_limit`, 'utf8');

  test('gets the limit in bytes', async () => {
    expect(await set('zram0', '--limit', '25%')).toMatchObject({ status: 0, stderr: '' });
    expect(limit()).toBe('2147483648');
    expect(await set('/dev/zram0', '--limit=0')).toMatchObject({ status: 0 });
    expect(limit()).toMatch(/^0/);
  });

  test('has no objective, and then nothing is changed', async () => {
    const { status, stderr } = await set('zram0', '--objective', 'density', '--limit', '1GiB');
    expect({ status, limit: limit() }).toEqual({ status: 1, limit: '' });
    expect(stderr).toMatch(/^error: zram0: kernel zram has no objective: .*; nothing is changed \(.*\)\n$/);
  });

  test('that is not set up, or not there, cannot be changed', async () => {
    put({ '/sys/block/zram0/disksize': '0\n' });
    const unset = await set('zram0', '--limit', '1GiB');
    expect(unset).toMatchObject({ status: 1, stdout: '' });
    expect(unset.stderr).toContain('error: zram0: the device is not set up; nothing is changed');
    expect((await set('zram7', '--limit', '1GiB')).stderr).toContain('error: there is no device zram7');
  });

  test.skipIf(process.getuid?.() !== 0)(
    'without permission is told (becoming nobody needs root)',
    async () => {
      chmodSync(root, 0o755);
      const args = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath];
      const line = ['set', 'zram0', '--limit', '1GiB', '--root', root];
      const { status, stderr } = await run('setpriv', [...args, builtProgram('trueno-zram'), ...line]);
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr:
          'error: zram0: the kernel refuses /sys/block/zram0/mem_limit = 1073741824: permission denied (EACCES) (run trueno-zram as root)\n',
      });
    },
  );

  test('with pages beyond the limit says what happens', async () => {
    put(zramFiles('zram0', { mm_stat: '409600000 102400000 104857600 1048576 0 0 0 0 0\n' }));
    const { status, stderr } = await set('zram0', '--limit', '1MiB');
    expect(status).toBe(0);
    expect(stderr).toBe(
      'warning: zram0: pages take 100 MiB already, the limit is 1 MiB; writes fail until there is room; nothing that is stored is lost (trueno-zram set zram0 --limit 0 takes the limit away)\n',
    );
  });
});

describe('trueno', () => {
  const info = { ...EXAMPLE_INFO };
  const statistics = { ...EXAMPLE_STATISTICS };
  let asked: string[];
  beforeEach(() => {
    asked = [];
    Object.assign(info, EXAMPLE_INFO);
    Object.assign(statistics, EXAMPLE_STATISTICS);
  });

  /** A server that changes what it is told to change, and keeps what it was asked. */
  const changing = answering({
    Info: () => info,
    Statistics: () => statistics,
    SetLimit: (parameters) => {
      asked.push(JSON.stringify(parameters));
      Object.assign(statistics, { mem_limit: Object.values(parameters ?? {})[0] });
      return {};
    },
    SetObjective: (parameters) => {
      asked.push(JSON.stringify(parameters));
      Object.assign(info, parameters);
      return {};
    },
  });

  test('is told both over its socket, and what has changed is what it says', async () => {
    await putTrueno(root, changing);
    const { status, stdout, stderr } = await set('zram0', '--limit', '2GiB', '--objective', 'density');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(asked).toEqual(['{"objective":"density"}', '{"limit_bytes":2147483648}']);
    expect(stdout).toBe(
      'zram0: objective is now density (was balance)\nzram0: limit is now 2 GiB (was 1 GiB)\n',
    );
    expect(await set('zram0', '--limit', '2GiB')).toMatchObject({ status: 0, stdout: '' });
  });

  test('that refuses the objective is not given the limit either', async () => {
    const refusal = {
      error: 'io.trueno.zram.NotSupported',
      parameters: { reason: 'only adaptive devices have one' },
    };
    const refusing = answering({
      Info: info,
      Statistics: statistics,
      SetObjective: `${JSON.stringify(refusal)}\0`,
      SetLimit: () => {
        asked.push('limit');
        return {};
      },
    });
    await putTrueno(root, refusing);
    const { status, stdout, stderr } = await set('zram0', '--limit', '2GiB', '--objective', 'density');
    expect({ status, stdout, asked }).toEqual({ status: 1, stdout: '', asked: [] });
    expect(stderr).toMatch(/^error: zram0: trueno-ublk refuses: only adaptive devices have one \(.*\)\n$/);
  });

  test('that does not answer is told of within some seconds', async () => {
    await putTrueno(root, () => {});
    const { status, stderr } = await set('zram0', '--limit', '2GiB');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: zram0: trueno-ublk does not answer on .* within 2 s \(.*\)\n$/);
  });
});
