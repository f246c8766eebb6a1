import { ok, type Result } from '../result.ts';
import { type AlgorithmList, formatAlgorithmList, parseAlgorithmList } from './algorithm-list.ts';
import { type AttributeError, attributeError, attributeText } from './sysfs-attribute.ts';

/** Priority of a secondary algorithm; 0 is the primary one, which `comp_algorithm` selects. */
export type RecompPriority = 1 | 2 | 3;

export interface RecompAlgorithm {
  readonly priority: RecompPriority;
  readonly list: AlgorithmList;
}

const ATTRIBUTE = 'recomp_algorithm';

const LINE = /^#([123]): ?(.*)$/;

/**
 * Reads `recomp_algorithm` (Documentation/admin-guide/blockdev/zram.rst): a line such as `#1: lzo [lz4] zstd` for each
 * secondary algorithm that was set; an empty text when none was. With two and more, kernel 7.2 leaves runs of NUL bytes
 * after each line.
 */
export function parseRecompAlgorithms(text: string): Result<readonly RecompAlgorithm[], AttributeError> {
  const page = attributeText(ATTRIBUTE, text);
  if (!page.ok) return page;
  const found: RecompAlgorithm[] = [];
  for (const line of page.value.split(/[\n\0]/)) {
    if (line.trim() === '') continue;
    const match = LINE.exec(line);
    const priority = parsePriority(match?.[1]);
    if (match === null || priority === undefined)
      return attributeError(ATTRIBUTE, `"${line.slice(0, 40)}" does not start with #1:, #2: or #3:`);
    if (found.some((other) => other.priority === priority))
      return attributeError(ATTRIBUTE, `two lines for priority ${priority}`);
    const list = parseAlgorithmList(match[2] ?? '', ATTRIBUTE);
    if (!list.ok) return list;
    found.push({ priority, list: list.value });
  }
  return ok(found);
}

/** The kernel's text, byte for byte; empty for no secondary algorithm. */
export function formatRecompAlgorithms(algorithms: readonly RecompAlgorithm[]): string {
  return algorithms.map(({ priority, list }) => `#${priority}: ${formatAlgorithmList(list)}`).join('');
}

/** What to write to `recomp_algorithm` to set a secondary algorithm: `algo=zstd priority=1`. */
export function recompSelection(algorithm: string, priority: RecompPriority): string {
  return `algo=${algorithm} priority=${priority}`;
}

function parsePriority(digit: string | undefined): RecompPriority | undefined {
  return ([1, 2, 3] as const).find((priority) => String(priority) === digit);
}
