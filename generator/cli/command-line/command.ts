/** A word that can be written, and what it means. */
export interface Word {
  readonly word: string;
  readonly summary: string;
}

/** What a value is, which is what a shell can complete. */
export type ValueKind =
  | { readonly kind: 'file' }
  | { readonly kind: 'directory' }
  /** `zram0`, `/dev/zram0` … */
  | { readonly kind: 'device' }
  | { readonly kind: 'word'; readonly words: readonly Word[] }
  /** Words with commas between. */
  | { readonly kind: 'list'; readonly words: readonly Word[] }
  | { readonly kind: 'text' };

/** One option of a command. It can be given once. */
export interface CommandOption {
  /** Without its dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** One sentence without a full stop. */
  readonly summary: string;
  /** Undefined for a switch. */
  readonly value?: OptionValue;
}

export interface OptionValue {
  /** What stands for it in help, e.g. `DIR`. */
  readonly placeholder: string;
  readonly kind: ValueKind;
  /** True when the option may stand without a value, which is a number: the word behind it is one, or is no value of it. */
  readonly optional?: true;
}

/** Whether a word is taken for the value of an option that may stand without one, rather than for an operand. */
export function isOptionalValue(word: string): boolean {
  return /^[-+.]?[0-9]/.test(word);
}

/** What a command takes besides options. */
export interface Operands {
  readonly placeholder: string;
  readonly kind: ValueKind;
  readonly summary: string;
  readonly least: 0 | 1;
  readonly most: 1 | 'any';
}

/** An exit status and when it is given; a sentence fragment. */
export type ExitStatus = readonly [status: number, when: string];

/** One command of `trueno-zram`: all that help, manual page and completions tell of it. */
export interface Command {
  readonly name: string;
  /** One sentence without a full stop. */
  readonly summary: string;
  /** Sentences that say more, a paragraph each. */
  readonly details: readonly string[];
  readonly operands?: Operands;
  readonly options: readonly CommandOption[];
  /** Names of options of which one can be given at most. */
  readonly exclusive: readonly (readonly string[])[];
  /** Without that of wrong usage, which is 2 everywhere. */
  readonly exitStatus: readonly ExitStatus[];
  /** Command lines, and what they do. */
  readonly examples: readonly (readonly [line: string, effect: string])[];
}
