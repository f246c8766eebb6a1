import type { Diagnostic } from '../core/diagnostic.ts';
import { exitStatusOf } from '../core/generate.ts';
import { StreamLog } from '../host/stream-log.ts';
import type { CommandArguments } from './command-line/command-arguments.ts';
import { diagnosticJson } from './explain-json.ts';
import { toJsonText } from './json-text.ts';
import { printText } from './output.ts';

/**
 * What comes of a command about one device: sentences for people, or with --json one document with the same messages.
 * Its members are only ever added.
 */
export class DeviceAnswer {
  readonly #isJson: boolean;
  readonly #messages: Diagnostic[] = [];
  #members: object = {};
  #isDone = false;

  constructor(given: CommandArguments) {
    this.#isJson = given.has('json');
  }

  /** The device is as it was asked for; `members` say how it is, sizes in bytes. */
  done(sentence: string, members: object): void {
    this.#isDone = true;
    this.#members = members;
    this.remark(sentence);
  }

  /** What people want to know besides. */
  remark(sentence: string): void {
    if (!this.#isJson) printText(`${sentence}\n`);
  }

  tell(messages: readonly Diagnostic[]): void {
    if (this.#isJson) this.#messages.push(...messages);
    else new StreamLog(2, 'warning').log(messages);
  }

  /** Gives the exit status, that of the last messages. `name` is undefined where none was chosen. */
  end(name: string | undefined, messages: readonly Diagnostic[]): number {
    this.tell(messages);
    if (this.#isJson) {
      const answer = { name, done: this.#isDone, ...this.#members };
      printText(`${toJsonText({ ...answer, messages: this.#messages.map(diagnosticJson) })}\n`);
    }
    return exitStatusOf(messages);
  }
}
