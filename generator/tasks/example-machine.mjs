import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { ROOT } from './paths.mjs';

/** By path: a machine whose two devices are in use, zram0 on trueno and zram1 on kernel zram. */
const FILES = {
  'proc/meminfo': 'MemTotal: 8388608 kB\nMemAvailable: 4194304 kB\n',
  'proc/swaps':
    'Filename Type Size Used Priority\n/dev/ublkb0 partition 4194300 524288 100\n/dev/zram1 partition 4194300 524288 10\n',
  'proc/sys/kernel/io_uring_disabled': '0\n',
  'proc/sys/kernel/osrelease': '6.12.57+deb13-amd64\n',
  'proc/sys/vm/page-cluster': '0\n',
  'proc/sys/vm/swappiness': '60\n',
  'sys/block/ublkb0/dev': '259:0\n',
  'sys/block/ublkb0/size': '8388608\n',
  'sys/block/zram1/disksize': '4294967296\n',
  'sys/block/zram1/comp_algorithm': 'lzo-rle [lz4] zstd\n',
  'sys/block/zram1/mm_stat': '536870912 134217728 142606336 0 142606336 1024 0 0 0\n',
  'sys/block/zram1/io_stat': '0 0 0 0\n',
  'sys/block/zram1/stat': '9 0 72 0 131072 0 1048576 0 0 0 0 0 0 0 0 0 0\n',
  'usr/lib/modules/6.12.57+deb13-amd64/modules.builtin': 'kernel/drivers/block/ublk_drv.ko\n',
};

/** What the server of zram0 answers (native/daemon tells the interface). */
const REPLIES = {
  'io.trueno.zram.Info': {
    name: 'zram0',
    ublk_id: 0,
    block_device: '/dev/ublkb0',
    backend: 'trueno',
    size_bytes: 4294967296,
    algorithm: 'adaptive',
    objective: 'balance',
    level: 5,
    target: 'avx2',
    version: '0.1.0',
    queues: 2,
    queue_depth: 128,
    daemon_pid: 400,
    worker_pid: 401,
    recoveries: 0,
    uptime_ms: 86_400_000,
  },
  'io.trueno.zram.Statistics': {
    orig_data_size: 536870912,
    compr_data_size: 134217728,
    mem_used_total: 142606336,
    mem_limit: 0,
    mem_used_max: 142606336,
    same_pages: 1024,
    pages_compacted: 0,
    huge_pages: 0,
    huge_pages_since: 0,
    failed_reads: 0,
    failed_writes: 0,
    invalid_io: 0,
    notify_free: 0,
    reserve_bytes: 16777216,
    slots_bytes: 8388608,
    reads: 51000,
    writes: 120000,
    discards: 700,
    pages_read: 60000,
    pages_written: 130000,
    read_latency: { total_ns: 102_000_000, buckets: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50000, 1000, 0] },
    write_latency: { total_ns: 840_000_000, buckets: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 119990, 0, 0, 10] },
    pages_by_codec: { same: 1024, raw: 300, lz4: 109700 },
    recoveries: 0,
    last_outage_ms: 0,
  },
};

/**
 * Makes an example machine below a folder; of the devices of 'kernel', the one on kernel zram only is up.
 *
 * @param {string} root
 * @param {'both' | 'kernel'} devices
 */
export function putExampleMachine(root, devices) {
  for (const [path, text] of Object.entries(FILES)) {
    if (devices === 'kernel' && path.startsWith('sys/block/ublkb0/')) continue;
    mkdirSync(dirname(`${root}/${path}`), { recursive: true });
    writeFileSync(`${root}/${path}`, text);
  }
  for (const folder of ['etc/systemd', 'usr/sbin', 'dev/trueno', 'run/trueno-zram'])
    mkdirSync(`${root}/${folder}`, { recursive: true });
  copyFileSync(`${ROOT}/conf/zram-generator.conf.example`, `${root}/etc/systemd/zram-generator.conf`);
  writeFileSync(`${root}/usr/sbin/trueno-ublk`, '#!/bin/sh\n', { mode: 0o755 });
  if (devices === 'both') symlinkSync('../ublkb0', `${root}/dev/trueno/zram0`);
}

/** Answers in the place of zram0's server, as long as this process is there. @param {string} root */
export async function serveExampleMachine(root) {
  const server = createServer((client) => {
    let received = '';
    client.on('error', () => {});
    client.setEncoding('utf8').on('data', (text) => {
      const messages = `${received}${text}`.split('\0');
      received = messages.pop() ?? '';
      for (const message of messages) {
        /** @type {{ method: keyof typeof REPLIES }} */
        const { method } = JSON.parse(message);
        client.write(`${JSON.stringify({ parameters: REPLIES[method] })}\0`);
      }
    });
  });
  await new Promise((resolve) => server.listen(`${root}/run/trueno-zram/zram0.varlink`, () => resolve(true)));
  server.unref();
}
