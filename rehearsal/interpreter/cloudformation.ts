import { fieldOf, isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json';
import { physicalIdOf, type AwsEnvironment } from './physical-ids';

/** Resolves the values of one synthesized template as a deployment would, with made-up but stable names and ARNs. */
export interface TemplateResolver {
  /** The value with every intrinsic function replaced; throws where one is not known. */
  resolve(value: JsonValue): JsonValue;
  /** The ARN of a resource of the template. */
  arnOf(logicalId: string): string;
}

/** Builds the resolver of a template: the JSON of `cdk.out/STACK.template.json`. */
export function createTemplateResolver(template: JsonValue, environment: AwsEnvironment): TemplateResolver {
  const resources = sectionOf(template, 'Resources');
  const parameters = sectionOf(template, 'Parameters');
  const attribute = (logicalId: string, name: string): string => {
    const resource = fieldOf(resources, logicalId);
    if (!isJsonObject(resource)) {
      throw new Error(`the template has no resource ${logicalId}, so its ${name} cannot be resolved`);
    }
    const properties = fieldOf(resource, 'Properties');
    const known = isJsonObject(properties) ? properties : {};
    const property = (field: string): JsonValue | undefined => mapped(fieldOf(known, field), resolve);
    return physicalIdOf({ logicalId, type: textOf(resource, 'Type'), property, environment }, name);
  };
  const reference = (name: string): JsonValue => {
    const pseudo = pseudoParameter(name, environment);
    if (pseudo !== undefined) {
      return pseudo;
    }
    const parameter = fieldOf(parameters, name);
    if (!isJsonObject(parameter)) {
      return attribute(name, 'Ref');
    }
    const fallback = fieldOf(parameter, 'Default');
    if (fallback === undefined) {
      throw new Error(`parameter ${name} of the template has no default, so it cannot be resolved`);
    }
    return fallback;
  };
  const resolve = (value: JsonValue): JsonValue => {
    if (isJsonArray(value)) {
      return value.map(resolve);
    }
    if (!isJsonObject(value)) {
      return value;
    }
    const [name, ...others] = Object.keys(value);
    if (name === undefined || others.length > 0 || !(name === 'Ref' || name.startsWith('Fn::'))) {
      return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, resolve(inner)]));
    }
    return intrinsic({ name, argument: fieldOf(value, name) ?? null }, { resolve, reference, attribute });
  };
  return { resolve, arnOf: (logicalId) => attribute(logicalId, 'Arn') };
}

interface Lookups {
  readonly resolve: (value: JsonValue) => JsonValue;
  readonly reference: (name: string) => JsonValue;
  readonly attribute: (logicalId: string, name: string) => string;
}

function intrinsic(call: { readonly name: string; readonly argument: JsonValue }, lookups: Lookups): JsonValue {
  const { argument } = call;
  if (call.name === 'Ref' && typeof argument === 'string') {
    return lookups.reference(argument);
  }
  if (call.name === 'Fn::GetAtt') {
    return getAtt(argument, lookups);
  }
  if (call.name === 'Fn::Sub') {
    return substitute(argument, lookups);
  }
  const [first, second] = isJsonArray(argument) ? argument.map(lookups.resolve) : [];
  if (call.name === 'Fn::Join' && typeof first === 'string' && isJsonArray(second)) {
    return second.map(asText).join(first);
  }
  if (call.name === 'Fn::Split' && typeof first === 'string' && typeof second === 'string') {
    return second.split(first);
  }
  if (call.name === 'Fn::Select' && isJsonArray(second)) {
    const selected = second[Number(first)];
    if (selected !== undefined) {
      return selected;
    }
  }
  throw new Error(
    `cannot resolve ${JSON.stringify({ [call.name]: argument })}: the rehearsal knows Ref and Fn::GetAtt, Join, Sub, Split, Select`,
  );
}

function getAtt(argument: JsonValue, lookups: Lookups): JsonValue {
  const parts = typeof argument === 'string' ? argument.split('.') : argument;
  const [logicalId, ...names] = isJsonArray(parts) ? parts : [];
  return lookups.attribute(asText(logicalId ?? null), names.map(asText).join('.'));
}

function substitute(argument: JsonValue, lookups: Lookups): string {
  const [pattern, given] = isJsonArray(argument) ? argument : [argument];
  const values = isJsonObject(given) ? given : {};
  return asText(pattern ?? null).replace(/\$\{(!?)([^}]+)\}/g, (whole, escaped: string, name: string) => {
    if (escaped !== '') {
      return whole.replace('!', '');
    }
    const value = fieldOf(values, name);
    if (value !== undefined) {
      return asText(lookups.resolve(value));
    }
    return asText(name.includes('.') ? getAtt(name, lookups) : lookups.reference(name));
  });
}

function pseudoParameter(name: string, environment: AwsEnvironment): string | undefined {
  const values: Readonly<Record<string, string>> = {
    'AWS::Region': environment.region,
    'AWS::AccountId': environment.account,
    'AWS::Partition': environment.partition,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': environment.stackName ?? 'rehearsal',
    'AWS::StackId': `arn:${environment.partition}:cloudformation:${environment.region}:${environment.account}:stack/${environment.stackName ?? 'rehearsal'}/0`,
  };
  return values[name];
}

/** One of the template's maps, such as Resources; empty where the template has none. */
export function sectionOf(template: JsonValue, section: string): JsonObject {
  const found = isJsonObject(template) ? fieldOf(template, section) : undefined;
  return isJsonObject(found) ? found : {};
}

/** The object's text field, empty where it has none. */
export function textOf(json: JsonObject, field: string): string {
  const value = fieldOf(json, field);
  return typeof value === 'string' ? value : '';
}

function mapped(value: JsonValue | undefined, map: (value: JsonValue) => JsonValue): JsonValue | undefined {
  return value === undefined ? undefined : map(value);
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
