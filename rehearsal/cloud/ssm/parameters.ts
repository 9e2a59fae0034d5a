import { AwsError } from '../errors';
import type { ParameterDeclaration, ParsedDocument } from './document';

export type ParameterValues = ReadonlyMap<string, readonly string[]>;

/** Checks the given parameters as SendCommand does, and fills in the defaults; refuses with InvalidParameters. */
export function bindParameters(
  { parameters }: ParsedDocument,
  given: Readonly<Record<string, readonly string[]>>,
): ParameterValues {
  const undeclared = Object.keys(given).filter((name) => !parameters.has(name));
  if (undeclared.length > 0) {
    throw invalid(`Parameters are not declared in the document: ${undeclared.join(', ')}`);
  }
  return new Map([...parameters.values()].map((declaration) => [declaration.name, bind(declaration, given)]));
}

function bind(
  declaration: ParameterDeclaration,
  given: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const values = given[declaration.name] ?? declaration.default;
  const mistake = values === undefined ? 'it is required' : mistakeInValues(declaration, values);
  if (values === undefined || mistake !== undefined) {
    throw invalid(`Parameter ${declaration.name}: ${mistake}`);
  }
  return values;
}

/** What is wrong with the values of a parameter; undefined where nothing is. */
export function mistakeInValues(declaration: ParameterDeclaration, values: readonly string[]): string | undefined {
  const { type, allowedValues, allowedPattern, minChars = 0, maxChars = Infinity } = declaration;
  const { minItems = 0, maxItems = Infinity } = declaration;
  if (type !== 'StringList' && values.length !== 1) {
    return `it takes one value, got ${values.length}`;
  }
  if (values.length < minItems || values.length > maxItems) {
    return `it takes ${minItems} to ${maxItems} values, got ${values.length}`;
  }
  for (const value of values) {
    if (!(TYPES[type]?.test(value) ?? true)) {
      return `the value "${value}" is not of type ${type}`;
    }
    if (allowedValues && !allowedValues.includes(value)) {
      return `the value "${value}" is not one of ${allowedValues.join(', ')}`;
    }
    // Unanchored, as the agent matches it: a pattern without anchors accepts more than it seems to.
    if (allowedPattern && !allowedPattern.test(value)) {
      return `the value "${value}" does not match ${allowedPattern.source}`;
    }
    if (value.length < minChars || value.length > maxChars) {
      return `the value has ${value.length} characters, allowed are ${minChars} to ${maxChars}`;
    }
  }
  return undefined;
}

const TYPES: Readonly<Record<string, RegExp>> = { Integer: /^-?\d+$/, Boolean: /^(true|false)$/i };

/** Replaces `{{ name }}` as text, without any quoting; parameters of ENV_VAR and unknown names stay as they are. */
export function substitute(line: string, document: ParsedDocument, values: ParameterValues): string {
  return line.replace(/\{\{\s*([\w-]+)\s*\}\}/g, (whole, name: string) => {
    const declaration = document.parameters.get(name);
    const value = values.get(name);
    if (declaration === undefined || value === undefined || declaration.interpolationType === 'ENV_VAR') {
      return whole;
    }
    return declaration.type === 'StringList' ? JSON.stringify(value) : value.join('');
  });
}

/** A line that is nothing but a StringList parameter becomes the list's lines; any other is substituted in place. */
export function substituteLines(lines: readonly string[], document: ParsedDocument, values: ParameterValues): string {
  return lines
    .flatMap((line) => {
      const name = /^\s*\{\{\s*([\w-]+)\s*\}\}\s*$/.exec(line)?.[1];
      const isList = name !== undefined && document.parameters.get(name)?.type === 'StringList';
      return isList ? (values.get(name) ?? []) : [substitute(line, document, values)];
    })
    .join('\n');
}

/** The variables of `interpolationType: ENV_VAR`. */
export function environmentOf(document: ParsedDocument, values: ParameterValues): Readonly<Record<string, string>> {
  const declared = [...document.parameters.values()].filter(({ interpolationType }) => interpolationType === 'ENV_VAR');
  return Object.fromEntries(declared.map(({ name }) => [`SSM_${name}`, (values.get(name) ?? []).join(',')]));
}

/** Outside of it the agent silently takes the default (pluginutil.go, ValidateExecutionTimeout). */
const MIN_TIMEOUT_SECONDS = 5;
const MAX_TIMEOUT_SECONDS = 172_800;
const DEFAULT_TIMEOUT_SECONDS = 3_600;

/** The time-out of a step in seconds, as the agent understands what was written. */
export function timeoutSecondsOf(written: string | undefined): number {
  const seconds = Math.trunc(Number(written === '' ? undefined : written));
  return seconds >= MIN_TIMEOUT_SECONDS && seconds <= MAX_TIMEOUT_SECONDS ? seconds : DEFAULT_TIMEOUT_SECONDS;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameters', message);
}
