import fc from 'fast-check';
import type { PeerCase, PeerFile } from '../peer/peer-case.ts';
import { brokenExpression, wellFormedExpression } from './expression-arbitrary.ts';
import { iniLinesArbitrary } from './ini-arbitrary.ts';

/** Machines as they could be: main files and drop-ins in all directories, masks, command lines, memory of any size. */

const memTotal_kib = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1024, max: 64 * 1024 * 1024 }) },
  { weight: 3, arbitrary: fc.constantFrom(1024, 524_288, 1_048_575, 4_194_304, 8_388_608, 16_307_520) },
  { weight: 1, arbitrary: fc.integer({ min: 1024, max: 2 ** 40 }) },
);

const commandLine = fc
  .array(
    fc.constantFrom(
      'quiet',
      'root=/dev/sda1',
      'systemd.zram',
      'systemd.zram=1',
      'systemd.zram=yes',
      'systemd.zram=0',
      'systemd.zram=off',
      'systemd.zram=maybe',
      'systemd.zram=TRUE',
      'systemd.zramfoo',
    ),
    { maxLength: 3 },
  )
  .map((words) => words.join(' '));

/** Mostly no command line: one in ten is switched off by it, and then nothing else is seen. */
const mostlyPlainCommandLine = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: commandLine },
);

const section = fc.constantFrom(
  ...[
    'zram0',
    'zram0',
    'zram1',
    'zram2',
    'zram10',
    'zram007',
    'zram+1',
    'zram4294967296',
    'zram18446744073709551615',
  ],
  ...['zram', 'zram-1', 'zram18446744073709551616', 'ZRAM0', 'zram 1', 'swap', 'zram0x'],
);

const size = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'ram / 2',
      'min(ram / 2, 4096)',
      'ram',
      '512',
      'ram*33',
      '0',
      '0.5',
      '1e-7',
      '1/3',
      '8G',
      '512MiB',
      'min(50%, 1.5GiB)',
      '25%',
    ),
  },
  { weight: 5, arbitrary: wellFormedExpression },
  { weight: 1, arbitrary: brokenExpression },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'fast',
      'slow * 2',
      'min(fast, ram)',
      '1e300',
      '1/0',
      '0/0',
      '-5',
      '-0',
      '17592186044416',
    ),
  },
);

const path = fc
  .array(
    fc.constantFrom(
      'var',
      'tmp',
      'a b',
      'ż',
      '.hidden',
      'x-y',
      "it's",
      '.',
      '',
      '50%',
      'back\\\\slash',
      'run',
      'c:d',
      'é',
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => `/${parts.join('/')}`);

const optionalLimit = fc.oneof(
  fc.constantFrom(
    'none',
    '0',
    '+5',
    '4096',
    '18446744073709551615',
    '18446744073709551616',
    '1.5',
    '',
    'None',
    '8192',
  ),
  fc.integer({ min: 0, max: 65536 }).map(String),
);

const assignment = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom('zram-size', 'zram-size', 'zram-resident-limit'), size) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('host-memory-limit', 'memory-limit', 'max-zram-size'), optionalLimit),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constant('zram-fraction'),
      fc.constantFrom('0.5', '.25', '1.', '2', 'inf', '-0', '1e3', 'nan', '-1', '0x1', ''),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('mount-point'),
      fc.oneof(path, path, fc.constantFrom('relative', '/a/../b', '', '/')),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('writeback-device'), fc.oneof(path, fc.constantFrom('/dev/sda3', 'sda'))),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constant('fs-type'), fc.constantFrom('swap', 'ext4', 'ext2', '', 'xfs')),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('options'),
      fc.constantFrom(
        'discard',
        '',
        'noatime,nodev',
        'size=50%',
        'a "b" c',
        "'q'",
        'x;y',
        'x#y',
        '[z]',
        'a.b=c',
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('swap-priority'),
      fc.oneof(
        fc.constantFrom('100', '-1', '32767', '32768', '-2', '+5', '1.5', '', '007'),
        fc.integer({ min: -1, max: 32767 }).map(String),
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('compression-algorithm'),
      fc.constantFrom(
        '',
        'lz4',
        'zstd(level=3)',
        'lzo-rle zstd(level=3,dict=/d) (type=idle)',
        'lz4 )(',
        '(a) (b)',
        'zstd(level=3, x)',
        'nosuch',
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom('unknown', 'zram_size', 'Zram-Size', 'op!x', 'set!x'),
      fc.constantFrom('', '5', 'x'),
    ),
  },
);

