import { fieldsOf, isRecord, messageOf } from '../../json';
import { AwsError, notModelled } from '../errors';
import { membersNotRead } from './document-members';
import { mistakeInValues } from './parameters';

/** A document of schema 2.2 as the agent reads it. */
export interface ParsedDocument {
  readonly schemaVersion: '2.2';
  readonly description?: string | undefined;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly steps: readonly Step[];
}

/** The last two are one text as well, that of a whole number, and `true` or `false`. */
const PARAMETER_TYPES = ['String', 'StringList', 'Integer', 'Boolean'] as const;

export interface ParameterDeclaration {
  readonly name: string;
  readonly type: (typeof PARAMETER_TYPES)[number];
  readonly description?: string | undefined;
  readonly default?: readonly string[] | undefined;
  readonly allowedValues?: readonly string[] | undefined;
  readonly allowedPattern?: RegExp | undefined;
  readonly minChars?: number | undefined;
  readonly maxChars?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
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
 * Reads a document. Modelled: schema 2.2, parameters of one text or a list of texts, steps of `aws:runShellScript` and
 * `aws:runPowerShellScript` with `onFailure`, `onSuccess`, `finallyStep` and one `StringEquals`. All else is refused
 * with `NotModelled`, and what CreateDocument refuses with `InvalidDocumentContent`.
 */
export function parseDocument(content: unknown): ParsedDocument {
  const { unknown } = membersNotRead(content);
  if (unknown.length > 0) {
    throw notModelled(unknown.join(', '));
  }
  const document = objectOf(content, 'a document');
  const steps = Array.isArray(document.mainSteps) ? (document.mainSteps as readonly unknown[]) : [];
  if (steps.length === 0) {
    throw notModelled('a document without mainSteps');
  }
  const parsed = steps.map(parseStep);
  const twice = parsed.find(({ name }, index) => parsed.findIndex((step) => step.name === name) < index);
  if (twice !== undefined) {
    throw invalidContent(`the name ${twice.name} belongs to two steps, and each step needs its own`);
  }
  return {
    schemaVersion: oneOf('2.2')(optional(document.schemaVersion, text, 'schemaVersion'), 'schemaVersion'),
    description: optional(document.description, text, 'description'),
    parameters: new Map(
      Object.entries(fieldsOf(document.parameters)).map(([name, value]) => [name, parseParameter(name, value)]),
    ),
    steps: parsed,
  };
}

function parseParameter(name: string, value: unknown): ParameterDeclaration {
  const given = objectOf(value, `parameter ${name}`);
  const read = <T>(member: string, as: (value: unknown, what: string) => T): T | undefined =>
    optional(given[member], as, `${member} of parameter ${name}`);
  const declaration: ParameterDeclaration = {
    name,
    type: oneOf(...PARAMETER_TYPES)(given.type, `type of parameter ${name}`),
    description: read('description', text),
    default: read('default', textList),
    allowedValues: read('allowedValues', textList),
    allowedPattern: read('allowedPattern', expression),
    minChars: read('minChars', Number),
    maxChars: read('maxChars', Number),
    minItems: read('minItems', Number),
    maxItems: read('maxItems', Number),
    interpolationType: read('interpolationType', oneOf('ENV_VAR')),
  };
  const mistake = declaration.default && mistakeInValues(declaration, declaration.default);
  if (mistake !== undefined) {
    throw invalidContent(`the default of parameter ${name} can't be sent: ${mistake}`);
  }
  return declaration;
}

function parseStep(value: unknown): Step {
  const step = objectOf(value, 'a step');
  const name = text(step.name, 'name of a step');
  const inputs = objectOf(step.inputs, `inputs of step ${name}`);
  const read = <T>(member: string, as: (value: unknown, what: string) => T): T | undefined =>
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
  const { StringEquals: sides } = objectOf(value, what);
  const [left, right, ...more] = textList(sides, `StringEquals of the ${what}`);
  if (left === undefined || right === undefined || more.length > 0) {
    throw notModelled(`a StringEquals without exactly two sides in the ${what}`);
  }
  return [left, right];
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) {
    throw notModelled(`${what} that is not an object`);
  }
  return value;
}

/** What CreateDocument says of a document that it does not take. */
function invalidContent(message: string): AwsError {
  return new AwsError('InvalidDocumentContent', message);
}

/** Java's expressions, of which those that documents use are the same here. */
function expression(pattern: unknown, what: string): RegExp {
  try {
    return new RegExp(text(pattern, what));
  } catch (error) {
    throw invalidContent(`the ${what} is no regular expression: ${messageOf(error)}`);
  }
}

/** One of the allowed texts. */
function oneOf<T extends string>(...allowed: readonly T[]): (value: unknown, what: string) => T {
  return (value, what) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) {
      throw notModelled(`${what} that is ${JSON.stringify(value)} and not ${allowed.join(' or ')}`);
    }
    return found;
  };
}

/** What `read` makes of the value; undefined where there is none. */
function optional<T>(value: unknown, read: (value: unknown, what: string) => T, what: string): T | undefined {
  return value === undefined ? undefined : read(value, what);
}

/** A string, or a number or boolean as a string. */
function text(value: unknown, what: string): string {
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
