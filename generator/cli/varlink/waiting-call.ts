import { err } from '../../core/result.ts';
import { errnoName } from '../../host/system-error.ts';
import { loadNativeAddon } from '../../library/native-addon.ts';
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
  const addon = loadNativeAddon();
  if (!addon.ok) {
    const { callFromEventLoop } = await import('./event-loop-call.ts');
    return callFromEventLoop(socketPaths, calls, patience_ms);
  }
  return addon.value
    .askSockets(socketPaths.join('\0'), requestText(calls), calls.length, LARGEST_ANSWER_BYTES, patience_ms)
    .map(
      (answer): VarlinkReplies =>
        typeof answer === 'string' ? parseAnswer(answer, calls.length) : failure(answer, patience_ms),
    );
};

function failure(errno: number, patience_ms: number): VarlinkReplies {
  const name = errnoName(errno);
  return err(name === 'ETIMEDOUT' ? { kind: 'timeout', patience_ms } : { kind: 'connection', errno: name });
}
