import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEB, packageFile } from './packages.ts';

/** What is in the packages. */

const output = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8' });

/** `mode path` of each file and link, `mode path -> target` of the latter; folders all are 0755. */
function listing(deb: string): readonly string[] {
  return output('dpkg-deb', '--contents', deb)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('d'))
    .map((line) => line.replace(/^(\S+) root\/root\s+\d+ \S+ \S+ \.(.*)$/, '$1 $2'));
}

describe('the Debian package', () => {
  let deb: string;
  let root: string;
  beforeAll(() => {
    deb = packageFile(DEB);
    root = mkdtempSync(join(tmpdir(), 'trueno-package-'));
    execFileSync('dpkg-deb', ['--raw-extract', deb, root]);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test('has these files, of root, and nothing that only root may read', () => {
    const lines = listing(deb);
    for (const line of [
      '-rwxr-xr-x /usr/sbin/trueno-ublk',
      '-rwxr-xr-x /usr/bin/trueno-zram',
      '-rwxr-xr-x /usr/lib/trueno-zram/trueno-zram-generator',
      '-rwxr-xr-x /usr/lib/trueno-zram/build/bin/trueno-zram.cjs',
      '-rw-r--r-- /usr/lib/trueno-zram/build/native/trueno_zram.node',
      '-rw-r--r-- /usr/lib/trueno-zram/build/library/index.mjs',
      '-rw-r--r-- /usr/lib/trueno-zram/build/types/library/index.d.ts',
      '-rw-r--r-- /usr/lib/trueno-zram/package.json',
      '-rw-r--r-- /usr/lib/systemd/system/systemd-zram-setup@.service',
      '-rw-r--r-- /usr/lib/systemd/system/trueno-ublk@.service',
      '-rw-r--r-- /usr/lib/systemd/system/init.scope.d/50-trueno-zram.conf',
      '-rw-r--r-- /usr/lib/systemd/system/dev-trueno-.device.d/order.conf',
      '-rw-r--r-- /usr/lib/systemd/zram-generator.conf',
      '-rw-r--r-- /usr/lib/udev/rules.d/59-trueno-zram.rules',
      '-rw-r--r-- /usr/share/bash-completion/completions/trueno-zram',
      '-rw-r--r-- /usr/share/zsh/vendor-completions/_trueno-zram',
      '-rw-r--r-- /usr/share/fish/vendor_completions.d/trueno-zram.fish',
      '-rw-r--r-- /usr/share/man/man5/zram-generator.conf.5.gz',
      '-rw-r--r-- /usr/share/man/man8/trueno-ublk.8.gz',
      '-rw-r--r-- /usr/share/man/man8/trueno-zram-generator.8.gz',
      '-rw-r--r-- /usr/share/man/man8/trueno-zram.8.gz',
      '-rw-r--r-- /usr/share/doc/trueno-zram/copyright',
      '-rw-r--r-- /usr/share/doc/trueno-zram/third-party-licences.txt.gz',
      '-rw-r--r-- /usr/share/doc/trueno-zram/examples/zram-generator.conf.example',
      'lrwxrwxrwx /usr/share/nodejs/trueno-zram -> ../../lib/trueno-zram',
    ])
      expect(lines).toContain(line);
    for (const line of lines) expect(line).toMatch(/^(?:-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx) \/usr\//);
  });

  test("the generator has the name of zram-generator's, for a mask of that to count", () => {
    expect(listing(deb)).toContain(
      'lrwxrwxrwx /usr/lib/systemd/system-generators/zram-generator -> ../../trueno-zram/trueno-zram-generator',
    );
  });

  test('takes the place of systemd-zram-generator, and needs no Node', () => {
    const field = (name: string): string => output('dpkg-deb', '--field', deb, name).trim();
    for (const relation of ['Conflicts', 'Replaces', 'Provides'])
      expect(field(relation)).toBe('systemd-zram-generator');
    expect(field('Recommends')).toBe('nodejs (>= 20.19)');
    expect(field('Depends')).not.toContain('node');
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(field('Version')).toBe(`${version}-1`);
  });

  test('owns no file in /etc', () => {
    expect(existsSync(join(root, 'DEBIAN/conffiles'))).toBe(false);
    expect(existsSync(join(root, 'etc'))).toBe(false);
  });

  test('no placeholder is left in scripts and units', () => {
    for (const folder of ['DEBIAN', 'usr/lib/systemd/system', 'usr/bin'])
      for (const name of readdirSync(join(root, folder))) {
        const path = join(root, folder, name);
        if (name.endsWith('.d')) continue;
        expect(readFileSync(path, 'utf8'), name).not.toMatch(/@[a-z-]+@/);
      }
  });

  test('the units start programs that are there', () => {
    const folder = join(root, 'usr/lib/systemd/system');
    const programs = readdirSync(folder)
      .filter((name) => name.endsWith('.service'))
      .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/^Exec\w+=(\S+)/gm)])
      .map(([, program = '']) => program);
    expect(programs).toHaveLength(5);
    for (const program of programs) expect(existsSync(join(root, program)), program).toBe(true);
  });

  test('the programs run, and are what the package says', () => {
    const version = output('dpkg-deb', '--field', deb, 'Version').trim().replace(/-1$/, '');
    for (const program of ['usr/sbin/trueno-ublk', 'usr/lib/trueno-zram/trueno-zram-generator'])
      expect(output(join(root, program), '--version')).toContain(version);
    const cli = join(root, 'usr/lib/trueno-zram/build/bin/trueno-zram.cjs');
    expect(output(process.execPath, cli, '--version')).toContain(version);
  });

  test('the scripts are for any POSIX shell', () => {
    for (const name of ['postinst', 'prerm', 'postrm'])
      expect(spawnSync('sh', ['-n', join(root, 'DEBIAN', name)]).status, name).toBe(0);
  });

  test('the command says plainly that Node is missing', () => {
    const { status, stderr } = spawnSync('/bin/sh', [join(root, 'usr/bin/trueno-zram'), 'status'], {
      encoding: 'utf8',
      env: { PATH: '/nowhere' },
    });
    expect(status).toBe(127);
    expect(stderr).toMatch(/^trueno-zram: this command needs Node 20\.19 or newer.*apt install nodejs/);
  });
});
