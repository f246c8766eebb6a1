import { createConnection } from 'node:net';
import { err } from '../../core/result.ts';
import { errorCode } from '../../host/system-error.ts';
import {
  type CallVarlink,
  LARGEST_ANSWER_BYTES,
  parseAnswer,
  requestText,
  type VarlinkCall,
  type VarlinkReplies,
} from './varlink-call.ts';

/** unix(7): sun_path has 108 bytes, the last one is 0. Node connects to what fits of a longer one. */
const LONGEST_PATH_BYTES = 107;

/** By Node, which does other things meanwhile, e.g. take keys. */
export const callFromEventLoop: CallVarlink = (socketPaths, calls, patience_ms) =>
  Promise.all(socketPaths.map((path) => callOne(path, calls, patience_ms)));

function callOne(path: string, calls: readonly VarlinkCall[], patience_ms: number): Promise<VarlinkReplies> {
  if (Buffer.byteLength(path) > LONGEST_PATH_BYTES)
    return Promise.resolve(err({ kind: 'connection', errno: 'ENAMETOOLONG' }));
  return new Promise((resolve) => {
    let received = '';
    const socket = createConnection({ path });
    const finish = (replies: VarlinkReplies): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(replies);
    };
    const timer = setTimeout(() => finish(err({ kind: 'timeout', patience_ms })), patience_ms);
    socket.on('error', (error) =>
      finish(err({ kind: 'connection', errno: errorCode(error) ?? error.message })),
    );
    socket.on('close', () => finish(parseAnswer(received, calls.length)));
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
      const isWhole = received.split('\0').length > calls.length;
      if (isWhole || received.length > LARGEST_ANSWER_BYTES) finish(parseAnswer(received, calls.length));
    });
    socket.write(requestText(calls));
  });
}
