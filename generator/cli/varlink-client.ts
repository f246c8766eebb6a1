import { createConnection } from 'node:net';
import { err, ok, type Result } from '../core/result.ts';
import { parseExactJson } from '../core/state/exact-json.ts';
import { errorCode } from '../host/system-error.ts';
import { toJsonText } from './json-text.ts';

/** Why a service gave no answer. */
export type VarlinkFailure =
  /** Errno of the connection, e.g. `ECONNREFUSED`. */
  | { readonly kind: 'connection'; readonly errno: string }
  | { readonly kind: 'timeout'; readonly patience_ms: number }
  /** It hung up before it answered. */
  | { readonly kind: 'closed' }
  /** What came is no Varlink. */
  | { readonly kind: 'nonsense' }
  /** Full name of a Varlink error, and why, where its parameters have a `reason`. */
  | { readonly kind: 'error'; readonly name: string; readonly reason: string | undefined };

/** One call of a method, e.g. `io.trueno.zram.SetLimit` with `{ limit_bytes: 0n }`. */
export interface VarlinkCall {
  readonly method: string;
  readonly parameters?: Readonly<Record<string, string | bigint>>;
}

/** unix(7): sun_path has 108 bytes, the last one is 0. Node connects to what fits of a longer one. */
const LONGEST_PATH_BYTES = 107;
/** No answer of ours comes near it. */
const LARGEST_REPLIES_BYTES = 1 << 20;

/**
 * Calls methods one after the other in one connection (https://varlink.org/Method-Call), and gives the parameters of each
 * reply as parseExactJson() reads them. Ends after `patience_ms` at the latest. Calls behind one that fails are made, too.
 */
export function callVarlink(
  socketPath: string,
  calls: readonly VarlinkCall[],
  patience_ms: number,
): Promise<Result<readonly unknown[], VarlinkFailure>> {
  if (Buffer.byteLength(socketPath) > LONGEST_PATH_BYTES)
    return Promise.resolve(err({ kind: 'connection', errno: 'ENAMETOOLONG' }));
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const socket = createConnection({ path: socketPath });
    const finish = (result: Result<readonly unknown[], VarlinkFailure>): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => finish(err({ kind: 'timeout', patience_ms })), patience_ms);
    socket.on('error', (error) =>
      finish(err({ kind: 'connection', errno: errorCode(error) ?? error.message })),
    );
    socket.on('close', () => finish(err({ kind: 'closed' })));
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (received.length > LARGEST_REPLIES_BYTES) return finish(err({ kind: 'nonsense' }));
      const messages = received.toString('utf8').split('\0').slice(0, -1);
      if (messages.length >= calls.length) finish(parseReplies(messages.slice(0, calls.length)));
    });
    socket.write(calls.map((call) => `${toJsonText(call)}\0`).join(''));
  });
}

function parseReplies(messages: readonly string[]): Result<readonly unknown[], VarlinkFailure> {
  const parameters: unknown[] = [];
  for (const message of messages) {
    const reply = parseExactJson(message);
    if (typeof reply !== 'object' || reply === null) return err({ kind: 'nonsense' });
    const given: unknown = 'parameters' in reply ? reply.parameters : {};
    if ('error' in reply && reply.error !== null)
      return err({ kind: 'error', name: String(reply.error), reason: reasonIn(given) });
    parameters.push(given);
  }
  return ok(parameters);
}

function reasonIn(parameters: unknown): string | undefined {
  const isObject = typeof parameters === 'object' && parameters !== null && 'reason' in parameters;
  return isObject && typeof parameters.reason === 'string' ? parameters.reason : undefined;
}
