import { describe, expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import { bootBeforeAll } from './booted-scenario.ts';
import { CLI } from './installed-build.ts';

/** What `trueno-zram` and varlinkctl(1) say of devices that are served for real, on both backends. */

const SOCKET = '/run/trueno-zram/zram0.varlink';
const SERVER = 'trueno-ublk@zram0.service';
/** In the file system on zram0, of text that compresses well. */
const WRITTEN_BYTES = 32 << 20;
const TEXT = `yes Compressed memory holds more. 2>/dev/null | head --bytes=${WRITTEN_BYTES}`;
const call = (method: string, parameters: object = {}): string =>
  `varlinkctl --json=short call ${SOCKET} io.trueno.zram.${method} '${JSON.stringify(parameters)}'`;

const boot = bootBeforeAll({
  generator: 'boot binary',
  configuration: `
[zram0]
zram-size = 128
mount-point = /var/cache/fast
fs-type = ext4

[zram1]
backend = kernel
zram-size = 48
`,
  facts: {
    written: `cd /var/cache/fast && ${TEXT} >file && sync file`,
    list: `${CLI} list --output name,disksize,backend,mountpoint`,
    figures: `${CLI} stat zram0 --json`,
    metrics: `${CLI} stat --prometheus | grep -F 'trueno_zram_up{'`,
    statistics: call('Statistics'),
    interfaces: `varlinkctl list-interfaces ${SOCKET}; varlinkctl introspect ${SOCKET} io.trueno.zram | grep -c method`,
    kernel: `${CLI} stat zram1 --json; cat /sys/block/zram1/mm_stat`,
    status: `${CLI} status; echo $?`,
    limit: `${call('SetLimit', { limit_bytes: 33554432 })}; ${CLI} list zram0 --bytes --noheadings --output mem-limit`,
    objective: `${call('SetObjective', { objective: 'density' })}; ${CLI} stat zram0 --json | grep objective
      ${call('SetObjective', { objective: 'speed' })}`,
    'set, by the command': `${CLI} set zram0 --objective latency --limit 48MiB; ${CLI} set /dev/zram1 --limit 10%
      ${CLI} list --bytes --noheadings --output name,mem-limit; ${CLI} set zram1 --objective density 2>&1; echo $?
      ${CLI} set zram0 --limit 32MiB --objective density`,
    doctor: `${CLI} doctor; echo $?`,
    top: `${CLI} top --interval=0.5 --count=2`,
    'a server that hangs': `systemctl kill --signal=STOP ${SERVER}; ${CLI} list --noheadings --output name,disksize 2>&1; echo $?
      systemctl kill --signal=CONT ${SERVER}`,
    'a worker that was killed': `kill -KILL $(${CLI} stat zram0 --json | sed -n 's/.*"worker_pid": \\([0-9]*\\).*/\\1/p')
      echo 3 >/proc/sys/vm/drop_caches; ${TEXT} | cmp - /var/cache/fast/file && echo the same
      ${CLI} stat zram0 --json | grep -E 'recoveries|mem_limit'; ${CLI} status | grep took`,
    'devices that are gone': `umount /var/cache/fast; swapoff /dev/zram1
      systemctl stop systemd-zram-setup@zram0 systemd-zram-setup@zram1; ${CLI} list; ${CLI} list /dev/trueno/zram0 2>&1; echo $?`,
  },
});

const fact = factsOf(boot);

test('both backends are listed', () => {
  expect(fact('list')).toBe(
    [
      'NAME              DISKSIZE BACKEND MOUNTPOINT',
      '/dev/trueno/zram0     128M trueno  /var/cache/fast',
      '/dev/zram1             48M kernel  [SWAP]',
    ].join('\n'),
  );
});

describe('a device that trueno-ublk serves', () => {
  test('has figures that agree with what was written', () => {
    const [{ mm_stat, io_stat, trueno }] = JSON.parse(fact('figures')).devices;
    expect(mm_stat.orig_data_size).toBeGreaterThan(WRITTEN_BYTES);
    expect(mm_stat.compr_data_size).toBeLessThan(mm_stat.orig_data_size / 2);
    expect(mm_stat.mem_used_total).toBeGreaterThanOrEqual(mm_stat.compr_data_size);
    expect(io_stat).toMatchObject({ failed_reads: 0, failed_writes: 0, invalid_io: 0 });
    const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
    expect(sum(Object.values(trueno.pages_by_codec))).toBe(trueno.pages_written);
    expect(sum(trueno.write_latency.buckets)).toBe(trueno.writes);
    expect(sum(trueno.read_latency.buckets)).toBe(trueno.reads);
  });

  test('tells any Varlink client the same', () => {
    expect(fact('interfaces')).toBe('io.trueno.zram\norg.varlink.service\n5');
    const statistics = JSON.parse(fact('statistics'));
    const [{ mm_stat, io_stat }] = JSON.parse(fact('figures')).devices;
    expect(Object.keys(statistics)).toEqual(
      expect.arrayContaining([...Object.keys(mm_stat), ...Object.keys(io_stat)]),
    );
    // The file system may have written in between.
    expect(statistics.orig_data_size).toBeGreaterThanOrEqual(mm_stat.orig_data_size);
  });

  test('takes a limit and an objective while it is in use', () => {
    expect(fact('limit')).toBe('{}\n33554432');
    expect(fact('objective')).toContain('"objective": "density"');
    expect(fact('objective')).toContain('io.trueno.zram.InvalidValue');
  });

  test('takes them by trueno-zram set, too, and says what was before', () => {
    expect(fact('set, by the command')).toContain('zram0: objective is now latency (was density)');
    expect(fact('set, by the command')).toContain('zram0: limit is now 48 MiB (was 32 MiB)');
    expect(fact('set, by the command')).toMatch(/^\/dev\/trueno\/zram0 50331648$/m);
  });

  test('is listed as far as it is known when its server hangs', () => {
    expect(fact('a server that hangs')).toMatch(/^error: zram0: trueno-ublk does not answer on .*$/m);
    expect(fact('a server that hangs')).toMatch(/^\/dev\/trueno\/zram0 128M\n\/dev\/zram1 +48M\n/m);
    expect(fact('a server that hangs')).toMatch(/^1$/m);
  });

  test('keeps its pages, its limit and counts when its worker is killed', () => {
    expect(fact('a worker that was killed')).toContain('the same');
    expect(fact('a worker that was killed')).toContain('"mem_limit": 33554432');
    expect(fact('a worker that was killed')).toContain('"recoveries": 1');
    expect(fact('a worker that was killed')).toMatch(
      /another worker took over once, no page was lost, the last time in \d+ ms/,
    );
  });
});

test('a device of the kernel has the figures of the kernel', () => {
  const [json = '', mmStat = ''] = fact('kernel').split(/(?<=^\})\n/m);
  const [{ mm_stat }] = JSON.parse(json).devices;
  expect(Object.values(mm_stat).join(' ')).toBe(mmStat.trim().replace(/ +/g, ' '));
});

