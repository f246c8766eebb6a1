import { terminalOutput } from './terminal-output.ts';

/** Colours by name, as SGR parameters of ECMA-48. */
const PARAMETERS = { red: 31, green: 32, yellow: 33, blue: 34, cyan: 36, bold: 1, dim: 2 } as const;

export type Colour = keyof typeof PARAMETERS;

/** The text in a colour where standard output is a terminal that has some; $NO_COLOR (https://no-color.org) says no. */
export function paint(text: string, colour: Colour): string {
  return hasColours() ? `\u001b[${PARAMETERS[colour]}m${text}\u001b[0m` : text;
}

function hasColours(): boolean {
  // Node takes an empty one for a no, too.
  const { NO_COLOR: no, ...environment } = process.env;
  return !no && terminalOutput()?.hasColors(environment) === true;
}
