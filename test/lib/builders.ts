import { aws_scheduler as scheduler, type Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import {
  Quiesce,
  Retention,
  SnapshotEngine,
  SnapshotPolicy,
  TargetSelection,
  type PolicySchedule,
  type SnapshotPolicyProps,
} from '../../lib';
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

/** A policy of a new engine, or of the one given, which differs from a plain one only in what is given. */
export function aPolicy(stack: Stack, changes: Partial<SnapshotPolicyProps> = {}, id = 'Policy'): SnapshotPolicy {
  return new SnapshotPolicy(stack, id, {
    engine: changes.engine ?? new SnapshotEngine(stack, 'Engine'),
    targets: TargetSelection.anyTag({ Mode: 'Production' }),
    quiesce: Quiesce.none(),
    schedules: [aSchedule()],
    ...changes,
  });
}

/** A policy of an engine in another stack, whose changes need not be right. */
export function policyWith(stack: Stack, changes: object): SnapshotPolicy {
  return aPolicy(stack, { engine: SnapshotEngine.fromAttributes(stack, 'Imported', ENGINE_ATTRIBUTES), ...changes });
}

/** What the schedules of a template start runs with; references are written as `Ref.ID`. */
export function runRequests(template: Template): readonly RunRequest[] {
  return Object.values(template.findResources('AWS::Scheduler::Schedule')).map(({ Properties }) => {
    const { Target } = Properties as { readonly Target: { readonly Input: unknown } };
    return JSON.parse(flatten(Target.Input)) as RunRequest;
  });
}

function flatten(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const { 'Fn::Join': join, Ref } = value as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
    readonly Ref?: string;
  };
  return join === undefined ? `Ref.${String(Ref)}` : join[1].map(flatten).join(join[0]);
}
