import { nearestWord } from '../../nearest-word.ts';
import { BUILT_IN_FUNCTIONS } from './functions.ts';
import { printedNumber } from './printed-number.ts';

/** What people write that this language has another spelling for, tried in order on the text from the error on. */
const MISTAKEN_CONTINUATIONS: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/^[#;]/, 'a comment must be on a line of its own'],
  [/^and\b/i, 'write && for and'],
  [/^or\b/i, 'write || for or'],
  [/^mod\b/i, 'write % for mod'],
  [/^=/, 'write == to compare'],
  [/^&/, 'write && for and'],
  [/^\|/, 'write || for or'],
  [/^[)\]]/, 'no bracket is open here: remove it'],
  [/^[,_][0-9]/, 'write the number without separators'],
  [/^x[0-9a-f]+\b/i, 'write the number in decimal'],
];

/** A plain number at the end of the text before the error, with the suffix that was read as its part. */
const NUMBER_BEFORE = /(?:^|[^\w.])([0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t]*([A-Za-z]?)$/;
const LETTERS = /^[A-Za-z]*/;
const UNIT_WORD = /^([kmgt])i?b?$/i;

/** What to write instead, for an expression that could have ended at `offset` and goes on with something else. */
export function hintForContinuation(text: string, offset: number): string | undefined {
  const before = text.slice(0, offset);
  const leftover = text.slice(offset);
  return (
    unitHint(before, leftover) ??
    percentOfHint(before, leftover) ??
    MISTAKEN_CONTINUATIONS.find(([pattern]) => pattern.test(leftover))?.[1] ??
    multiplicationHint(before, leftover)
  );
}

function unitHint(before: string, leftover: string): string | undefined {
  const [, number, suffix = ''] = NUMBER_BEFORE.exec(before) ?? [];
  const letters = LETTERS.exec(leftover)?.[0] ?? '';
  if (number === undefined || letters === '') return undefined;
  const unit = UNIT_WORD.exec(suffix + letters)?.[1];
  return unit === undefined ? undefined : `write ${number}${unit.toUpperCase()}iB`;
}

function percentOfHint(before: string, leftover: string): string | undefined {
  if (!(/%\s*of\s*$/.test(before) && /^ram\b/i.test(leftover))) return undefined;
  const number = plainNumberBefore(before.slice(0, before.lastIndexOf('%')));
  return number === undefined ? undefined : `write ${number}%`;
}

function plainNumberBefore(before: string): string | undefined {
  const [, number, suffix] = NUMBER_BEFORE.exec(before) ?? [];
  return suffix === '' ? number : undefined;
}

function multiplicationHint(before: string, leftover: string): string | undefined {
  const factor = /^(?:[A-Za-z_]\w*|[([])/.exec(leftover)?.[0];
  if (factor === undefined) return undefined;
  const product = before.trimEnd();
  const [, number, suffix = ''] = NUMBER_BEFORE.exec(product) ?? [];
  if (number === undefined && !/[)\]]$/.test(product)) return undefined;
  const left = number === undefined ? '(...)' : number + suffix;
  return `a product needs an operator: ${left} * ${/^\w/.test(factor) ? factor : '(...)'}`;
}

/** What to write instead, where a value had to start at `offset` and none does. */
export function hintForMissingValue(text: string, offset: number): string | undefined {
  const before = text.slice(0, offset).trimEnd();
  const next = text.charAt(offset);
  if (next === '#' || next === ';') return 'a comment must be on a line of its own';
  if (before.endsWith('%')) return percentHint(before, next);
  if (next === '*' && before.endsWith('*')) return 'write ^ for a power';
  if (next === '/' && before.endsWith('/')) return 'write int(a / b) for whole division';
  if (next === '=' && /[=!<>]$/.test(before)) return 'write == or != to compare';
  if (next === '"' || next === "'") return 'write it without quotes: text is understood in print(...) only';
  if (next === 'π') return 'write pi()';
  return undefined;
}

/** A percent sign that reads as the remainder, because something follows or because the share is multiplied. */
function percentHint(before: string, next: string): string | undefined {
  const number = plainNumberBefore(before.slice(0, -1));
  if (number === undefined) return undefined;
  const context = before.slice(0, before.lastIndexOf(number));
  if (next === '%') return `write ${number}%`;
  const fraction = printedNumber(Number(number) / 100);
  if (/(?:^|\W)ram\s*\*\s*$/.test(context)) return `write ram * ${fraction} or ${number}%`;
  if (/\*\s*$/.test(context)) return `write * ${fraction}; ${number}% alone is a share of ram`;
  return `write (ram * ${fraction}) for ${number} percent of ram`;
}

/** Functions of other languages, and how to have them here. */
const SUBSTITUTES: ReadonlyMap<string, string> = new Map([
  ['sqrt', 'x^0.5'],
  ['cbrt', 'x^(1/3)'],
  ['pow', 'x^y'],
  ['exp', 'e()^x'],
  ['ln', 'log(e(), x)'],
  ['log2', 'log(2, x)'],
  ['log10', 'log(x)'],
  ['trunc', 'int(x)'],
  ['mod', 'x % y'],
]);

/** In a misspelt name. */
const MOST_SLIPS = 2;

/** What to write instead of the variable `name`, which nothing defines. */
export function hintForVariable(name: string, variables: Iterable<string>): string | undefined {
  const known = [...variables];
  const sameLetters = known.find((variable) => variable === name.toLowerCase());
  if (sameLetters !== undefined) return `names are case-sensitive: write ${sameLetters}`;
  const usage = name === 'print' ? 'print(x, ...)' : BUILT_IN_FUNCTIONS.get(name)?.usage;
  if (usage !== undefined) return `a function needs brackets: write ${usage}`;
  const nearest = nearestWord(name.toLowerCase(), known, MOST_SLIPS);
  return nearest === undefined ? undefined : `write ${nearest}`;
}

/** What to write instead of a call of `name`, which is no function. */
export function hintForFunction(name: string, variables: Iterable<string>): string | undefined {
  if ([...variables].includes(name)) return `a variable takes no arguments: write ${name}`;
  const substitute = SUBSTITUTES.get(name.toLowerCase());
  if (substitute !== undefined) return `write ${substitute}`;
  const functions = ['print', ...BUILT_IN_FUNCTIONS.keys()];
  if (functions.includes(name.toLowerCase())) {
    return `names are case-sensitive: write ${name.toLowerCase()}`;
  }
  const nearest = nearestWord(name.toLowerCase(), functions, MOST_SLIPS);
  return nearest === undefined ? undefined : `write ${nearest}`;
}
