import { fieldOf, isJsonArray, isJsonObject, parseJson, type JsonObject, type JsonValue } from './json';
import { physicalIdOf, type AwsEnvironment } from './physical-ids';

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
  readonly properties: JsonObject;
  readonly metadata: JsonObject;
}

/** Builds the resolver of a template: the JSON of `cdk.out/STACK.template.json`. */
export function createTemplateResolver(template: JsonValue, environment: AwsEnvironment): TemplateResolver {
  const allResources = sectionOf(template, 'Resources');
  const parameters = sectionOf(template, 'Parameters');
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
    const [first, second] = isJsonArray(argument) ? argument.map(resolve) : [];
    if (name === 'Fn::Join' && typeof first === 'string' && isJsonArray(second)) {
      return second.map(asText).join(first);
    }
    if (name === 'Fn::Split' && typeof first === 'string' && typeof second === 'string') {
      return second.split(first);
    }
    const selected = name === 'Fn::Select' && isJsonArray(second) ? second[Number(first)] : undefined;
    if (selected !== undefined) {
      return selected;
    }
    throw new Error(
      `cannot resolve ${JSON.stringify({ [name]: argument })}: the rehearsal knows Ref and Fn::GetAtt, Join, Sub, Split, Select`,
    );
  }

  function reference(name: string): JsonValue {
    const parameter = fieldOf(parameters, name);
    if (!isJsonObject(parameter)) {
      return pseudoParameters[name] ?? attribute(name, 'Ref');
    }
    const fallback = fieldOf(parameter, 'Default');
    if (fallback === undefined) {
      throw new Error(`parameter ${name} of the template has no default, so it cannot be resolved`);
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

/** A state machine read out of a synthesized template. */
interface ResolvedDefinition {
  /** The definition as the machine gets it when deployed; ready for loadMachine. */
  readonly definition: JsonValue;
  readonly stateMachineArn: string;
}

/** Reads the template's one state machine. */
export function resolveDefinition(template: JsonValue, environment: AwsEnvironment): ResolvedDefinition {
  const machines = createTemplateResolver(template, environment).resources('AWS::StepFunctions::StateMachine');
  const [only, ...others] = machines;
  if (only === undefined || others.length > 0) {
    const found = machines.map(({ logicalId }) => logicalId).join(', ') || 'none';
    throw new Error(`expected one state machine in the template, found ${found}`);
  }
  const definition = fieldOf(only.properties, 'DefinitionString') ?? fieldOf(only.properties, 'Definition');
  if (definition === undefined) {
    throw new Error(`state machine ${only.logicalId} has no DefinitionString in the template`);
  }
  return { definition: typeof definition === 'string' ? parseJson(definition) : definition, stateMachineArn: only.arn };
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

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
