import type { aws_events as events, aws_iam as iam, aws_scheduler as scheduler, aws_sqs as sqs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../lambdas/environment';
import type { Ledger } from './ledger';
import {
  cancelAndFollow,
  createSnapshots,
  labelSnapshots,
  onEverything,
  publishEvents,
  readDocument,
  readSchedules,
  sendScripts,
  sendThaw,
  sendVss,
  takeDeadLetters,
} from './permission-statements';
import type { TagFilter } from '../policy/tags';

/** What the functions may access. */
export interface Permitted {
  readonly scope: Construct;
  readonly ledger: Ledger;
  readonly eventBus: events.IEventBus;
  /** Instances that scripts may be sent to; all when empty. */
  readonly instanceTags: TagFilter;
  /** Holds the schedules of all policies. */
  readonly group: scheduler.IScheduleGroup;
  /** Holds firings that started no run. */
  readonly deadLetterQueue: sqs.IQueue;
}

/** What each function may do, and nothing else besides writing its log. */
export const PERMISSIONS: Readonly<Record<FunctionName, (permitted: Permitted) => readonly iam.PolicyStatement[]>> = {
  'claim-run': ({ ledger, eventBus }) => [ledger.items('PutItem'), publishEvents(eventBus)],
  'resolve-targets': ({ scope }) => [onEverything('ec2:DescribeInstances'), ...readDocument(scope)],
  'tally-outcomes': () => [],
  'complete-run': ({ eventBus }) => [publishEvents(eventBus)],
  prepare: () => [
    onEverything(
      'ec2:DescribeInstances',
      'ec2:DescribeSnapshots',
      'ec2:DescribeVolumes',
      'ssm:DescribeInstanceInformation',
    ),
  ],
  hold: ({ ledger }) => [ledger.items('GetItem', 'UpdateItem')],
  // Where a tag was removed while frozen, its post-script is refused here too, and the thaw step sends it.
  'freeze-window': ({ scope, ledger, eventBus, instanceTags }) => [
    ...sendScripts(scope, instanceTags),
    onEverything('ssm:ListCommandInvocations', 'ssm:ListCommands'),
    ...createSnapshots(scope),
    // Where the pre-script makes the set itself, its word and its set are looked up.
    onEverything('ssm:GetCommandInvocation', 'ec2:DescribeSnapshots'),
    ledger.items('UpdateItem'),
    publishEvents(eventBus),
  ],
  'await-post-script': ({ scope, ledger, eventBus }) => [
    ...sendThaw(scope),
    onEverything('ssm:ListCommandInvocations', 'ssm:GetCommandInvocation'),
    ledger.items('UpdateItem'),
    publishEvents(eventBus),
  ],
  thaw: ({ scope, ledger, eventBus }) => [
    ...sendThaw(scope),
    ...cancelAndFollow(),
    ledger.items('UpdateItem'),
    publishEvents(eventBus),
  ],
  // The instance makes the snapshots, by its own profile.
  'create-vss-snapshots': ({ scope, eventBus, instanceTags }) => [
    ...sendVss(scope, instanceTags),
    onEverything('ssm:ListCommands', 'ssm:ListCommandInvocations', 'ssm:CancelCommand', 'ec2:DescribeSnapshots'),
    publishEvents(eventBus),
  ],
  recover: () => [onEverything('ec2:DescribeSnapshots')],
  'take-snapshots': ({ scope }) => [...createSnapshots(scope), onEverything('ec2:DescribeSnapshots')],
  'record-outcome': ({ scope, ledger, eventBus }) => [
    ...labelSnapshots(scope),
    onEverything('ec2:DescribeSnapshots'),
    ledger.items('UpdateItem', 'DeleteItem'),
    publishEvents(eventBus),
  ],
  guard: ({ scope, ledger, eventBus }) => [
    ...sendThaw(scope),
    ...cancelAndFollow(),
    onEverything('ec2:DescribeInstances', 'ec2:DescribeVolumes'),
    ledger.owedThaws(),
    ledger.items('GetItem', 'UpdateItem', 'DeleteItem'),
    publishEvents(eventBus),
  ],
  sweep: ({ scope, ledger, eventBus, group, deadLetterQueue }) => [
    takeDeadLetters(deadLetterQueue),
    ...readSchedules(scope, group),
    ...labelSnapshots(scope),
    onEverything('ec2:DescribeSnapshots'),
    ledger.items('GetItem', 'PutItem'),
    publishEvents(eventBus),
  ],
};