const keyLine = fc
  .tuple(assignment, fc.constantFrom(' = ', '=', ': ', ' =', '= '), fc.constantFrom('', '', '', '"', "'"))
  .map(([[key, value], separator, quote]) => `${key}${separator}${quote}${value}${quote}`);

const sectionText = fc
  .tuple(section, fc.array(keyLine, { maxLength: 4 }))
  .map(([name, lines]) => [`[${name}]`, ...lines].join('\n'));

const directive = fc.constantFrom(
  'set!fast = echo 100',
  'set!slow = echo ram / 8',
  'set!slow = echo fast + 1',
  'set!fast = printf 7',
  'set!bad = echo',
  'set!bad = exit 3',
  'set!fast = echo 5; exit 2',
  'set! spaced = echo 1',
  'set!ram = echo 1',
  'stray = 5',
  'op!x = 5',
  '# a comment',
);

/** Directives stand before the sections; now and then the text is anything that looks like INI. */
export const peerConfigurationArbitrary: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.oneof(
          { weight: 3, arbitrary: fc.constant<string[]>([]) },
          { weight: 1, arbitrary: fc.array(directive, { maxLength: 2 }) },
        ),
        fc.array(sectionText, { maxLength: 3 }),
      )
      .map(([directives, sections]) => `${[...directives, ...sections].join('\n')}\n`),
  },
  { weight: 2, arbitrary: iniLinesArbitrary },
);

const directory = fc.constantFrom('/usr/lib', '/usr/local/lib', '/etc', '/run');

const mainFile = fc.tuple(
  directory.map((base) => `${base}/systemd/zram-generator.conf`),
  fc.oneof(
    { weight: 12, arbitrary: peerConfigurationArbitrary },
    { weight: 1, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.constantFrom<PeerFile>(
        { link: '/dev/null' },
        { link: 'linked.conf' },
        { link: 'nowhere.conf' },
        { link: '../../dev/null' },
      ),
    },
  ),
);

/** What links lead to; in no place where it is read by itself. */
const linkedFile = fc.tuple(
  directory.map((base) => `${base}/systemd/linked.conf`),
  peerConfigurationArbitrary,
);

const dropIn = fc.tuple(
  fc
    .tuple(
      directory,
      fc.constantFrom(
        '10-a.conf',
        '20-b.conf',
        'Z.conf',
        'ä.conf',
        '.hidden.conf',
        'x.CONF',
        'y.conf.bak',
        '.conf',
      ),
    )
    .map(([base, name]) => `${base}/systemd/zram-generator.conf.d/${name}`),
  fc.oneof(
    { weight: 6, arbitrary: peerConfigurationArbitrary },
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 2, arbitrary: fc.constant({ link: '/dev/null' } as PeerFile) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<PeerFile>(
        { link: '//dev/./null/' },
        { link: '../../../dev/null' },
        { link: '../linked.conf' },
        { link: '../linked.conf' },
        { link: '../zram-generator.conf' },
        { link: '20-b.conf' },
        { link: 'nowhere.conf' },
        { link: '.' },
      ),
    },
  ),
);

export const peerCaseArbitrary: fc.Arbitrary<PeerCase> = fc
  .record({
    main: fc.array(mainFile, { minLength: 1, maxLength: 2 }),
    dropIns: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(dropIn, { maxLength: 4 }) },
    ),
    linked: fc.array(linkedFile, { maxLength: 2 }),
    memTotal_kib,
    commandLine: mostlyPlainCommandLine,
  })
  .map(({ main, dropIns, linked, ...rest }) => ({
    files: Object.fromEntries<PeerFile>([...linked, ...main, ...dropIns]),
    ...rest,
  }));
