import { describe, expect, test } from 'vitest';
import { bootGuestBeforeAll, factsOf } from '../guest/booted-guest.ts';
import { KERNEL_ZRAM, TRUENO } from './backend.ts';
import { deviceGuest } from './device-guest.ts';
import { SWAP_STORM } from './load.ts';

/** More than can be kept: by the device's own limit, and by there being no more memory. Random bytes do not compress. */

const ALL_RANDOM = '--random-bytes 4096';

/** Up to the limit, however long that takes. */
const FILL = '! dd if=/dev/urandom of=/dev/ublkb0 bs=64k oflag=direct 2>/dev/null';

describe('a block device that reaches its limit', () => {
  const boot = bootGuestBeforeAll(() =>
    deviceGuest({
      memory_mib: 256,
      factTimeout_s: 300,
      timeout_s: 900,
      facts: {
        up: TRUENO.up({ size_mib: 256, limit_mib: 48 }),
        full: `${FILL} && block-storm --device /dev/ublkb0 --seconds 10 ${ALL_RANDOM}`,
        'room again':
          'blkdiscard /dev/ublkb0 && block-storm --device /dev/ublkb0 --seconds 5 --random-bytes 0',
        down: TRUENO.down,
      },
    }),
  );
  const facts = factsOf(boot);

  test('writes fail because there is no space, and what was written before is still read', () => {
    expect(facts('full')).toMatch(/"compared":[1-9]\d*,"differed":0,"io_errors":0,"no_space":[1-9]\d*,/);
    expect(facts('full')).toContain('"other_errors":0');
  });

  test('where pages are given back, writes succeed', () => {
    expect(facts('room again')).toContain('"differed":0,"io_errors":0,"no_space":0,"other_errors":0');
    expect(facts('hung tasks')).toBe('0 hung');
  });
});

/**
 * A swap device that refuses pages has room left as far as the kernel knows: it may try to swap out for minutes before it
 * kills anybody, and nothing gets on meanwhile, on kernel zram as well. So the load is killed a while after the first page
 * was refused, by itself.
 */
const GREEDY = `swap-storm --mib 640 --processes 3 --seconds 10 --refusals-s 10 --patience-s 240 ${ALL_RANDOM}`;

describe.each([
  ['swap that reaches its limit', TRUENO, 48],
  ['swap when there is no memory for what it keeps', TRUENO, undefined],
  ['swap on kernel zram that reaches its limit', KERNEL_ZRAM, 48],
] as const)('%s', (name, backend, limit_mib) => {
  const boot = bootGuestBeforeAll(() =>
    deviceGuest({
      memory_mib: 256,
      factTimeout_s: 300,
      timeout_s: 600,
      facts: {
        up: `${backend.up({ size_mib: 1024, ...(limit_mib === undefined ? {} : { limit_mib }) })}\n${SWAP_STORM.prepare}`,
        greedy: GREEDY,
        modest: 'swap-storm --mib 96 --processes 2 --seconds 5 --random-bytes 300',
        finish: SWAP_STORM.finish,
        down: backend.down,
      },
    }),
  );
  const facts = factsOf(boot);

  test('pages are refused, and nobody reads anything wrong', () => {
    process.stdout.write(`${name}: ${facts('greedy').split('\n', 1)}\n`);
    expect(facts('greedy')).toMatch(/"finished":[012],.*"differed":0,"bus_errors":0,/);
    // Where memory itself is at its end, the kernel may end the load before it is refused a page.
    const answers =
      limit_mib === undefined
        ? /Write-error on swap-device|Killed process \d+ \(swap-storm\)/
        : /Write-error on swap-device/;
    expect(facts('kernel log')).toMatch(answers);
    expect(facts('kernel log')).not.toMatch(/Killed process \d+ \(trueno-ublk\)|Read-error/);
  });

  test('no task hangs', () => {
    expect(facts('hung tasks')).toBe('0 hung');
  });

  test('when nobody asks for too much any more, the machine goes on with swap', () => {
    expect(facts('modest')).toMatch(
      /"finished":2,"killed":0,"compared":[1-9]\d*,"differed":0,"bus_errors":0,/,
    );
    expect(facts('finish')).toBe('');
    expect(facts('down')).toBe('');
  });
});
