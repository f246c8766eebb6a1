import type { Diagnostic } from '../diagnostic.ts';
import type { ShellResult, ShellRunner } from '../host.ts';
import { err, ok, type Result } from '../result.ts';
import { describeExpressionError } from './device-settings.ts';
import type { IniAssignment } from './ini/index.ts';
import { evaluateSizeExpression, parseSizeExpression } from './size-expression/index.ts';

/** What stands before the name of a variable. */
export const SET = 'set!';

/** True for `op!name` keys, which stand before any section. */
export function isDirective(key: string): boolean {
  return key.includes('!');
}

/**
 * Runs one directive, `set!NAME = shell command`: what the command prints is an expression, evaluated at once with the
 * variables known so far; the value becomes NAME for every size in every file. The name `ram` cannot be taken.
 * Anything that goes wrong costs this variable only.
 */
export function runDirective(
  assignment: IniAssignment,
  variables: Map<string, number>,
  runShell: ShellRunner,
  print: (line: string) => void,
): Diagnostic[] {
  const { key, value: command, position } = assignment;
  const operation = key.slice(0, key.indexOf('!') + 1);
  if (operation !== SET) {
    return [
      {
        severity: 'warning',
        position,
        key,
        value: command,
        text: `unknown operation ${operation} outside of a section`,
        consequence: 'the line is ignored',
        hint: 'the only one is set!NAME = shell command',
      },
    ];
  }
  const name = key.slice(SET.length);
  const diagnostics: Diagnostic[] = [];
  const result = runShell(command);
  if (result.status !== 0 || result.failure !== undefined) diagnostics.push(unsuccessful(assignment, result));
  const value = printedValue(assignment, result, variables, print);
  if (!value.ok) return [...diagnostics, value.error];
  if (!isVariableName(name)) return [...diagnostics, unusableName(assignment, name)];
  variables.set(name, value.value);
  return diagnostics;
}

/** True for a name that an expression can use and that is not taken: `ram` always is. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name !== 'ram';
}

function unusableName({ key, value, position }: IniAssignment, name: string): Diagnostic {
  const why =
    name === 'ram'
      ? {
          text: 'ram is always the memory of the machine',
          consequence: 'the command ran, its value is not used',
          hint: 'choose another name',
        }
      : {
          text: `"${name}" is no name that an expression can use`,
          consequence: 'the command ran, its value cannot be used',
          hint: 'a name has letters, digits and _, begins with no digit, and follows set! directly',
        };
  return { severity: 'warning', position, key, value, ...why };
}

function unsuccessful({ key, value, position }: IniAssignment, result: ShellResult): Diagnostic {
  return {
    severity: 'warning',
    position,
    key,
    value,
    text: result.failure ?? `the command exited with ${result.status}`,
    consequence: result.stdout === '' ? 'it gives no value' : 'what it printed is used all the same',
  };
}

function printedValue(
  assignment: IniAssignment,
  result: ShellResult,
  variables: ReadonlyMap<string, number>,
  print: (line: string) => void,
): Result<number, Diagnostic> {
  const parsed = parseSizeExpression(result.stdout);
  const value = parsed.ok ? evaluateSizeExpression(parsed.value, variables, print) : parsed;
  if (value.ok) return ok(value.value);
  const error = describeExpressionError(result.stdout, value.error);
  const name = assignment.key.slice(SET.length);
  return err({
    severity: 'error',
    position: assignment.position,
    key: assignment.key,
    value: assignment.value,
    text:
      result.stdout.trim() === ''
        ? 'the command printed nothing'
        : `the command printed "${result.stdout.trim().slice(0, 80)}", which is no expression: ${error.text}`,
    consequence: `devices whose size uses ${name} are not set up, others are`,
    hint: 'it must print one number or expression to standard output',
  });
}
