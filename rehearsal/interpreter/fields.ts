import type { Evaluated } from './definition';
import { MachineRefusedError, StateFailure, StatesError } from './errors';
import { fieldOf, isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json';
import { lookUp, parsePath, read, WHOLE, type Path } from './path';

/** What a value of a definition may be, in words and as a test. */
export interface Check<T extends JsonValue> {
  readonly allowed: string;
  readonly accepts: (value: JsonValue) => value is T;
}

/** A check of a type of its own; `accepts` must answer true for values of that type alone. */
export function check<T extends JsonValue>(allowed: string, accepts: (value: JsonValue) => boolean): Check<T> {
  return { allowed, accepts: (value): value is T => accepts(value) };
}

export const TEXT = check<string>('a string', (value) => typeof value === 'string');
export const BOOLEAN = check<boolean>('true or false', (value) => typeof value === 'boolean');
const LIST = check<readonly JsonValue[]>('a list', isJsonArray);

/** A whole number; 99,999,999 is the largest that the language takes. */
export function wholeNumber(from: number, to = 99_999_999): Check<number> {
  return check(
    `a whole number from ${from} to ${to}`,
    (value) => typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to,
  );
}

/** Reads one object of a definition, which `owner` names in messages; refuses what is wrong, and fields that nothing has read. */
export class Fields {
  readonly #json: JsonObject;
  readonly #known = new Set<string>();

  constructor(
    readonly owner: string,
    json: JsonValue | undefined,
  ) {
    if (!isJsonObject(json)) {
      throw new MachineRefusedError(`${owner}: must be an object, got ${show(json)}`);
    }
    this.#json = json;
  }

  names(): readonly string[] {
    return Object.keys(this.#json);
  }

  refuse(field: string, reason: string): never {
    throw new MachineRefusedError(`${this.owner}, field ${field}: ${reason}`);
  }

  /** Refuses the first field that is neither read nor among `others`. */
  refuseOthers(...others: readonly string[]): void {
    const known = [...this.#known, ...others];
    const unknown = this.names().find((field) => !known.includes(field));
    if (unknown !== undefined) {
      this.refuse(unknown, `not supported here, supported are ${known.join(', ')}`);
    }
  }

  value(field: string): JsonValue | undefined {
    this.#known.add(field);
    return fieldOf(this.#json, field);
  }

  optional<T extends JsonValue>(field: string, allowed: Check<T>): T | undefined {
    const value = this.value(field);
    return value === undefined ? undefined : this.checked(field, value, allowed);
  }

  required<T extends JsonValue>(field: string, allowed: Check<T>): T {
    return this.optional(field, allowed) ?? this.refuse(field, 'is missing');
  }

  checked<T extends JsonValue>(field: string, value: JsonValue, { allowed, accepts }: Check<T>): T {
    return accepts(value) ? value : this.refuse(field, `must be ${allowed}, got ${show(value)}`);
  }

  /** The field's list, empty where the field is absent. */
  list(field: string): readonly JsonValue[] {
    return this.optional(field, LIST) ?? [];
  }

  /** The objects of the field's list. */
  objects(field: string): readonly Fields[] {
    return this.list(field).map((json, index) => new Fields(`${this.owner}, ${field}[${index}]`, json));
  }

  /** The object at the field, which must be there. */
  object(field: string): Fields {
    return new Fields(`${this.owner}, field ${field}`, this.value(field));
  }

  /** The field's reference path, `$` where it is absent, null where it is null. */
  path(field: string): Path | null {
    const value = this.value(field);
    if (value === undefined) {
      return WHOLE;
    }
    return value === null ? null : this.#parsed(field, value);
  }

  /** As `path`, but null is refused. */
  requiredPath(field: string): Path {
    return this.path(field) ?? this.refuse(field, 'must be a path, got null');
  }

  /** A reference path into the data alone, with fields only: a place where a result can go. */
  placePath(field: string): Path | null {
    const path = this.path(field);
    if (path?.root === 'context') {
      this.refuse(field, 'a result cannot be placed in the context object');
    }
    if (path?.segments.some((segment) => typeof segment === 'number') === true) {
      this.refuse(field, `array indexes are not supported in a result path, got ${path.text}`);
    }
    return path;
  }

  /** `FIELD` as a literal or `FIELDPath`, undefined where neither is there, refused where both are. */
  given<T extends JsonValue>(field: string, allowed: Check<T>): Evaluated<T> | undefined {
    const literal = this.optional(field, allowed);
    const pathField = `${field}Path`;
    const text = this.value(pathField);
    if (text === undefined) {
      return literal === undefined ? undefined : () => literal;
    }
    if (literal !== undefined) {
      this.refuse(field, `${field} and ${pathField} exclude each other`);
    }
    const path = this.#parsed(pathField, text);
    return (sources) => {
      const value = read(path, sources);
      if (allowed.accepts(value)) {
        return value;
      }
      const message = `${pathField} of ${this.owner} must name ${allowed.allowed}, got ${show(value)}.`;
      throw new StateFailure(StatesError.RUNTIME, message);
    };
  }

  /**
   * The payload template at the field, if it is there. A path without a node is States.Runtime, which nothing catches: the
   * documentation has States.ParameterPathFailure for it, but histories recorded on AWS show States.Runtime with this very cause.
   */
  template(field: string): Evaluated | undefined {
    const value = this.value(field);
    return value === undefined ? undefined : this.#compiled(field, value);
  }

  #compiled(field: string, value: JsonValue): Evaluated {
    if (isJsonArray(value)) {
      const items = value.map((item) => this.#compiled(field, item));
      return (sources) => items.map((item) => item(sources));
    }
    if (!isJsonObject(value)) {
      return () => value;
    }
    const parts = Object.entries(value).map(([key, inner]): readonly [string, Evaluated] => {
      const where = `${field}.${key}`;
      return key.endsWith('.$')
        ? [key.slice(0, -2), found(key, this.#parsed(where, inner))]
        : [key, this.#compiled(where, inner)];
    });
    return (sources) => Object.fromEntries(parts.map(([key, part]) => [key, part(sources)]));
  }

  #parsed(field: string, value: JsonValue): Path {
    const path = parsePath(this.checked(field, value, A_PATH));
    if ('refused' in path) {
      return this.refuse(field, path.refused);
    }
    const name = path.segments.join('.');
    const isItem = ITEM_FIELDS.test(name) && field.startsWith('ItemSelector');
    if (path.root === 'context' && !CONTEXT_FIELDS.test(name) && !isItem) {
      this.refuse(
        field,
        `${path.text} is not supported: of the context object there are Execution, State, StateMachine and, in an ItemSelector, Map.Item`,
      );
    }
    return path;
  }
}

const A_PATH = check<string>('a path', TEXT.accepts);

/** The part of the context object that is modelled; `Map` only where a Map selects its items. */
const CONTEXT_FIELDS =
  /^(Execution(\.(Id|Name|StartTime|RedriveCount|Input(\..*)?))?|State(\.(Name|EnteredTime|RetryCount))?|StateMachine(\.(Id|Name))?)$/;
const ITEM_FIELDS = /^Map\.Item\.(Value(\..*)?|Index)$/;

function found(key: string, path: Path): Evaluated {
  return (sources) => {
    const value = lookUp(path, sources);
    if (value === undefined) {
      throw new StateFailure(
        StatesError.RUNTIME,
        `The JSONPath '${path.text}' specified for the field '${key}' could not be found in the input.`,
      );
    }
    return value;
  };
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  const shown = value === undefined ? 'nothing' : JSON.stringify(value);
  return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown;
}
