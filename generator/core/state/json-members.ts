import { err, ok, type Result } from '../result.ts';

/**
 * The members of an object that parseExactJson() gave, by type. A member that is not what it should be reads as empty or
 * 0, and finish() tells of the first one.
 */
export class JsonMembers {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #problems: string[];

  /** `what` names the object in messages. */
  constructor(value: unknown, what: string, problems: string[] = []) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.#members = isObject ? { ...value } : {};
    this.#problems = problems;
    if (!isObject) problems.push(`${what} is not an object`);
  }

  /** What was made of the members, or a sentence fragment about the first one that is wrong. */
  finish<T>(value: T): Result<T, string> {
    const [problem] = this.#problems;
    return problem === undefined ? ok(value) : err(problem);
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.#missing(name, '');
  }

  optionalText(name: string): string | undefined {
    const value = this.#members[name];
    return typeof value === 'string' ? value : this.#unlessLeftOut(name, value, 'text');
  }

  count(name: string): bigint {
    return this.optionalCount(name) ?? this.#missing(name, 0n);
  }

  optionalCount(name: string): bigint | undefined {
    const value = this.#members[name];
    return countOf(value) ?? this.#unlessLeftOut(name, value, 'a whole number');
  }

  counts(name: string): readonly bigint[] {
    const value: unknown = this.#members[name];
    const counts = Array.isArray(value) ? value.map(countOf) : [undefined];
    const known = counts.filter((count) => count !== undefined);
    if (known.length < counts.length) this.#problems.push(`${name} is not a list of whole numbers`);
    return known;
  }

  /** A member whose members all are whole numbers. */
  countsByName(name: string): ReadonlyMap<string, bigint> {
    const inner = this.object(name);
    return new Map(Object.keys(inner.#members).map((key) => [key, inner.count(key)]));
  }

  object(name: string): JsonMembers {
    return new JsonMembers(this.#members[name], name, this.#problems);
  }

  #missing<T>(name: string, otherwise: T): T {
    this.#problems.push(`${name} is missing`);
    return otherwise;
  }

  #unlessLeftOut(name: string, value: unknown, what: string): undefined {
    if (value !== undefined && value !== null) this.#problems.push(`${name} is not ${what}`);
    return undefined;
  }
}

function countOf(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  return typeof value === 'string' && /^[0-9]{16,20}$/.test(value) ? BigInt(value) : undefined;
}
