import type { RunRequest } from '../lambdas/domain/policy';
import { firedInput } from './cloud/scheduler/schedules';
import type { ScheduleProps } from './cloud/world';
import { deployedSchedule } from './deployed-schedule';
import { readDrills, type DeployedDrills } from './drill/deployed';
import { REHEARSAL_ENVIRONMENT, readFunctions, type FunctionSpec } from './functions';
import { loadMachine, resolveDefinition, type JsonObject, type JsonValue, type Machine } from './interpreter';
import { createTemplateResolver, sectionOf, textOf, type DeployedResource } from './interpreter/cloudformation';
import { fieldOf } from './interpreter/json';
import { importsOf } from './imports';
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
  /** Missing where the stack has no restore drill. */
  readonly drills?: DeployedDrills;
}

export interface DeployedSchedule {
  readonly policy: string;
  readonly schedule: string;
  /** What a firing at this instant starts a run with. */
  readonly input: (scheduledTime: string) => RunRequest;
  /** As Scheduler keeps it. */
  readonly deployed: ScheduleProps;
}

/** The first state of the machine that runs policies. */
const FIRST_STATE = 'ClaimRun';

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
  const imports = importsOf(
    template,
    stacks.filter((stack) => stack.directory === directory),
  );
  const environment = { stackName, ...REHEARSAL_ENVIRONMENT, exported: imports.exported };
  const { resources } = createTemplateResolver(template, environment);
  const { definition, stateMachineArn } = resolveDefinition(template, environment, FIRST_STATE);
  const functions = readFunctions(directory, stackName, environment);
  const guard = functions.find((spec) => spec.constructPath.endsWith('/Guard'));
  const sweep = functions.find((spec) => spec.constructPath.endsWith('/Sweep'));
  const [ledger] = resources('AWS::DynamoDB::Table');
  const deadLetterQueue = sweep?.environment.DEAD_LETTER_QUEUE;
  if (guard === undefined || sweep === undefined || deadLetterQueue === undefined || ledger === undefined) {
    throw new RehearsalError(
      `stack ${stackName} has no guard, no sweep or no ledger table: is there a SnapshotEngine in it?`,
    );
  }
  const drills = readDrills([template, ...imports.templates], environment, functions);
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
    ...(drills !== undefined && { drills }),
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
function scheduleOf(resource: DeployedResource, stateMachineArn: string): readonly DeployedSchedule[] {
  const deployed = deployedSchedule(resource, stateMachineArn);
  if (deployed === undefined) {
    return [];
  }
  const input = (scheduledTime: string): RunRequest =>
    JSON.parse(firedInput(deployed.input, scheduledTime)) as RunRequest;
  const { policy, schedule } = input('');
  return [{ policy: policy.name, schedule, input, deployed }];
}
