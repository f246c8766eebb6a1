import type { IniAssignment } from '../../config/ini/index.ts';
import { isVariableName, SET } from '../../config/set-directive.ts';
import { BUILT_IN_FUNCTIONS, parseSizeExpression, variablesOf } from '../../config/size-expression/index.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import type { Lint } from './lint-context.ts';

const SIZE_KEYS: readonly string[] = ['zram-size', 'zram-resident-limit'];

/** `set!` variables that nothing uses, and names that are also functions. */
export const lintSetVariables: Lint = (context) => {
  const assignments = context.configuration.documents.flatMap((document) => document.assignments);
  const directives = assignments.filter(
    ({ section, key }) =>
      section === undefined && key.startsWith(SET) && isVariableName(key.slice(SET.length)),
  );
  const used = namesInSizes(assignments);
  return directives.flatMap((directive) => {
    const name = directive.key.slice(SET.length);
    // What a command prints may name variables too, and it cannot name one without holding it.
    const mentioned = directives.some((other) => other !== directive && other.value.includes(name));
    return [
      ...(used.has(name) || mentioned ? [] : [unused(directive, name)]),
      ...(BUILT_IN_FUNCTIONS.has(name) || name === 'print' ? [shadowing(directive, name)] : []),
    ];
  });
};

function namesInSizes(assignments: readonly IniAssignment[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { key, value } of assignments) {
    const expression = SIZE_KEYS.includes(key) ? parseSizeExpression(value) : undefined;
    if (expression?.ok) for (const name of variablesOf(expression.value)) names.add(name);
  }
  return names;
}

function unused({ key, value, position }: IniAssignment, name: string): Diagnostic {
  return {
    severity: 'warning',
    position,
    key,
    value,
    text: `no size uses ${name}`,
    consequence: 'the command runs at every boot for nothing',
    hint: `write for example zram-size = ${name} / 2, or remove the line`,
  };
}

function shadowing({ key, value, position }: IniAssignment, name: string): Diagnostic {
  return {
    severity: 'warning',
    position,
    key,
    value,
    text: `${name} is the name of a function too`,
    consequence: `${name} alone is this variable, ${name}(...) is the function`,
    hint: 'choose another name',
  };
}
