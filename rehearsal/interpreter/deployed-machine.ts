import { createTemplateResolver, textOf, type DeployedResource } from './cloudformation';
import { fieldOf, isJsonObject, parseJson, type JsonValue } from './json';
import type { AwsEnvironment } from './physical-ids';

/** A state machine read out of a synthesized template. */
interface ResolvedDefinition {
  /** The definition as the machine gets it when deployed; ready for loadMachine. */
  readonly definition: JsonValue;
  readonly stateMachineArn: string;
}

/** Reads the template's one state machine, or its only one that starts with this state. */
export function resolveDefinition(
  template: JsonValue,
  environment: AwsEnvironment,
  startAt?: string,
): ResolvedDefinition {
  const all = createTemplateResolver(template, environment).resources('AWS::StepFunctions::StateMachine');
  const machines = all
    .map(definitionOf)
    .filter(({ definition }) => startAt === undefined || startOf(definition) === startAt);
  const [only, ...others] = machines;
  if (only === undefined || others.length > 0) {
    const found = all.map(({ logicalId }) => logicalId).join(', ') || 'none';
    const which = startAt === undefined ? '' : ` that starts with ${startAt}`;
    throw new Error(`expected one state machine${which} in the template, found ${found}`);
  }
  return only;
}

function definitionOf({ logicalId, arn, properties }: DeployedResource): ResolvedDefinition {
  const definition = fieldOf(properties, 'DefinitionString') ?? fieldOf(properties, 'Definition');
  if (definition === undefined) {
    throw new Error(`state machine ${logicalId} has no DefinitionString in the template`);
  }
  return { definition: typeof definition === 'string' ? parseJson(definition) : definition, stateMachineArn: arn };
}

function startOf(definition: JsonValue): string {
  return isJsonObject(definition) ? textOf(definition, 'StartAt') : '';
}
