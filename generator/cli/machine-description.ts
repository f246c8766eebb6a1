import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';

/** What figures were taken on: rows for a report. */
export function describeMachine(): readonly (readonly [name: string, value: string])[] {
  const processor = cpus()[0]?.model.trim() || 'unknown processor';
  const memory_gib = (totalmem() / 2 ** 30).toFixed(1);
  return [
    ['Machine', `${processor}, ${availableParallelism()} processors, ${memory_gib} GiB`],
    ['System', `${systemName()}, Linux ${release()}`],
    ['Date', `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`],
  ];
}

/** The same for programs. Members are only ever added. */
export function machineJson(): unknown {
  return {
    date: new Date().toISOString(),
    processor: cpus()[0]?.model.trim() ?? null,
    processors: availableParallelism(),
    memory_bytes: totalmem(),
    kernel: release(),
    system: systemName(),
  };
}

/** os-release(5) */
function systemName(): string {
  try {
    const [, name] = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
    return name ?? 'unknown system';
  } catch {
    return 'unknown system';
  }
}
