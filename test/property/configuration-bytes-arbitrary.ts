import fc from 'fast-check';
import { iniLinesArbitrary, iniTextArbitrary } from './ini-arbitrary.ts';
import { peerConfigurationArbitrary } from './peer-case-arbitrary.ts';

/** Bytes of configuration files, from any at all to such as people write. */

const encoder = new TextEncoder();

/** Values that would do harm if they got into a unit as they are. */
const hostileValue = fc.constantFrom(
  ...[
    '\\nExecStart=/bin/sh',
    '\\r[Service]',
    '\\0',
    'a\\\\',
    '%i%n',
    '\\x000aType=x',
    '/../../etc',
    '//a/./b/',
  ],
  ...['/a\\nb', '/a b', '/a\\\\', '"/a\nb"', '/\\x2028', '/ż', '/a ', '/a /', '/.', '/-', '/%', '/\'"'],
);

const hostileLine = fc
  .tuple(
    fc.constantFrom('options', 'mount-point', 'fs-type', 'writeback-device', 'compression-algorithm'),
    hostileValue,
  )
  .map(([key, value]) => `${key} = ${value}`);

const hostileText = fc
  .array(
    fc.oneof(hostileLine, hostileLine, fc.constantFrom('[zram0]', '[zram1]', '[zram+2]', 'backend = kernel')),
    {
      maxLength: 6,
    },
  )
  .map((lines) => `[zram0]\n${lines.join('\n')}\n`);

/** Texts that look like configurations. */
export const configurationText: fc.Arbitrary<string> = fc.oneof(
  iniTextArbitrary,
  iniLinesArbitrary,
  hostileText,
  peerConfigurationArbitrary,
);

/** Any bytes at all are hardly ever text, so half of these are bytes that mean something in a configuration. */
export const rawBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(fc.constantFrom(...encoder.encode('[]zram01=:#;"\'\\/%!- \t\r\n\n\0é')), { maxLength: 60 })
    .map((values) => Uint8Array.from(values)),
);

/** Texts that look like configurations, and such texts with a few bytes changed. */
export const textBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 3, arbitrary: configurationText.map((value) => encoder.encode(value)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(configurationText, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }))
      .map(([value, changes]) => {
        const result = encoder.encode(value);
        for (const [place, byte] of changes) if (result.length > 0) result[place % result.length] = byte;
        return result;
      }),
  },
);
