/** A statement of a role's policy, its intrinsics resolved. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** One action on one resource, as IAM decides it; a call is as many of these as it has actions and resources. */
export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** Condition keys with their values; a key that is absent is absent in the request. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** The statements that allow the request; none where one denies it, or none allows it. */
export function allowing<S extends Statement>(statements: readonly S[], request: IamRequest): readonly S[] {
  const applying = statements.filter((statement) => applies(statement, request));
  return applying.some(({ Effect }) => Effect === 'Deny') ? [] : applying;
}

export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

function applies({ Action, Resource, Condition = {} }: Statement, { action, resource, context = {} }: IamRequest) {
  return (
    listOf(Action).some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase())) &&
    listOf(Resource).some((pattern) => isLike(resource, pattern)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => isMet(operator, listOf(wanted), context[key])),
    )
  );
}

type Test = (value: string, wanted: readonly string[]) => boolean;

const EQUALS: Test = (value, wanted) => wanted.includes(value);
const LIKE: Test = (value, wanted) => wanted.some((pattern) => isLike(value, pattern));
const TESTS: Readonly<Record<string, Test>> = { StringEquals: EQUALS, StringLike: LIKE, Bool: EQUALS };

function isMet(operator: string, wanted: readonly string[], given: string | readonly string[] | undefined): boolean {
  const values = given === undefined ? [] : listOf(given);
  if (operator === 'Null') {
    return wanted.includes(String(given === undefined));
  }
  const [quantifier, name] = operator.includes(':') ? (operator.split(':') as [string, string]) : ['', operator];
  const test = TESTS[name];
  if (test === undefined) {
    throw new Error(`the condition operator ${operator} is not known here; add it to test/lib/engine/iam.ts`);
  }
  if (quantifier === '' && Array.isArray(given)) {
    return false; // IAM documents no result for a multivalued key without a quantifier.
  }
  const passing = values.filter((value) => test(value, wanted));
  // By IAM's rules an empty set of values satisfies ForAllValues, and an absent key no other operator.
  return quantifier === 'ForAllValues' ? passing.length === values.length : passing.length > 0;
}

/** IAM's wildcards: `*` for any characters, `?` for one. */
function isLike(text: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
