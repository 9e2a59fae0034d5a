import { aws_ec2 as ec2, aws_scheduler as scheduler, type Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import {
  Check,
  Quiesce,
  RestoreDrill,
  Retention,
  SnapshotEngine,
  SnapshotPolicy,
  TargetSelection,
  type ISnapshotEngine,
  type PolicySchedule,
  type RestoreDrillProps,
  type SnapshotPolicyProps,
} from '../../lib';
import type { DrillInput } from '../../lambdas/domain/drill/drill';
import type { RunRequest } from '../../lambdas/domain/policy';

export function aSchedule(changes: Partial<PolicySchedule> = {}): PolicySchedule {
  return {
    name: 'daily',
    at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0' }),
    retain: Retention.count(7),
    ...changes,
  };
}

/** `Retention.count(7)` as the run's input has it. */
export const SEVEN_SETS = {
  last: 7,
  floor: 1,
  prefer: 'consistent',
  trustExitCodes: false,
  keepOldest: false,
} as const;

/** What a stack knows of an engine that is in another. */
export const ENGINE_ATTRIBUTES = {
  stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:Runs',
  scheduleGroupName: 'group',
  schedulerRoleArn: 'arn:aws:iam::111122223333:role/scheduler',
  deadLetterQueueArn: 'arn:aws:sqs:eu-central-1:111122223333:dead-letters',
};

/** An engine in another stack, the same for all policies of a stack. It takes no time, in contrast to an engine in this one. */
function engineElsewhere(stack: Stack): ISnapshotEngine {
  const known = stack.node.tryFindChild('Imported') as ISnapshotEngine | undefined;
  return known ?? SnapshotEngine.fromAttributes(stack, 'Imported', ENGINE_ATTRIBUTES);
}

/** A policy of the engine given, or of one in another stack, which differs from a plain one only in what is given. */
export function aPolicy(stack: Stack, changes: Partial<SnapshotPolicyProps> = {}, id = 'Policy'): SnapshotPolicy {
  return new SnapshotPolicy(stack, id, {
    engine: changes.engine ?? engineElsewhere(stack),
    targets: TargetSelection.anyTag({ Mode: 'Production' }),
    quiesce: Quiesce.none(),
    schedules: [aSchedule()],
    ...changes,
  });
}

/** A drill of a policy of a new engine, or of the one given, which differs from a plain one only in what is given. */
export function aDrill(stack: Stack, changes: Partial<RestoreDrillProps> = {}, id = 'Drill'): RestoreDrill {
  return new RestoreDrill(stack, id, {
    policy:
      changes.policy ?? aPolicy(stack, { engine: new SnapshotEngine(stack, 'Engine'), quiesce: Quiesce.postgresql() }),
    check: Check.postgresql({ tables: ['orders'] }),
    at: scheduler.ScheduleExpression.cron({ weekDay: 'SUN', hour: '5', minute: '0' }),
    instance: { machineImage: AN_IMAGE },
    ...changes,
  });
}

/** An image that has PostgreSQL. */
const AN_IMAGE = ec2.MachineImage.fromSsmParameter('/images/postgresql-16');

/** A policy whose changes need not be right. */
export function policyWith(stack: Stack, changes: object): SnapshotPolicy {
  return aPolicy(stack, changes);
}

/** What the schedules of a template start runs with; references are written as `Ref.ID`. */
export function runRequests(template: Template): readonly RunRequest[] {
  return inputsOf(template).filter((input): input is RunRequest => 'schedule' in input);
}

/** The same of its drills. */
export function drillInputs(template: Template): readonly DrillInput[] {
  return inputsOf(template).filter((input): input is DrillInput => 'drill' in input);
}

function inputsOf(template: Template): readonly (RunRequest | DrillInput)[] {
  return Object.values(template.findResources('AWS::Scheduler::Schedule')).map(({ Properties }) => {
    const { Target } = Properties as { readonly Target: { readonly Input: unknown } };
    return JSON.parse(flatten(Target.Input)) as RunRequest | DrillInput;
  });
}

function flatten(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const {
    'Fn::Join': join,
    'Fn::GetAtt': attribute,
    Ref,
  } = value as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
  };
  return join === undefined ? `Ref.${Ref ?? String(attribute?.join('.'))}` : join[1].map(flatten).join(join[0]);
}
