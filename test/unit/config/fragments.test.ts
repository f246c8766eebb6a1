import { describe, expect, test } from 'vitest';
import { compareCodePoints, locateFragments } from '../../../generator/core/config/fragments.ts';
import { formatDiagnostic } from '../../../generator/core/diagnostic.ts';
import { type FakeFile, FakeHost } from '../../../generator/host/fake-host.ts';

const NULL = { link: '/dev/null' };
const MAIN = 'systemd/zram-generator.conf';

function locate(files: Readonly<Record<string, FakeFile>>): { paths: readonly string[]; log: string[] } {
  const { paths, diagnostics } = locateFragments(new FakeHost(files));
  return { paths, log: diagnostics.map(formatDiagnostic) };
}

test('a machine without a configuration has none, and nothing to say about it', () => {
  expect(locate({})).toEqual({ paths: [], log: [] });
});

describe('the main file', () => {
  test('that is a link to /dev/null hides all lower ones', () => {
    const { paths, log } = locate({ [`/usr/lib/${MAIN}`]: '', [`/etc/${MAIN}`]: NULL });
    expect(paths).toEqual([]);
    expect(log).toEqual([expect.stringContaining(`/etc/${MAIN}: is a link to /dev/null`)]);
  });

  test('that is a link to /dev/null in a lower directory hides nothing', () => {
    expect(locate({ [`/usr/lib/${MAIN}`]: NULL, [`/etc/${MAIN}`]: '' })).toEqual({
      paths: [`/etc/${MAIN}`],
      log: [],
    });
  });

  test('that is a dangling link is passed over', () => {
    const files = { [`/etc/${MAIN}`]: { link: '/gone' }, [`/usr/lib/${MAIN}`]: '' };
    expect(locate(files).paths).toEqual([`/usr/lib/${MAIN}`]);
  });

  test('is the one in the highest directory', () => {
    const files = Object.fromEntries(
      ['/usr/lib', '/usr/local/lib', '/etc', '/run'].map((base) => [`${base}/${MAIN}`, '']),
    );
    expect(locate(files).paths).toEqual([`/run/${MAIN}`]);
    expect(locate({ ...files, [`/run/${MAIN}`]: { link: '/gone' } }).paths).toEqual([`/etc/${MAIN}`]);
  });
});

describe('drop-ins', () => {
  test.each(['.10-dot.conf', '.conf', '20-capitals.CONF', '30.conf.bak', 'conf', 'README'])(
    'are not called %s, which is said',
    (name) => {
      const { paths, log } = locate({ [`/etc/${MAIN}.d/${name}`]: '' });
      expect(paths).toEqual([]);
      expect(log).toEqual([expect.stringContaining(`/${name}: is no drop-in`)]);
    },
  );

  test('that are directories are not read, which is a warning', () => {
    const { paths, log } = locate({ [`/etc/${MAIN}.d/10.conf/x`]: '' });
    expect(paths).toEqual([]);
    expect(log).toEqual([expect.stringContaining('is a directory')]);
  });

  test.each(['/gone', '/etc/loop.conf'])('that are links to %s are not read, which is a warning', (link) => {
    const files = { [`/etc/${MAIN}.d/10.conf`]: { link }, '/etc/loop.conf': { link: '/etc/loop.conf' } };
    const { paths, log } = locate(files);
    expect(paths).toEqual([]);
    expect(log).toEqual([expect.stringContaining('is a link to a file that does not exist')]);
  });

  test.each(['/dev/null', '//dev/null', '/dev/./null/'])('are masked by a link to %s', (link) => {
    const files = { [`/usr/lib/${MAIN}.d/10.conf`]: '', [`/etc/${MAIN}.d/10.conf`]: { link } };
    const { paths, log } = locate(files);
    expect(paths).toEqual([]);
    expect(log).toEqual([expect.stringContaining(`/usr/lib/${MAIN}.d/10.conf is not read`)]);
  });

  test('are not masked by a link of another name or of a lower directory', () => {
    const files = {
      [`/usr/lib/${MAIN}.d/10.conf`]: NULL,
      [`/etc/${MAIN}.d/10.conf`]: '',
      [`/etc/${MAIN}.d/20.conf`]: NULL,
    };
    expect(locate(files).paths).toEqual([`/etc/${MAIN}.d/10.conf`]);
  });

  test('are read in order of their names, whatever their directory, one a name', () => {
    const files = {
      [`/run/${MAIN}.d/10.conf`]: '',
      [`/usr/lib/${MAIN}.d/20.conf`]: '',
      [`/etc/${MAIN}.d/20.conf`]: '',
      [`/usr/local/lib/${MAIN}.d/15.conf`]: '',
      [`/etc/${MAIN}`]: '',
    };
    expect(locate(files).paths).toEqual([
      `/etc/${MAIN}`,
      `/run/${MAIN}.d/10.conf`,
      `/usr/local/lib/${MAIN}.d/15.conf`,
      `/etc/${MAIN}.d/20.conf`,
    ]);
  });

  test('that are links to files are read, which is said', () => {
    const { paths, log } = locate({ [`/etc/${MAIN}.d/10.conf`]: { link: '/srv/x' }, '/srv/x': '' });
    expect(paths).toEqual([`/etc/${MAIN}.d/10.conf`]);
    expect(log).toEqual([expect.stringContaining('is a link; the file that it names is read')]);
  });
});

test.each([
  ['', ''],
  ['', 'a'],
  ['a', 'b'],
  ['a', 'aa'],
  ['Z', 'a'],
  ['10', '9'],
  ['\uffff', '\u{10000}'],
])('%j comes before %j in byte order, and not after it', (left, right) => {
  expect(Math.sign(compareCodePoints(left, right))).toBe(left === right ? 0 : -1);
  expect(Math.sign(compareCodePoints(right, left))).toBe(left === right ? 0 : 1);
});
