import { parseAlgorithmList } from '../compat/algorithm-list.ts';
import type { MachineReader } from '../host.ts';
import type { DeviceState } from '../state/device-state.ts';
import { setupService } from '../units/setup-service.ts';
import { GENERATOR_DIRECTORY } from './installed-unit.ts';

/** A device as it runs now, with what else there is to hold against the configuration. */
export interface RunningDevice {
  readonly state: DeviceState;
  /** False for one that somebody set up by hand: nothing says that the configuration ever had it. */
  readonly isOurs: boolean;
  /** Names that the kernel has for `comp_algorithm`; empty for a device of trueno. */
  readonly algorithmNames: readonly string[];
  /** Path of kernel zram's writeback device; undefined where there is none. */
  readonly backingDevice: string | undefined;
  /** What kernel zram was set up with, as kernelCompressionWords() has it; undefined when nobody wrote it down, or may look. */
  readonly compressionWords: string | undefined;
  /** What trueno-ublk was started with, as it is written for its service; undefined when nobody may look. */
  readonly serveOptions: string | undefined;
}

export function readRunningDevice(state: DeviceState, reader: MachineReader): RunningDevice {
  const { name, backend } = state;
  const text = (path: string): string | undefined => {
    const file = reader.readText(path);
    return file.kind === 'text' ? file.text.trim() : undefined;
  };
  const list = backend === 'kernel' ? text(`/sys/block/${name}/comp_algorithm`) : undefined;
  const algorithms = list === undefined ? undefined : parseAlgorithmList(list);
  const backing = backend === 'kernel' ? text(`/sys/block/${name}/backing_dev`) : undefined;
  const words = backend === 'kernel' ? text(`/run/trueno-zram/kernel/${name}`) : undefined;
  const options = backend === 'trueno' ? text(`/run/trueno-zram/${name}.env`) : undefined;
  return {
    state,
    isOurs: backend === 'trueno' || state.fallbackReason !== undefined || hasTraces(name, reader),
    algorithmNames: algorithms?.ok === true ? algorithms.value.names : [],
    backingDevice: backing === 'none' ? undefined : backing,
    compressionWords: words === '' ? undefined : words,
    serveOptions: options === undefined ? undefined : /^TRUENO_UBLK_OPTIONS=(.*)$/m.exec(options)?.[1],
  };
}

/** Units of a generator, ours or the one before, or the mark of the set-up, which only root can see. */
function hasTraces(name: string, reader: MachineReader): boolean {
  return (
    reader.exists(`${GENERATOR_DIRECTORY}/${setupService(name)}.d`) ||
    reader.exists(`/run/trueno-zram/kernel/${name}`)
  );
}
