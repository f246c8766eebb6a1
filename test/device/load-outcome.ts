import { expect, test } from 'vitest';
import { factsOf } from '../guest/booted-guest.ts';
import type { Boot } from '../guest/guest.ts';
import type { Load } from './load.ts';

/** Tests of what must be so after the load, whatever its device went through. Facts: `load`, `finish` and `down`. */
export function testLoadOutcome(load: Load, boot: () => Boot): void {
  const facts = factsOf(boot);

  test('all that is read is what was written', () => {
    expect(facts('load')).toMatch(load.right);
    expect(facts('finish')).not.toContain('exit status');
  });

  test('no task hangs, and the kernel has nothing to say against the device', () => {
    expect(facts('hung tasks')).toBe('0 hung');
    expect(facts('kernel log')).toMatch(load.kernelLog);
  });

  test('the device can be taken away', () => {
    expect(facts('down')).toBe('');
    expect(boot().poweredOff).toBe(true);
  });
}
