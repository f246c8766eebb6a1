import type { Diagnostic } from '../../diagnostic.ts';
import type { Lint } from './lint-context.ts';

/** A limit below this shuts out every machine that runs systemd: somebody wrote a number of GiB. */
const TINY_HOST_MIB = 128n;

/** A limit in the wrong unit, which no machine can be below. */
export const lintHostMemoryLimit: Lint = ({ configuration }) =>
  [...configuration.settings.values()].flatMap(({ name, hostMemoryLimit_mib: limit }): Diagnostic[] => {
    const limit_mib = limit?.value;
    if (limit === undefined || limit_mib === undefined || limit_mib === 0n || limit_mib >= TINY_HOST_MIB)
      return [];
    return [
      {
        severity: 'warning',
        position: limit.valuePosition,
        device: name,
        key: 'host-memory-limit',
        value: limit.text,
        text: 'the unit is MiB, so every machine has more',
        consequence: `${name} is never set up`,
        hint: `for ${limit_mib} GiB write ${limit_mib * 1024n}; to switch the device off write zram-size = 0`,
      },
    ];
  });

/** `memory-limit`, the old name of the key. */
export const lintMemoryLimit: Lint = ({ configuration }) =>
  configuration.documents
    .flatMap(({ assignments }) => assignments)
    .filter(({ section, key }) => section !== undefined && key === 'memory-limit')
    .map(({ section = '', key, value, position }) => ({
      severity: 'info',
      position,
      device: section,
      key,
      value,
      text: 'is the old name of host-memory-limit',
      consequence: 'it works all the same',
      hint: `write host-memory-limit = ${value}`,
    }));
