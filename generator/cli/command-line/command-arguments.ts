/** What a command was given, after it was held against the command's table. */
export class CommandArguments {
  readonly operands: readonly string[];
  readonly #values: ReadonlyMap<string, string>;

  constructor(operands: readonly string[], values: ReadonlyMap<string, string>) {
    this.operands = operands;
    this.#values = values;
  }

  has(option: string): boolean {
    return this.#values.has(option);
  }

  /** Undefined when the option was not given; empty for a switch, and where an optional value was left out. */
  value(option: string): string | undefined {
    return this.#values.get(option);
  }
}
