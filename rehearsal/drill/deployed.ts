import type { DrillInput } from '../../lambdas/domain/drill/drill';
import type { ScheduleProps } from '../cloud/world';
import { firedInput } from '../cloud/scheduler/schedules';
import type { FunctionSpec } from '../functions';
import { loadMachine, resolveDefinition, type AwsEnvironment, type JsonValue, type Machine } from '../interpreter';
import { createTemplateResolver } from '../interpreter/cloudformation';
import { deployedSchedule } from '../deployed-schedule';
import { networkOf, type DeployedNetwork } from './network';

/** What a template has of restore drills. */
export interface DeployedDrills {
  readonly machine: Machine;
  readonly stateMachineArn: string;
  /** The function that removes what drills left behind. */
  readonly guard: FunctionSpec;
  readonly drills: readonly DeployedDrill[];
  readonly network: DeployedNetwork;
  /** Buckets of the stack. */
  readonly buckets: readonly string[];
}

/** One `RestoreDrill`, and what its schedule starts a drill with. */
export interface DeployedDrill extends DrillInput {
  /** As Scheduler keeps it. */
  readonly deployed: ScheduleProps;
}

/** The first state of the machine that runs drills. */
const FIRST_STATE = 'ChooseSet';

/** Reads the drills of a stack; undefined where it has none. Their networks may be in templates that it takes values of. */
export function readDrills(
  [template, ...others]: readonly [JsonValue, ...JsonValue[]],
  environment: AwsEnvironment,
  functions: readonly FunctionSpec[],
): DeployedDrills | undefined {
  const { resources } = createTemplateResolver(template, environment);
  const guard = functions.find((spec) => spec.constructPath.endsWith('/DrillGuard'));
  if (guard === undefined) {
    return undefined;
  }
  const { definition, stateMachineArn } = resolveDefinition(template, environment, FIRST_STATE);
  return {
    machine: loadMachine(definition),
    stateMachineArn,
    guard,
    drills: resources('AWS::Scheduler::Schedule').flatMap((resource) => {
      const deployed = deployedSchedule(resource, stateMachineArn);
      return deployed === undefined ? [] : [{ ...inputOf(deployed), deployed }];
    }),
    network: networkOf((type) =>
      [template, ...others].flatMap((each) =>
        createTemplateResolver(each, { ...environment, unresolved: 'as-text' }).resources(type),
      ),
    ),
    buckets: resources('AWS::S3::Bucket').map(({ ref }) => ref),
  };
}

function inputOf({ input }: ScheduleProps): DrillInput {
  return JSON.parse(firedInput(input, '')) as DrillInput;
}
