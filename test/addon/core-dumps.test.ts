import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { builtProgram } from '../cli/built-program.ts';

const addon = join(dirname(builtProgram('trueno-zram')), '../native/trueno_zram.node');

/** In a process of its own, since it is for good, and of somebody else: to whom the files of a process in /proc belong tells whether it may be dumped (proc_pid(5)). */
test.skipIf(process.getuid?.() !== 0)('a process that holds pages of others is in no core file', () => {
  const script = `
    const { statSync } = require('node:fs');
    const { forbidCoreDumps } = require(process.argv[1]);
    const owner = () => statSync('/proc/self/mem').uid;
    console.log(owner(), forbidCoreDumps(), owner());`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script, addon], {
    encoding: 'utf8',
    cwd: '/',
    uid: 65534,
    gid: 65534,
  });
  expect({ stdout, stderr }).toEqual({ stdout: '65534 true 0\n', stderr: '' });
});
