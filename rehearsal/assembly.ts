import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRequest } from '../lambdas/domain/policy';
import type { ScheduleProps } from './cloud/scheduler/schedules';
import { REHEARSAL_ENVIRONMENT, readFunctions, type FunctionSpec } from './functions';
import {
  createTemplateResolver,
  loadMachine,
  resolveDefinition,
  type JsonObject,
  type JsonValue,
  type Machine,
} from './interpreter';
import { fieldOf, isJsonObject, parseJson } from './interpreter/json';

/** What `cdk synth` made, as far as a rehearsal deploys it. */
export interface Assembly {
  readonly stackName: string;
  readonly machine: Machine;
  readonly stateMachineArn: string;
  readonly functions: readonly FunctionSpec[];
  /** The function that thaws what is overdue. */
  readonly guard: FunctionSpec;
  /** The function that looks for what is missing. */
  readonly sweep: FunctionSpec;
  /** URL of the queue of firings that started no run. */
  readonly deadLetterQueue: string;
  /** Input of CreateTable, as the template has the ledger. */
  readonly ledger: JsonObject;
  readonly documents: readonly DeployedDocument[];
  readonly schedules: readonly DeployedSchedule[];
}

export interface DeployedDocument {
  readonly name: string;
  readonly content: JsonValue;
}

export interface DeployedSchedule {
  readonly policy: string;
  readonly schedule: string;
  /** What a firing at this instant starts a run with. */
  readonly input: (scheduledTime: string) => RunRequest;
  /** As Scheduler keeps it. */
  readonly deployed: ScheduleProps;
}

/** A rehearsal can't begin; the message says what to change. */
export class RehearsalError extends Error {
  override readonly name = 'RehearsalError';
}

/** Reads the stack that has the engine, and its policies, out of a cloud assembly. */
export function readAssembly(cdkOutDir: string): Assembly {
  const { stackName, template } = findEngineStack(cdkOutDir);
  const resolver = createTemplateResolver(template, { stackName, ...REHEARSAL_ENVIRONMENT });
  const { definition, stateMachineArn } = resolveDefinition(template, { stackName, ...REHEARSAL_ENVIRONMENT });
  const functions = readFunctions(cdkOutDir, stackName);
  const resources = resourcesOf(template).map(({ type, logicalId, properties }) => ({
    type,
    logicalId,
    name: asText(resolver.resolve({ Ref: logicalId })),
    properties: resolver.resolve(properties) as JsonObject,
  }));
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const guard = functions.find((spec) => spec.constructPath.endsWith('/Guard'));
  const sweep = functions.find((spec) => spec.constructPath.endsWith('/Sweep'));
  const [ledger] = ofType('AWS::DynamoDB::Table');
  const deadLetterQueue = sweep?.environment.DEAD_LETTER_QUEUE;
  if (guard === undefined || sweep === undefined || deadLetterQueue === undefined || ledger === undefined) {
    throw new RehearsalError(
      `stack ${stackName} has no guard, no sweep or no ledger table: is there a SnapshotEngine in it?`,
    );
  }
  return {
    stackName,
    machine: loadMachine(definition),
    stateMachineArn,
    functions,
    guard,
    sweep,
    deadLetterQueue,
    ledger: tableOf(ledger),
    documents: ofType('AWS::SSM::Document').map(({ name, properties }) => ({
      name,
      content: fieldOf(properties, 'Content') ?? null,
    })),
    schedules: ofType('AWS::Scheduler::Schedule').flatMap((resource) => scheduleOf(resource, stateMachineArn)),
  };
}

/** Names of the states that invoke a function, those of the targets included. */
export function taskStates({ graph }: Machine): readonly string[] {
  const of = (inner: Machine['graph']): readonly string[] =>
    [...inner.states.values()].flatMap((state) => {
      if (state.type === 'Map') {
        return of(state.processor);
      }
      return state.type === 'Task' ? [state.name] : [];
    });
  return of(graph);
}

function findEngineStack(cdkOutDir: string): { readonly stackName: string; readonly template: JsonValue } {
  const suffix = '.template.json';
  const files = existsSync(cdkOutDir) ? readdirSync(cdkOutDir).filter((file) => file.endsWith(suffix)) : [];
  const stacks = files.map((file) => ({
    stackName: file.slice(0, -suffix.length),
    template: parseJson(readFileSync(join(cdkOutDir, file), 'utf8')),
  }));
  const engines = stacks.filter(({ template }) =>
    resourcesOf(template).some(({ type }) => type === 'AWS::StepFunctions::StateMachine'),
  );
  const [only, ...others] = engines;
  if (only === undefined || others.length > 0) {
    const found = engines.map(({ stackName }) => stackName).join(', ') || 'none';
    throw new RehearsalError(
      `${cdkOutDir} holds ${found} as stacks with an engine, allowed: exactly one; synthesize an app with one SnapshotEngine`,
    );
  }
  return only;
}

function resourcesOf(
  template: JsonValue,
): readonly { readonly logicalId: string; readonly type: string; readonly properties: JsonValue }[] {
  const resources = isJsonObject(template) ? fieldOf(template, 'Resources') : undefined;
  return Object.entries(isJsonObject(resources) ? resources : {}).flatMap(([logicalId, resource]) =>
    isJsonObject(resource)
      ? [{ logicalId, type: asText(fieldOf(resource, 'Type')), properties: fieldOf(resource, 'Properties') ?? {} }]
      : [],
  );
}

/** What CreateTable takes of a table's properties; the rest (recovery, protection, expiry) changes nothing here. */
function tableOf({ name, properties }: { readonly name: string; readonly properties: JsonObject }): JsonObject {
  const taken = ['AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'BillingMode'];
  return {
    TableName: name,
    ...Object.fromEntries(Object.entries(properties).filter(([property]) => taken.includes(property))),
  };
}

/** A schedule of another target is none of ours. */
function scheduleOf(
  { name, properties }: { readonly name: string; readonly properties: JsonObject },
  stateMachineArn: string,
): readonly DeployedSchedule[] {
  const target = fieldOf(properties, 'Target');
  if (!isJsonObject(target) || fieldOf(target, 'Arn') !== stateMachineArn) {
    return [];
  }
  const text = asText(fieldOf(target, 'Input'));
  const input = (scheduledTime: string): RunRequest =>
    JSON.parse(text.replaceAll('<aws.scheduler.scheduled-time>', scheduledTime)) as RunRequest;
  const { policy, schedule } = input('');
  const zone = fieldOf(properties, 'ScheduleExpressionTimezone');
  const window = fieldOf(properties, 'FlexibleTimeWindow');
  const minutes = isJsonObject(window ?? null) ? fieldOf(window as JsonObject, 'MaximumWindowInMinutes') : undefined;
  const deployed: ScheduleProps = {
    name,
    group: asText(fieldOf(properties, 'GroupName')) || 'default',
    expression: asText(fieldOf(properties, 'ScheduleExpression')),
    ...(typeof zone === 'string' ? { timeZone: zone } : {}),
    ...(typeof minutes === 'number' ? { flexibleMinutes: minutes } : {}),
    ...(fieldOf(properties, 'State') === 'DISABLED' ? { state: 'DISABLED' } : {}),
    targetArn: stateMachineArn,
    roleArn: asText(fieldOf(target, 'RoleArn')),
    input: text,
  };
  return [{ policy: policy.name, schedule, input, deployed }];
}

function asText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
