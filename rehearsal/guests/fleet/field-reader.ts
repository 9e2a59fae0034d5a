import { fieldsOf, isRecord } from '../../json';

/** What a field may be. */
interface FieldRule<Value> {
  /** In words, for example `allowed are: running, stopped`. */
  readonly allowed: string;
  readonly accepts: (value: unknown) => value is Value;
  /** What an absent field means; undefined makes it a mistake. */
  readonly fallback?: Value | undefined;
  /** What is returned beside a mistake. */
  readonly instead: Value;
}

/** Text of a pattern, which `allowed` has in words. */
export function text(pattern: RegExp, allowed: string): FieldRule<string> {
  const accepts = (value: unknown): value is string => typeof value === 'string' && pattern.test(value);
  return { allowed: `allowed is ${allowed}`, accepts, instead: '' };
}

export function wholeNumber(min: number, max: number): FieldRule<number> {
  const accepts = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
  return { allowed: `allowed is a whole number from ${min} to ${max}`, accepts, instead: NaN };
}

export function oneOf<Value extends string>(values: readonly Value[], fallback: Value): FieldRule<Value> {
  const accepts = (value: unknown): value is Value => values.some((candidate) => candidate === value);
  return { allowed: `allowed are: ${values.join(', ')}`, accepts, fallback, instead: fallback };
}

export const TEXTS: FieldRule<Readonly<Record<string, string>>> = {
  allowed: 'allowed is a mapping of texts to texts (quote numbers and yes/no)',
  accepts: (value): value is Readonly<Record<string, string>> =>
    isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string'),
  fallback: {},
  instead: {},
};

const LIST: FieldRule<readonly unknown[]> = {
  allowed: 'allowed is a list',
  accepts: (value): value is readonly unknown[] => Array.isArray(value),
  fallback: [],
  instead: [],
};

/** Reads one object of a fleet file, noting every mistake with its field, what is there and what is allowed. */
export class FieldReader {
  readonly #object: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    /** Where the object stands in the file: `instances[0]`, empty for the file itself. */
    readonly path: string,
    readonly known: readonly string[],
    readonly mistakes: string[],
  ) {
    this.#object = fieldsOf(value);
    if (!isRecord(value)) {
      mistakes.push(`${path === '' ? 'the file' : path}: got ${show(value)}, allowed is a mapping`);
    }
    for (const field of Object.keys(this.#object).filter((name) => !known.includes(name))) {
      this.mistake(field, `not known, allowed are: ${known.join(', ')}`);
    }
  }

  mistake(field: string, problem: string): void {
    this.mistakes.push(`${this.#at(field)}: ${problem}`);
  }

  read<Value>(field: string, { allowed, accepts, fallback, instead }: FieldRule<Value>, otherwise = fallback): Value {
    const given = this.#object[field] ?? otherwise;
    if (accepts(given)) {
      return given;
    }
    this.mistake(field, given === undefined ? `missing, ${allowed}` : `got ${show(given)}, ${allowed}`);
    return instead;
  }

  /** The objects of the field's list. */
  list(field: string, known: readonly string[]): readonly FieldReader[] {
    const objects = this.read(field, LIST);
    return objects.map((each, index) => new FieldReader(each, `${this.#at(field)}[${index}]`, known, this.mistakes));
  }

  /** The object at the field, empty where there is none. */
  section(field: string, known: readonly string[]): FieldReader {
    return new FieldReader(this.#object[field] ?? {}, this.#at(field), known, this.mistakes);
  }

  #at(field: string): string {
    return this.path === '' ? field : `${this.path}.${field}`;
  }
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
