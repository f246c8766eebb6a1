import { err } from '../../core/result.ts';
import { errnoName } from '../../host/system-error.ts';
import { NATIVE_ADDON_PATHS, type NativeAddon } from '../../library/native-addon.ts';
import {
  type CallVarlink,
  LARGEST_ANSWER_BYTES,
  parseAnswer,
  requestText,
  type VarlinkReplies,
} from './varlink-call.ts';

/**
 * By the native core, which waits for the answers: that takes less than a millisecond, where loading Node's sockets takes
 * several. Without the core, by those.
 */
export const callAndWait: CallVarlink = async (socketPaths, calls, patience_ms) => {
  if (socketPaths.length === 0) return [];
  const addon = loadedAddon();
  if (addon === undefined) {
    const { callFromEventLoop } = await import('./event-loop-call.ts');
    return callFromEventLoop(socketPaths, calls, patience_ms);
  }
  return addon
    .askSockets(socketPaths.join('\0'), requestText(calls), calls.length, LARGEST_ANSWER_BYTES, patience_ms)
    .map(
      (answer): VarlinkReplies =>
        typeof answer === 'string' ? parseAnswer(answer, calls.length) : failure(answer, patience_ms),
    );
};

type Asking = Pick<NativeAddon, 'askSockets'>;

/** Undefined where there is none, or an older one. Loaded by hand: `require` takes longer to find a file than this to load it. */
function loadedAddon(): Asking | undefined {
  for (const path of NATIVE_ADDON_PATHS) {
    const module: { exports: Partial<Asking> } = { exports: {} };
    try {
      process.dlopen(module, path);
    } catch {
      continue;
    }
    const { askSockets } = module.exports;
    if (typeof askSockets === 'function') return { askSockets };
  }
  return undefined;
}

function failure(errno: number, patience_ms: number): VarlinkReplies {
  const name = errnoName(errno);
  return err(name === 'ETIMEDOUT' ? { kind: 'timeout', patience_ms } : { kind: 'connection', errno: name });
}
