import { err, ok, type Result } from '../../core/result.ts';
import { parseExactJson } from '../../core/state/exact-json.ts';
import { toJsonText } from '../json-text.ts';

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

/** Parameters of each reply, as parseExactJson() reads them. */
export type VarlinkReplies = Result<readonly unknown[], VarlinkFailure>;

/**
 * Calls the same methods of several services at once, one after the other in one connection to each
 * (https://varlink.org/Method-Call), and gives what each replied. Ends after `patience_ms` at the latest. Calls behind one
 * that fails are made, too.
 */
export type CallVarlink = (
  socketPaths: readonly string[],
  calls: readonly VarlinkCall[],
  patience_ms: number,
) => Promise<readonly VarlinkReplies[]>;

/** No answer of ours comes near it; more is not waited for. */
export const LARGEST_ANSWER_BYTES: number = 1 << 20;

/** What goes to a socket. */
export function requestText(calls: readonly VarlinkCall[]): string {
  return calls.map((call) => `${toJsonText(call)}\0`).join('');
}

/** What came from one, up to the last reply, or to where the service hung up. */
export function parseAnswer(received: string, calls: number): VarlinkReplies {
  if (received.length > LARGEST_ANSWER_BYTES) return err({ kind: 'nonsense' });
  const messages = received.split('\0').slice(0, -1);
  return messages.length < calls ? err({ kind: 'closed' }) : parseReplies(messages.slice(0, calls));
}

function parseReplies(messages: readonly string[]): VarlinkReplies {
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
