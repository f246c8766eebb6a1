import fc from 'fast-check';

/** Pieces that mean something to an INI reader, and those that different readers take for different things. */
const PIECES = [
  ...['\n', '\n', '\n', '\r\n', '\r', ' ', '\t', '  ', '\u00a0', '\u2003', '\u2028', '\u0085', '\v', '\f'],
  ...['=', '=', ':', '[', ']', '#', ';', '"', "'", '\\', '\\\n', '\\\r\n', '\\n', '\\t', '\\0', '\\q', '\\"'],
  ...[
    '\\=',
    '\\]',
    '\\x0041',
    '\\x+041',
    '\\x41',
    '\\xd800',
    '\\x000a',
    '\\x0020',
    '\ufeff',
    '\u200b',
    '\0',
    '\u{1f4a9}',
  ],
  ...[
    '[zram0]',
    '[zram0]\n',
    '[ zram1 ]\n',
    '[zram2',
    '[]\n',
    '[foo]\n',
    '[zram0]\n',
    '\noptions = ',
    '\noptions=',
    '\noptions:',
  ],
  ...[
    'zork',
    'é',
    'x',
    '5',
    'garbage\n',
    '# comment\n',
    '  ; indented\n',
    'true',
    '__proto__',
    'a.b',
    'ram / 2',
  ],
  ...[
    '"a" tail',
    "'it''s'",
    '"a""b"',
    '"x\ny"',
    'a # b',
    '\\',
    '__proto__ = 1\n',
    '[__proto__]\n',
    'a[] = 1\n',
  ],
] as const;

/** INI texts in which anything can stand anywhere: most are refused by zram-generator, many are not. */
export const iniTextArbitrary: fc.Arbitrary<string> = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string() }),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => pieces.join(''));

const keyArbitrary = fc.constantFrom(
  ...[
    'options',
    'options',
    'options',
    'zork',
    'z ork',
    'a.b',
    '"z"',
    'é',
    'a[]',
    '__proto__',
    'z\\=k',
    'constructor',
    'z#',
  ],
);

const valueArbitrary = fc
  .array(
    fc.constantFrom(
      ...[
        '"',
        "'",
        ' ',
        'a',
        'b c',
        '#',
        ' ; x',
        '\\n',
        '\\\\',
        '\\"',
        '=',
        ':',
        '[',
        ']',
        '.',
        'true',
        '\u00a0',
        'é',
      ],
      ...['\\\n', '\\x0041', '%', '\t', '/', '\\q', '\\x0020', '', '\u2028'],
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(''));

const quotedArbitrary = fc
  .tuple(fc.constantFrom('"', "'"), valueArbitrary, fc.constantFrom('', '', '', ' tail', '"x"'))
  .map(([quote, value, tail]) => quote + value + quote + tail);

const lineArbitrary = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', '', ' ', '\t'),
        keyArbitrary,
        fc.constantFrom('=', ' = ', ':', ' : ', '=\t', '\n= '),
        fc.oneof(valueArbitrary, quotedArbitrary),
      )
      .map((parts) => parts.join('')),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '[zram0]',
      '[zram1]',
      '[ zram2 ]',
      '  [zram3]',
      '[foo.bar]',
      '[]',
      '[zram0]zork=1',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('# comment "', '; comment [', '', '  ', '#\\') },
);

/** INI texts made of lines with odd quotes, escapes, brackets and blanks: zram-generator accepts most of them. */
export const iniLinesArbitrary: fc.Arbitrary<string> = fc
  .tuple(fc.array(lineArbitrary, { maxLength: 12 }), fc.constantFrom('\n', '\n', '\n\n', '\r\n'))
  .map(([lines, lineBreak]) => lines.join(lineBreak));

const plainLineArbitrary = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          'options',
          'zram-size',
          'x',
          'y',
          'Z9',
          '5',
          '-',
          'constructor',
          'toString',
          'length',
        ),
        fc.constantFrom('=', ' = ', '= ', '\t=\t', ' ='),
        fc.constantFrom(
          '',
          ' ',
          'a b',
          'min(ram / 2, 4096)',
          '5',
          'a=b',
          '=b',
          ':',
          '/dev/x',
          'true',
          'null',
          'a\t',
          'x.y_z',
        ),
      )
      .map((parts) => parts.join('')),
  },
  { weight: 3, arbitrary: fc.constantFrom('[zram0]', '[zram1]', '[foo]', '[7]', '[constructor]', '[--]') },
  { weight: 2, arbitrary: fc.constantFrom('# comment [zram0]', ';x = 1', '#\u2028"', '', ' \t') },
);

/** INI texts without quotes and escapes, often with nothing in them that two readers could disagree on. */
export const plainIniTextArbitrary: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('[zram5]\n', ''), fc.array(plainLineArbitrary, { maxLength: 8 }))
  .map(([header, lines]) => header + lines.join('\n'));
