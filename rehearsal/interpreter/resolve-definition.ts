import { createTemplateResolver, sectionOf, textOf } from './cloudformation';
import { fieldOf, isJsonObject, parseJson, type JsonValue } from './json';
import type { AwsEnvironment } from './physical-ids';

/** A state machine read out of a synthesized template. */
export interface ResolvedDefinition {
  /** The definition as the machine gets it when deployed; ready for loadMachine. */
  readonly definition: JsonValue;
  readonly logicalId: string;
  readonly stateMachineArn: string;
  /** The logical id of every function of the template by its ARN. */
  readonly functionLogicalIds: ReadonlyMap<string, string>;
}

/** Reads the template's state machine; with several, `logicalId` says which. */
export function resolveDefinition(
  template: JsonValue,
  environment: AwsEnvironment & { readonly logicalId?: string },
): ResolvedDefinition {
  const resolver = createTemplateResolver(template, environment);
  const resources = sectionOf(template, 'Resources');
  const idsOf = (type: string): readonly string[] =>
    Object.entries(resources).flatMap(([id, resource]) =>
      isJsonObject(resource) && textOf(resource, 'Type') === type ? [id] : [],
    );
  const logicalId = chooseMachine(idsOf('AWS::StepFunctions::StateMachine'), environment.logicalId);
  return {
    definition: definitionOf(logicalId, resolver.resolve(fieldOf(resources, logicalId) ?? null)),
    logicalId,
    stateMachineArn: resolver.arnOf(logicalId),
    functionLogicalIds: new Map(idsOf('AWS::Lambda::Function').map((id) => [resolver.arnOf(id), id])),
  };
}

function chooseMachine(machines: readonly string[], wanted: string | undefined): string {
  const chosen = wanted === undefined ? machines : machines.filter((id) => id === wanted);
  const [only, ...others] = chosen;
  if (only !== undefined && others.length === 0) {
    return only;
  }
  throw new Error(
    `expected one state machine${wanted === undefined ? '' : ` named ${wanted}`} in the template, found ${machines.join(', ') || 'none'}: give its logicalId`,
  );
}

function definitionOf(logicalId: string, resource: JsonValue): JsonValue {
  const properties = sectionOf(resource, 'Properties');
  const definition = fieldOf(properties, 'DefinitionString') ?? fieldOf(properties, 'Definition');
  if (definition === undefined) {
    throw new Error(`state machine ${logicalId} has no DefinitionString in the template`);
  }
  return typeof definition === 'string' ? parseJson(definition) : definition;
}