test('a device of the kernel takes a limit, and no objective', () => {
  expect(fact('set, by the command')).toMatch(/^zram1: limit is now .* MiB \(was none\)$/m);
  expect(fact('set, by the command')).toMatch(/^\/dev\/zram1 +[1-9][0-9]{6,}$/m);
  expect(fact('set, by the command')).toMatch(/^error: zram1: kernel zram has no objective: .*\n1$/m);
});

test('the doctor finds what is installed, and devices that are well', () => {
  for (const check of [
    'container',
    'configuration',
    'generator',
    'units',
    'kernel',
    'ublk',
    'io-uring',
    'udev',
  ])
    expect(fact('doctor')).toMatch(new RegExp(`^good +${check}: `, 'm'));
  expect(fact('doctor')).toMatch(/^good +trueno-ublk: .* says that it can serve devices$/m);
  expect(fact('doctor')).toMatch(/^good +memory-lock: /m);
  expect(fact('doctor')).toMatch(/^good +devices: zram0 on trueno, zram1 on kernel zram: all is well$/m);
  expect(fact('doctor')).toMatch(/\n0$/);
});

test('top shows both', () => {
  expect(fact('top')).toMatch(
    /^DEVICE +BACKEND +RATIO +IN\/s +OUT\/s .*\nzram0 .*\nzram1 .*\nzram0 +trueno adaptive .*\nzram1 /,
  );
});

test('status and metrics are those of healthy devices', () => {
  expect(fact('metrics')).toBe(
    'trueno_zram_up{device="zram0",backend="trueno"} 1\ntrueno_zram_up{device="zram1",backend="kernel"} 1',
  );
  expect(fact('status')).toMatch(/^[\d.]+ [KM]iB of memory saved: /);
  expect(fact('status')).toContain('  because  the configuration says backend = kernel\n');
  expect(fact('status')).toMatch(/\n0$/);
});

test('devices that are gone leave nothing to list', () => {
  expect(fact('devices that are gone')).toMatch(/^error: there is no device \/dev\/trueno\/zram0 .*\n1$/);
});
