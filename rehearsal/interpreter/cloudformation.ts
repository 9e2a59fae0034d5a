import { cidrBlocks } from './cidr';
import { fieldOf, isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json';
import { hexIdOf, physicalIdOf, type AwsEnvironment } from './physical-ids';

/** Resolves the values of one synthesized template as a deployment would, with made-up but stable names and ARNs. */
interface TemplateResolver {
  /** The value with every intrinsic function replaced; throws where one is not known. */
  readonly resolve: (value: JsonValue) => JsonValue;
  /** The resources of one type. */
  readonly resources: (type: string) => readonly DeployedResource[];
}

/** A resource with everything in it resolved. */
export interface DeployedResource {
  readonly logicalId: string;
  /** What Ref gives. */
  readonly ref: string;
  readonly arn: string;
  /** What Fn::GetAtt gives. */
  readonly attribute: (name: string) => string;
  readonly properties: JsonObject;
  readonly metadata: JsonObject;
}

/** Builds the resolver of a template: the JSON of `cdk.out/STACK.template.json`. */
export function createTemplateResolver(template: JsonValue, environment: AwsEnvironment): TemplateResolver {
  const allResources = sectionOf(template, 'Resources');
  const parameters = sectionOf(template, 'Parameters');
  const mappings = sectionOf(template, 'Mappings');
  const stackName = environment.stackName ?? 'rehearsal';
  const pseudoParameters: Readonly<Record<string, string>> = {
    'AWS::Region': environment.region,
    'AWS::AccountId': environment.account,
    'AWS::Partition': environment.partition,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:${environment.partition}:cloudformation:${environment.region}:${environment.account}:stack/${stackName}/0`,
  };
  return {
    resolve,
    resources: (wanted) =>
      Object.entries(allResources).flatMap(([logicalId, resource]) =>
        isJsonObject(resource) && textOf(resource, 'Type') === wanted
          ? [
              {
                logicalId,
                ref: attribute(logicalId, 'Ref'),
                arn: attribute(logicalId, 'Arn'),
                attribute: (name) => attribute(logicalId, name),
                properties: resolve(sectionOf(resource, 'Properties')) as JsonObject,
                metadata: sectionOf(resource, 'Metadata'),
              },
            ]
          : [],
      ),
  };

  function resolve(value: JsonValue): JsonValue {
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
    return intrinsic(name, fieldOf(value, name) ?? null);
  }

  function intrinsic(name: string, argument: JsonValue): JsonValue {
    if (name === 'Ref' && typeof argument === 'string') {
      return reference(argument);
    }
    if (name === 'Fn::GetAtt') {
      return getAtt(typeof argument === 'string' ? argument.split('.') : argument);
    }
    if (name === 'Fn::Sub') {
      return substitute(argument);
    }
    if (name === 'Fn::GetAZs') {
      return ['a', 'b', 'c'].map((zone) => `${environment.region}${zone}`);
    }
    const [first, second, third] = isJsonArray(argument) ? argument.map(resolve) : [];
    if (name === 'Fn::Join' && typeof first === 'string' && isJsonArray(second)) {
      return second.map(asText).join(first);
    }
    if (name === 'Fn::Split' && typeof first === 'string' && typeof second === 'string') {
      return second.split(first);
    }
    const functions: Readonly<Record<string, () => JsonValue | undefined>> = {
      'Fn::Select': () => (isJsonArray(second) ? second[Number(first)] : undefined),
      'Fn::Cidr': () => cidrBlocks(asText(first ?? null), Number(second), Number(third)),
      'Fn::FindInMap': () => mapped(asText(first ?? null), asText(second ?? null), asText(third ?? null)),
      'Fn::ImportValue': () => environment.exported?.(asText(resolve(argument))),
      'Fn::GetStackOutput': () => environment.exported?.(keyOf(resolve(argument))),
    };
    return (
      functions[name]?.() ??
      unresolved(
        { [name]: argument },
        `cannot resolve ${JSON.stringify({ [name]: argument })}: the rehearsal knows Ref and Fn::GetAtt, GetAZs, Join, Sub, Split, Select, Cidr, FindInMap, and ImportValue and GetStackOutput within one app`,
      )
    );
  }

  function unresolved(value: JsonValue, message: string): JsonValue {
    if (environment.unresolved === 'as-text') {
      return JSON.stringify(value);
    }
    throw new Error(message);
  }

  /** The Region of a rehearsal is made up: a map that lacks it is read at its first key. */
  function mapped(map: string, key: string, name: string): JsonValue | undefined {
    const entries = sectionOf(mappings, map);
    const [any] = Object.values(entries);
    const entry = fieldOf(entries, key) ?? (key === environment.region ? any : undefined);
    return isJsonObject(entry) ? fieldOf(entry, name) : undefined;
  }

  function reference(name: string): JsonValue {
    const parameter = fieldOf(parameters, name);
    if (!isJsonObject(parameter)) {
      return pseudoParameters[name] ?? attribute(name, 'Ref');
    }
    if (textOf(parameter, 'Type').startsWith('AWS::SSM::Parameter::Value<AWS::EC2::Image::Id')) {
      return hexIdOf('ami', name);
    }
    const fallback = fieldOf(parameter, 'Default');
    if (fallback === undefined) {
      return unresolved({ Ref: name }, `parameter ${name} of the template has no default, so it cannot be resolved`);
    }
    return fallback;
  }

  function getAtt(parts: JsonValue): string {
    const [logicalId, ...names] = isJsonArray(parts) ? parts : [];
    return attribute(asText(logicalId ?? null), names.map(asText).join('.'));
  }

  function attribute(logicalId: string, name: string): string {
    const resource = fieldOf(allResources, logicalId);
    if (!isJsonObject(resource)) {
      throw new Error(`the template has no resource ${logicalId}, so its ${name} cannot be resolved`);
    }
    const properties = sectionOf(resource, 'Properties');
    const property = (field: string): JsonValue => resolve(fieldOf(properties, field) ?? null);
    return physicalIdOf({ logicalId, type: textOf(resource, 'Type'), property, environment }, name);
  }

  function substitute(argument: JsonValue): string {
    const [pattern, given] = isJsonArray(argument) ? argument : [argument];
    const values = isJsonObject(given) ? given : {};
    return asText(pattern ?? null).replace(/\$\{(!?)([^}]+)\}/g, (whole, escaped: string, name: string) => {
      if (escaped !== '') {
        return whole.replace('!', '');
      }
      const value = fieldOf(values, name);
      if (value !== undefined) {
        return asText(resolve(value));
      }
      return asText(name.includes('.') ? getAtt(name.split('.')) : reference(name));
    });
  }
}

/** One of the object's maps, such as Resources; empty where it has none. */
export function sectionOf(json: JsonValue, section: string): JsonObject {
  const found = isJsonObject(json) ? fieldOf(json, section) : undefined;
  return isJsonObject(found) ? found : {};
}

/** The object's text field, empty where it has none. */
export function textOf(json: JsonObject, field: string): string {
  const value = fieldOf(json, field);
  return typeof value === 'string' ? value : '';
}

/** Names an output of a stack. */
export function outputKey(stackName: string, output: string): string {
  return `${stackName}.${output}`;
}

function keyOf(output: JsonValue): string {
  return isJsonObject(output) ? outputKey(textOf(output, 'StackName'), textOf(output, 'OutputName')) : '';
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
