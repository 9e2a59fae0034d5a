import { notModelled } from '../errors';
import { isObject, onlyMembers, text, textList } from '../json';

/** A document of schema 2.2 as the agent reads it. */
export interface ParsedDocument {
  readonly schemaVersion: '2.2';
  readonly description?: string;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly steps: readonly Step[];
}

export interface ParameterDeclaration {
  readonly name: string;
  readonly type: 'String' | 'StringList';
  readonly description?: string;
  readonly default?: readonly string[];
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: RegExp;
  readonly minChars?: number;
  readonly maxChars?: number;
  /** `ENV_VAR` hands the value over as the variable `SSM_<name>` and leaves the text as it is. */
  readonly interpolationType?: 'ENV_VAR';
}

export interface Step {
  readonly name: string;
  readonly action: 'aws:runShellScript' | 'aws:runPowerShellScript';
  /** Both sides of `StringEquals`, in either order; one is as a rule `platformType`. */
  readonly precondition?: readonly [string, string];
  readonly runCommand: readonly string[];
  /** As written: a number, or a text that may hold a parameter. */
  readonly timeoutSeconds?: string;
  readonly workingDirectory?: string;
  /** What the agent looks at after each step: it goes on by default, even after a failure (runpluginutil.go). */
  readonly onFailure?: 'exit' | 'successAndExit';
  readonly onSuccess?: 'exit';
  readonly finallyStep: 'yes' | 'no';
}

/**
 * Reads a document. Modelled: schema 2.2, parameters of type String and StringList, steps of `aws:runShellScript` and
 * `aws:runPowerShellScript` with `onFailure`, `onSuccess`, `finallyStep` and one `StringEquals`. All else is refused
 * with `NotModelled`, since ignoring it would rehearse something else.
 */
export function parseDocument(content: unknown): ParsedDocument {
  if (!isObject(content)) {
    throw notModelled('a document that is not an object');
  }
  onlyMembers(content, ['schemaVersion', 'description', 'parameters', 'mainSteps'], 'document');
  if (content.schemaVersion !== '2.2') {
    throw notModelled(`schemaVersion ${String(content.schemaVersion)}`);
  }
  const parameters = isObject(content.parameters) ? content.parameters : {};
  const steps = Array.isArray(content.mainSteps) ? (content.mainSteps as readonly unknown[]) : [];
  if (steps.length === 0) {
    throw notModelled('a document without mainSteps');
  }
  return {
    schemaVersion: '2.2',
    ...(typeof content.description === 'string' && { description: content.description }),
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
];

function parseParameter(name: string, value: unknown): ParameterDeclaration {
  if (!isObject(value)) {
    throw notModelled(`parameter ${name} that is not an object`);
  }
  onlyMembers(value, PARAMETER_MEMBERS, `parameter ${name}`);
  const { type, description, allowedPattern, minChars, maxChars, interpolationType } = value;
  if (type !== 'String' && type !== 'StringList') {
    throw notModelled(`type ${String(type)} of parameter ${name}`);
  }
  if (interpolationType !== undefined && interpolationType !== 'ENV_VAR') {
    throw notModelled(`interpolationType of parameter ${name} other than ENV_VAR`);
  }
  return {
    name,
    type,
    ...(typeof description === 'string' && { description }),
    ...(value.default !== undefined && { default: textList(value.default, `default of ${name}`) }),
    ...(value.allowedValues !== undefined && {
      allowedValues: textList(value.allowedValues, `allowedValues of ${name}`),
    }),
    ...(typeof allowedPattern === 'string' && { allowedPattern: new RegExp(allowedPattern) }),
    ...(minChars !== undefined && { minChars: Number(minChars) }),
    ...(maxChars !== undefined && { maxChars: Number(maxChars) }),
    ...(interpolationType !== undefined && { interpolationType }),
  };
}

const INPUT_MEMBERS = ['runCommand', 'timeoutSeconds', 'workingDirectory', 'onFailure', 'onSuccess', 'finallyStep'];

function parseStep(value: unknown): Step {
  if (!isObject(value)) {
    throw notModelled('a step that is not an object');
  }
  const name = text(value.name, 'name of a step');
  onlyMembers(value, ['action', 'name', 'inputs', 'precondition'], `step ${name}`);
  const { action, inputs } = value;
  if (action !== 'aws:runShellScript' && action !== 'aws:runPowerShellScript') {
    throw notModelled(`action ${String(action)} of step ${name}`);
  }
  if (!isObject(inputs)) {
    throw notModelled(`step ${name} without inputs`);
  }
  onlyMembers(inputs, INPUT_MEMBERS, `inputs of step ${name}`);
  const { timeoutSeconds, workingDirectory, onFailure, onSuccess, finallyStep } = inputs;
  if (onFailure !== undefined && onFailure !== 'exit' && onFailure !== 'successAndExit') {
    throw notModelled(`onFailure ${JSON.stringify(onFailure)} of step ${name}`);
  }
  if (onSuccess !== undefined && onSuccess !== 'exit') {
    throw notModelled(`onSuccess ${JSON.stringify(onSuccess)} of step ${name}`);
  }
  return {
    name,
    action,
    ...(value.precondition !== undefined && { precondition: parsePrecondition(value.precondition, name) }),
    runCommand: textList(inputs.runCommand, `runCommand of ${name}`),
    ...(timeoutSeconds !== undefined && { timeoutSeconds: text(timeoutSeconds, `timeoutSeconds of ${name}`) }),
    ...(typeof workingDirectory === 'string' && { workingDirectory }),
    ...(onFailure !== undefined && { onFailure }),
    ...(onSuccess !== undefined && { onSuccess }),
    finallyStep: finallyStep === true || finallyStep === 'true' ? 'yes' : 'no',
  };
}

function parsePrecondition(value: unknown, name: string): readonly [string, string] {
  if (!isObject(value)) {
    throw notModelled(`the precondition of step ${name}`);
  }
  onlyMembers(value, ['StringEquals'], `precondition of step ${name}`);
  const [left, right, ...more] = textList(value.StringEquals, `StringEquals of ${name}`);
  if (left === undefined || right === undefined || more.length > 0) {
    throw notModelled(`a StringEquals of step ${name} without exactly two sides`);
  }
  return [left, right];
}
