import { isRecord } from '../../json';
import { notModelled } from '../errors';

/** A document of schema 2.2 as the agent reads it. */
export interface ParsedDocument {
  readonly schemaVersion: '2.2';
  readonly description?: string | undefined;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly steps: readonly Step[];
}

export interface ParameterDeclaration {
  readonly name: string;
  readonly type: 'String' | 'StringList';
  readonly description?: string | undefined;
  readonly default?: readonly string[] | undefined;
  readonly allowedValues?: readonly string[] | undefined;
  readonly allowedPattern?: RegExp | undefined;
  readonly minChars?: number | undefined;
  readonly maxChars?: number | undefined;
  /** `ENV_VAR` hands the value over as the variable `SSM_<name>` and leaves the text as it is. */
  readonly interpolationType?: 'ENV_VAR' | undefined;
}

export interface Step {
  readonly name: string;
  readonly action: 'aws:runShellScript' | 'aws:runPowerShellScript';
  /** Both sides of `StringEquals`, in either order; one is as a rule `platformType`. */
  readonly precondition?: readonly [string, string] | undefined;
  readonly runCommand: readonly string[];
  /** As written: a number, or a text that may hold a parameter. */
  readonly timeoutSeconds?: string | undefined;
  readonly workingDirectory?: string | undefined;
  /** What the agent looks at after each step: it goes on by default, even after a failure (runpluginutil.go). */
  readonly onFailure?: 'exit' | 'successAndExit' | undefined;
  readonly onSuccess?: 'exit' | undefined;
  readonly finallyStep: 'yes' | 'no';
}

/**
 * Reads a document. Modelled: schema 2.2, parameters of type String and StringList, steps of `aws:runShellScript` and
 * `aws:runPowerShellScript` with `onFailure`, `onSuccess`, `finallyStep` and one `StringEquals`. All else is refused
 * with `NotModelled`, since ignoring it would rehearse something else.
 */
export function parseDocument(content: unknown): ParsedDocument {
  const document = objectOf(content, 'a document', ['schemaVersion', 'description', 'parameters', 'mainSteps']);
  const parameters = isRecord(document.parameters) ? document.parameters : {};
  const steps = Array.isArray(document.mainSteps) ? (document.mainSteps as readonly unknown[]) : [];
  if (steps.length === 0) {
    throw notModelled('a document without mainSteps');
  }
  return {
    schemaVersion: oneOf('2.2')(document.schemaVersion, 'schemaVersion'),
    description: optional(document.description, text, 'description'),
    parameters: new Map(Object.entries(parameters).map(([name, value]) => [name, parseParameter(name, value)])),
    steps: steps.map(parseStep),
  };
}

const PARAMETER_MEMBERS = [
  'type',
  'description',
  'default',
  'allowedValues',
  'allowedPattern',
  'displayType',
  'minChars',
  'maxChars',
  'interpolationType',
] as const;

function parseParameter(name: string, value: unknown): ParameterDeclaration {
  const given = objectOf(value, `parameter ${name}`, PARAMETER_MEMBERS);
  const read = <T>(member: keyof typeof given, as: (value: unknown, what: string) => T): T | undefined =>
    optional(given[member], as, `${member} of parameter ${name}`);
  return {
    name,
    type: oneOf('String', 'StringList')(given.type, `type of parameter ${name}`),
    description: read('description', text),
    default: read('default', textList),
    allowedValues: read('allowedValues', textList),
    allowedPattern: read('allowedPattern', (pattern, what) => new RegExp(text(pattern, what))),
    minChars: read('minChars', Number),
    maxChars: read('maxChars', Number),
    interpolationType: read('interpolationType', oneOf('ENV_VAR')),
  };
}

const INPUT_MEMBERS = [
  'runCommand',
  'timeoutSeconds',
  'workingDirectory',
  'onFailure',
  'onSuccess',
  'finallyStep',
] as const;

function parseStep(value: unknown): Step {
  const step = objectOf(value, 'a step', ['action', 'name', 'inputs', 'precondition']);
  const name = text(step.name, 'name of a step');
  const inputs = objectOf(step.inputs, `inputs of step ${name}`, INPUT_MEMBERS);
  const read = <T>(member: keyof typeof inputs, as: (value: unknown, what: string) => T): T | undefined =>
    optional(inputs[member], as, `${member} of step ${name}`);
  return {
    name,
    action: oneOf('aws:runShellScript', 'aws:runPowerShellScript')(step.action, `action of step ${name}`),
    precondition: optional(step.precondition, parsePrecondition, `precondition of step ${name}`),
    runCommand: textList(inputs.runCommand, `runCommand of step ${name}`),
    timeoutSeconds: read('timeoutSeconds', text),
    workingDirectory: read('workingDirectory', text),
    onFailure: read('onFailure', oneOf('exit', 'successAndExit')),
    onSuccess: read('onSuccess', oneOf('exit')),
    finallyStep: inputs.finallyStep === true || inputs.finallyStep === 'true' ? 'yes' : 'no',
  };
}

function parsePrecondition(value: unknown, what: string): readonly [string, string] {
  const { StringEquals: sides } = objectOf(value, what, ['StringEquals']);
  const [left, right, ...more] = textList(sides, `StringEquals of the ${what}`);
  if (left === undefined || right === undefined || more.length > 0) {
    throw notModelled(`a StringEquals without exactly two sides in the ${what}`);
  }
  return [left, right];
}

/** An object with no other members than these. */
export function objectOf<M extends string>(
  value: unknown,
  what: string,
  members: readonly M[],
): Readonly<Partial<Record<M, unknown>>> {
  if (!isRecord(value)) {
    throw notModelled(`${what} that is not an object`);
  }
  const other = Object.keys(value).find((key) => !(members as readonly string[]).includes(key));
  if (other !== undefined) {
    throw notModelled(`member ${other} of ${what}`);
  }
  return value as Partial<Record<M, unknown>>;
}

/** One of the allowed texts. */
export function oneOf<T extends string>(...allowed: readonly T[]): (value: unknown, what: string) => T {
  return (value, what) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) {
      throw notModelled(`${what} that is ${JSON.stringify(value)} and not ${allowed.join(' or ')}`);
    }
    return found;
  };
}

/** What `read` makes of the value; undefined where there is none. */
export function optional<T>(value: unknown, read: (value: unknown, what: string) => T, what: string): T | undefined {
  return value === undefined ? undefined : read(value, what);
}

/** A string, or a number or boolean as a string. */
export function text(value: unknown, what: string): string {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  throw notModelled(`${what} that is not a text`);
}

/** A list of texts; a single one counts as a list of one. */
function textList(value: unknown, what: string): readonly string[] {
  return Array.isArray(value) ? value.map((item: unknown) => text(item, what)) : [text(value, what)];
}
