import {
  ArnFormat,
  aws_iam as iam,
  Stack,
  type aws_events as events,
  type aws_scheduler as scheduler,
  type aws_sqs as sqs,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../lambdas/domain/events';
import { TagKey } from '../../lambdas/domain/snapshot-tags';
import { VSS_DOCUMENT } from '../../lambdas/domain/vss';
import type { TagFilter } from '../policy/tags';

/** Tag of a document whose scripts may be sent; DLM's own. */
export const SCRIPTS_ACCESS_TAG = { key: 'DLMScriptsAccess', value: 'true' } as const;

/** AWS's own document for SAP HANA, which follows DLM's contract. */
export const SAP_HANA_DOCUMENT = 'AWSSystemsManagerSAP-CreateDLMSnapshotForSAPHANA';

/** Documents of AWS itself, by name, since nobody else can tag them: their ARNs have no account. */
function documentsOfAws(
  scope: Construct,
  action: 'SendCommand' | 'GetDocument',
  names: readonly string[],
): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [`ssm:${action}`],
    resources: names.map((resourceName) =>
      Stack.of(scope).formatArn({ service: 'ssm', account: '', resource: 'document', resourceName }),
    ),
  });
}

/** Documents whose scripts may be sent: tagged for it, whoever owns them. */
function taggedDocuments(scope: Construct, action: 'SendCommand' | 'GetDocument'): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [`ssm:${action}`],
    // Any document, also one that another account shares: the tag decides, so the role does not grow with the policies.
    resources: [Stack.of(scope).formatArn({ service: 'ssm', account: '*', resource: 'document', resourceName: '*' })],
    conditions: { StringEquals: { [`aws:ResourceTag/${SCRIPTS_ACCESS_TAG.key}`]: SCRIPTS_ACCESS_TAG.value } },
  });
}

/** Reads the document of a policy. One that is neither tagged nor AWS's is refused here already, before anything is sent. */
export function readDocument(scope: Construct): readonly iam.PolicyStatement[] {
  return [
    taggedDocuments(scope, 'GetDocument'),
    documentsOfAws(scope, 'GetDocument', [VSS_DOCUMENT, SAP_HANA_DOCUMENT]),
  ];
}

/** Sends scripts to the instances with one of the tags, or to all. */
export function sendScripts(scope: Construct, instanceTags: TagFilter): readonly iam.PolicyStatement[] {
  return [
    taggedDocuments(scope, 'SendCommand'),
    documentsOfAws(scope, 'SendCommand', [SAP_HANA_DOCUMENT]),
    ...sendTo(scope, instanceTags),
  ];
}

/** Sends AWS's VSS document, and no other, to the instances with one of the tags, or to all. */
export function sendVss(scope: Construct, instanceTags: TagFilter): readonly iam.PolicyStatement[] {
  return [documentsOfAws(scope, 'SendCommand', [VSS_DOCUMENT]), ...sendTo(scope, instanceTags)];
}

/** The other half of a right to send: one statement per key, since conditions are ANDed. */
function sendTo(scope: Construct, instanceTags: TagFilter): readonly iam.PolicyStatement[] {
  const keys = Object.entries(instanceTags);
  const conditions =
    keys.length === 0 ? [{}] : keys.map(([key, values]) => ({ StringEquals: { [`ssm:resourceTag/${key}`]: values } }));
  return conditions.map(
    (condition) =>
      // Any instance: targets are found by their tags when a run begins.
      new iam.PolicyStatement({
        actions: ['ssm:SendCommand'],
        resources: [anyOf(scope, 'instance')],
        conditions: condition,
      }),
  );
}

/** Sends the thaw. Never limited by instance tags: a tag removed while an instance is frozen must not prevent its thaw. */
export function sendThaw(scope: Construct): readonly iam.PolicyStatement[] {
  return sendScripts(scope, {});
}

/** Finds a script again, ends it and follows it to its end. */
export function cancelAndFollow(): readonly iam.PolicyStatement[] {
  return [
    onEverything('ssm:CancelCommand', 'ssm:ListCommands', 'ssm:ListCommandInvocations', 'ssm:GetCommandInvocation'),
  ];
}

/** Makes snapshot sets that are labelled at birth. */
export function createSnapshots(scope: Construct): readonly iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['ec2:CreateSnapshots'],
      // Any instance and volume: targets are found by their tags when a run begins.
      resources: [anyOf(scope, 'instance'), anyOf(scope, 'volume')],
    }),
    new iam.PolicyStatement({
      actions: ['ec2:CreateSnapshots'],
      // Any snapshot: they have no ids yet. The condition refuses a set without its policy's label.
      resources: [anySnapshot(scope)],
      conditions: { Null: { [`aws:RequestTag/${TagKey.POLICY}`]: 'false' } },
    }),
    new iam.PolicyStatement({
      actions: ['ec2:CreateTags'],
      // Any snapshot that is just being made, and no other.
      resources: [anySnapshot(scope)],
      conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSnapshots' } },
    }),
  ];
}

/** Labels snapshots that a policy of Quiesce made. */
export function labelSnapshots(scope: Construct): readonly iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['ec2:CreateTags'],
      // Any snapshot that carries the label of one of our policies since its birth.
      resources: [anySnapshot(scope)],
      conditions: { Null: { [`aws:ResourceTag/${TagKey.POLICY}`]: 'false' } },
    }),
  ];
}

/** Reads the schedules of one group. */
export function readSchedules(scope: Construct, group: scheduler.IScheduleGroup): readonly iam.PolicyStatement[] {
  return [
    onEverything('scheduler:ListSchedules'),
    new iam.PolicyStatement({
      actions: ['scheduler:GetSchedule'],
      // Any schedule of the group: policies come and go, also in other stacks.
      resources: [
        Stack.of(scope).formatArn({
          service: 'scheduler',
          resource: 'schedule',
          resourceName: `${group.scheduleGroupName}/*`,
        }),
      ],
    }),
  ];
}

/** Takes messages out of the queue. */
export function takeDeadLetters(queue: sqs.IQueue): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    resources: [queue.queueArn],
  });
}

/** Publishes our own events and no others. */
export function publishEvents(eventBus: events.IEventBus): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['events:PutEvents'],
    resources: [eventBus.eventBusArn],
    conditions: { StringEquals: { 'events:source': EVENT_SOURCE } },
  });
}

/** Actions for which IAM knows no resources: `*` is all that they take. */
export function onEverything(
  ...actions: readonly (
    | 'ec2:DescribeInstances'
    | 'ec2:DescribeSnapshots'
    | 'ec2:DescribeVolumes'
    | 'scheduler:ListSchedules'
    | 'ssm:CancelCommand'
    | 'ssm:DescribeInstanceInformation'
    | 'ssm:GetCommandInvocation'
    | 'ssm:ListCommandInvocations'
    | 'ssm:ListCommands'
  )[]
): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [...actions], resources: ['*'] });
}

export function anyOf(scope: Construct, resource: 'instance' | 'volume'): string {
  return Stack.of(scope).formatArn({ service: 'ec2', resource, resourceName: '*' });
}

/** ARNs of snapshots name no account. */
export function anySnapshot(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'ec2',
    account: '',
    resource: 'snapshot',
    resourceName: '*',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
