import { logarithm, naturalLogarithm } from './logarithm.ts';

/** A function of the language. Names are case-sensitive and must be followed by a bracket. */
export interface BuiltInFunction {
  /** How it is called, for messages. */
  readonly usage: string;
  /** The argument of fasteval's `WrongArgs` error. */
  readonly wrongArguments: string;
  readonly accepts: (argumentCount: number) => boolean;
  /** Called only with a number of arguments that `accepts` takes. */
  readonly apply: (values: readonly number[]) => number;
}

/**
 * All functions but `print`, as in fasteval 0.2.4. The trigonometric and hyperbolic ones are the engine's, right to
 * a few units in the last place; everything that sizes are made of is exact.
 */
export const BUILT_IN_FUNCTIONS: ReadonlyMap<string, BuiltInFunction> = new Map([
  ofOne('int', Math.trunc),
  ofOne('ceil', Math.ceil),
  ofOne('floor', Math.floor),
  ofOne('abs', Math.abs),
  ofOne('sign', signOf),
  ofOneOrTwo('log', 'base', 10, 'expected log(x) or log(base,x)', logarithm),
  ofOneOrTwo('round', 'modulus', 1, 'round: expected round(x) or round(modulus,x)', roundToMultiple),
  ofMany('min', lesserOf),
  ofMany('max', greaterOf),
  ofNone('e', Math.E),
  ofNone('pi', Math.PI),
  ofOne('sin', Math.sin),
  ofOne('cos', Math.cos),
  ofOne('tan', Math.tan),
  ofOne('asin', Math.asin),
  ofOne('acos', Math.acos),
  ofOne('atan', Math.atan),
  ofOne('sinh', Math.sinh),
  ofOne('cosh', Math.cosh),
  ofOne('tanh', Math.tanh),
  ofOne('asinh', asinh),
  ofOne('acosh', acosh),
  ofOne('atanh', Math.atanh),
]);

type NamedFunction = readonly [name: string, definition: BuiltInFunction];

function ofNone(name: string, value: number): NamedFunction {
  return [
    name,
    {
      usage: `${name}()`,
      wrongArguments: `${name}: expected no args`,
      accepts: (count) => count === 0,
      apply: () => value,
    },
  ];
}

function ofOne(name: string, compute: (x: number) => number): NamedFunction {
  return [
    name,
    {
      usage: `${name}(x)`,
      wrongArguments: `${name}: expected one arg`,
      accepts: (count) => count === 1,
      apply: ([x = Number.NaN]) => compute(x),
    },
  ];
}

/** The optional parameter comes first: `round(x)` or `round(modulus, x)`. */
function ofOneOrTwo(
  name: string,
  parameter: string,
  defaultValue: number,
  wrongArguments: string,
  compute: (parameter: number, x: number) => number,
): NamedFunction {
  return [
    name,
    {
      usage: `${name}(x) or ${name}(${parameter}, x)`,
      wrongArguments,
      accepts: (count) => count === 1 || count === 2,
      apply: ([first = Number.NaN, second]) =>
        second === undefined ? compute(defaultValue, first) : compute(first, second),
    },
  ];
}

function ofMany(name: string, choose: (chosen: number, value: number) => number): NamedFunction {
  return [
    name,
    {
      usage: `${name}(x, ...)`,
      wrongArguments: `${name}: expected one or more args`,
      accepts: (count) => count >= 1,
      apply: ([first = Number.NaN, ...others]) => others.reduce(choose, first),
    },
  ];
}

/** Not `Math.min`: a NaN counts only when it comes first, and of two zeros the later one is taken. */
function lesserOf(least: number, value: number): number {
  if (value <= least) return value;
  return least;
}

/** As for `lesserOf`. */
function greaterOf(greatest: number, value: number): number {
  if (value >= greatest) return value;
  return greatest;
}

/** 1 or -1 by the sign bit, so that 0 gives 1 and -0 gives -1. */
function signOf(x: number): number {
  if (Number.isNaN(x)) return x;
  return x < 0 || Object.is(x, -0) ? -1 : 1;
}

function roundToMultiple(modulus: number, x: number): number {
  return roundHalfAway(x / modulus) * modulus;
}

/** Halves go away from zero; `Math.round` takes them upwards. */
function roundHalfAway(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + Math.sign(x) : whole;
}

/** The identity that Rust's standard library uses; it overflows to infinity above half of the largest double. */
function asinh(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude === 0) return x;
  const inverse = 1 / magnitude;
  const result = Math.log1p(magnitude + magnitude / (Math.hypot(1, inverse) + inverse));
  return x < 0 ? -result : result;
}

/** As for `asinh`. */
function acosh(x: number): number {
  return x < 1 ? Number.NaN : naturalLogarithm(x + Math.sqrt(x - 1) * Math.sqrt(x + 1));
}
