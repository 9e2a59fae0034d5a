import { isRecord } from '../../json';

/** Reads one object of a fleet file, noting every mistake with its field, what is there and what is allowed. */
export interface FieldReader {
  readonly text: (field: string, rule: TextRule) => string;
  readonly wholeNumber: (field: string, rule: NumberRule) => number;
  readonly oneOf: <Value extends string>(field: string, allowed: readonly Value[], fallback: Value) => Value;
  readonly record: (field: string) => Readonly<Record<string, string>>;
  readonly list: (field: string) => readonly FieldReader[];
  readonly section: (field: string) => FieldReader;
  readonly mistake: (field: string, text: string) => void;
  readonly has: (field: string) => boolean;
}

export interface TextRule {
  /** Missing means that the field is required. */
  readonly fallback?: string;
  readonly pattern: RegExp;
  /** The pattern in words, with an example. */
  readonly allowed: string;
}

export interface NumberRule {
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
}

export interface FieldReaderOptions {
  readonly value: unknown;
  /** Where the object stands in the file: `instances[0]`. */
  readonly path: string;
  readonly known: Readonly<Record<string, readonly string[]>>;
  /** Which of `known` this object is. */
  readonly kind: string;
  readonly mistakes: string[];
}

/** Makes a reader for an object; anything else, and any field that is not known, is a mistake. */
export function readFields(options: FieldReaderOptions): FieldReader {
  const { value, path, known, kind, mistakes } = options;
  const at = (field: string): string => (path === '' ? field : `${path}.${field}`);
  const mistake = (field: string, text: string): void => {
    mistakes.push(`${at(field)}: ${text}`);
  };
  const object = isRecord(value) ? value : {};
  if (!isRecord(value)) {
    mistakes.push(`${path === '' ? 'the file' : path}: got ${show(value)}, allowed is a mapping`);
  }
  const allowedFields = known[kind] ?? [];
  for (const field of Object.keys(object)) {
    if (!allowedFields.includes(field)) {
      mistake(field, `not known, allowed are: ${allowedFields.join(', ')}`);
    }
  }
  const child = (field: string, childValue: unknown, childPath: string): FieldReader =>
    readFields({ value: childValue, path: childPath, known, kind: field, mistakes });
  return {
    mistake,
    has: (field) => object[field] !== undefined,
    text: (field, { fallback, pattern, allowed }) => {
      const given = object[field] ?? fallback;
      if (typeof given === 'string' && pattern.test(given)) {
        return given;
      }
      mistake(
        field,
        given === undefined ? `missing, allowed is ${allowed}` : `got ${show(given)}, allowed is ${allowed}`,
      );
      return '';
    },
    wholeNumber: (field, { fallback, min, max }) => {
      const given = object[field] ?? fallback;
      if (typeof given === 'number' && Number.isInteger(given) && given >= min && given <= max) {
        return given;
      }
      mistake(field, `got ${show(given)}, allowed is a whole number from ${min} to ${max}`);
      return fallback;
    },
    oneOf: (field, allowed, fallback) => {
      const given = object[field] ?? fallback;
      const found = allowed.find((candidate) => candidate === given);
      if (found === undefined) {
        mistake(field, `got ${show(given)}, allowed are: ${allowed.join(', ')}`);
      }
      return found ?? fallback;
    },
    record: (field) => {
      const given = object[field] ?? {};
      if (isRecord(given) && Object.values(given).every((entry) => typeof entry === 'string')) {
        return given as Readonly<Record<string, string>>;
      }
      mistake(field, `got ${show(given)}, allowed is a mapping of texts to texts (quote numbers and yes/no)`);
      return {};
    },
    list: (field) => {
      const given = object[field] ?? [];
      if (Array.isArray(given)) {
        return given.map((entry: unknown, index) => child(field, entry, `${at(field)}[${index}]`));
      }
      mistake(field, `got ${show(given)}, allowed is a list`);
      return [];
    },
    section: (field) => child(field, object[field] ?? {}, at(field)),
  };
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
