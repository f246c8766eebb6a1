import { expect, test } from 'vitest';
import { escapePath, pathUnitName } from '../../../generator/core/units/unit-name.ts';

// What systemd-escape --path prints; test/cli/verify-units.test.ts asks it about arbitrary paths.
test.each([
  ['', '-'],
  ['/', '-'],
  ['///', '-'],
  ['/var//tmp/', 'var-tmp'],
  ['/.', '\\x2e'],
  ['/.hidden/.x', '\\x2ehidden-.x'],
  ['/a-b', 'a\\x2db'],
  ['/two words', 'two\\x20words'],
  ['/a\\x2d', 'a\\x5cx2d'],
  ['/100%', '100\\x25'],
  ['/a\nb\t', 'a\\x0ab\\x09'],
  ['/0Az:_.', '0Az:_.'],
  ['/ż', '\\xc5\\xbc'],
  ['/🐢', '\\xf0\\x9f\\x90\\xa2'],
  ['/\ud800', '\\xef\\xbf\\xbd'],
])('%j becomes %s', (path, stem) => {
  expect(escapePath(path)).toBe(stem);
});

test('a unit name has the stem of its path', () => {
  expect(pathUnitName('/', 'mount')).toBe('-.mount');
  expect(pathUnitName('/dev/trueno/zram0', 'swap')).toBe('dev-trueno-zram0.swap');
  expect(pathUnitName('/dev/disk/by-id/a b', 'device')).toBe('dev-disk-by\\x2did-a\\x20b.device');
});
