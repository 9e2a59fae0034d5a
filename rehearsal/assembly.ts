import type { RunRequest } from '../lambdas/domain/policy';
import { firedInput } from './cloud/scheduler/schedules';
import type { ScheduleProps } from './cloud/world';
import { REHEARSAL_ENVIRONMENT, readFunctions, type FunctionSpec } from './functions';
import { loadMachine, resolveDefinition, type JsonObject, type JsonValue, type Machine } from './interpreter';
import { createTemplateResolver, sectionOf, textOf, type DeployedResource } from './interpreter/cloudformation';
import { fieldOf } from './interpreter/json';
import { defined } from './json';
import { chooseStack, stacksIn, type AssemblyStack } from './stacks';

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
  readonly documents: readonly { readonly name: string; readonly content: JsonValue }[];
  readonly schedules: readonly DeployedSchedule[];
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

/** Reads a stack that has an engine, and its policies, out of a cloud assembly; `wanted` tells several apart. */
export function readAssembly(cdkOutDir: string, wanted?: string): Assembly {
  const stacks = stacksIn(cdkOutDir);
  const engines = stacks.filter(hasEngine);
  if (engines.length === 0) {
    throw new RehearsalError(
      `--app is "${cdkOutDir}", where no stack has an engine (${stacks.map(({ path }) => path).join(', ') || 'there is none'}); synthesize an app with a SnapshotEngine`,
    );
  }
  const { id: stackName, directory, template } = chooseStack(engines, 'an engine', wanted);
  const environment = { stackName, ...REHEARSAL_ENVIRONMENT };
  const { resources } = createTemplateResolver(template, environment);
  const { definition, stateMachineArn } = resolveDefinition(template, environment);
  const functions = readFunctions(directory, stackName);
  const guard = functions.find((spec) => spec.constructPath.endsWith('/Guard'));
  const sweep = functions.find((spec) => spec.constructPath.endsWith('/Sweep'));
  const [ledger] = resources('AWS::DynamoDB::Table');
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
    documents: resources('AWS::SSM::Document').map(({ ref, properties }) => ({
      name: ref,
      content: fieldOf(properties, 'Content') ?? null,
    })),
    schedules: resources('AWS::Scheduler::Schedule').flatMap((resource) => scheduleOf(resource, stateMachineArn)),
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

function hasEngine({ template }: AssemblyStack): boolean {
  const types = Object.values(sectionOf(template, 'Resources')).map((resource) =>
    textOf(resource as JsonObject, 'Type'),
  );
  return ['AWS::StepFunctions::StateMachine', 'AWS::Scheduler::ScheduleGroup'].every((type) => types.includes(type));
}

/** What CreateTable takes of a table's properties; the rest (recovery, protection, expiry) changes nothing here. */
function tableOf({ ref, properties }: DeployedResource): JsonObject {
  const taken = ['AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'BillingMode'];
  return {
    TableName: ref,
    ...Object.fromEntries(Object.entries(properties).filter(([property]) => taken.includes(property))),
  };
}

/** A schedule of another target is none of ours. */
function scheduleOf({ ref, properties }: DeployedResource, stateMachineArn: string): readonly DeployedSchedule[] {
  const target = sectionOf(properties, 'Target');
  if (textOf(target, 'Arn') !== stateMachineArn) {
    return [];
  }
  const text = textOf(target, 'Input');
  const input = (scheduledTime: string): RunRequest => JSON.parse(firedInput(text, scheduledTime)) as RunRequest;
  const { policy, schedule } = input('');
  const minutes = fieldOf(sectionOf(properties, 'FlexibleTimeWindow'), 'MaximumWindowInMinutes');
  const deployed: ScheduleProps = {
    name: ref,
    group: textOf(properties, 'GroupName') || 'default',
    expression: textOf(properties, 'ScheduleExpression'),
    ...defined({
      timeZone: textOf(properties, 'ScheduleExpressionTimezone') || undefined,
      flexibleMinutes: typeof minutes === 'number' ? minutes : undefined,
      state: textOf(properties, 'State') === 'DISABLED' ? ('DISABLED' as const) : undefined,
    }),
    targetArn: stateMachineArn,
    roleArn: textOf(target, 'RoleArn'),
    input: text,
  };
  return [{ policy: policy.name, schedule, input, deployed }];
}
