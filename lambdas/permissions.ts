import { SAP_HANA_DOCUMENT, SCRIPTS_ACCESS_TAG } from './domain/document';
import { EVENT_SOURCE } from './domain/events';
import { TagKey } from './domain/snapshot-tags';
import { VSS_DOCUMENT } from './domain/vss';
import type { FunctionName } from './environment';
import type { Ports } from './ports';

/** What a statement is about, by a name of ours; `lib/engine/permissions.ts` makes ARNs of it. */
export type Resource =
  /** `*`: IAM knows no resources for these actions. */
  | 'everything'
  /** Any instance and volume: targets are found by their tags when a run begins. */
  | 'any instance'
  | 'any volume'
  /** The instances that the engine's prop `instanceTags` allows; any without it. */
  | 'target instances'
  /** Any snapshot: the condition decides. */
  | 'any snapshot'
  /** Any document, also one that another account shares: the condition decides. */
  | 'any document'
  /** A document of AWS itself, by name, since nobody else can tag it. */
  | `document of AWS: ${string}`
  /** Any schedule of the engine's group: policies come and go, also in other stacks. */
  | 'schedules of the group'
  | 'ledger'
  | 'index of owed thaws'
  | 'event bus'
  | 'dead-letter queue';

/** One statement: all of these actions on all of these resources. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly Resource[];
  readonly conditions?: Conditions;
}

type Conditions = Readonly<Partial<Record<'StringEquals' | 'Null', Readonly<Record<string, string>>>>>;

type CallingPort = Exclude<keyof Ports, 'metrics' | 'clock' | 'invocation' | 'log' | 'random'>;

/** A method of a port that calls AWS: `snapshots.create`. */
type PortMethod = { [Port in CallingPort]: `${Port}.${Extract<keyof Ports[Port], string>}` }[CallingPort];

/** `scripts.send` by what is sent: IAM allows other documents and instances. */
type Sending = 'scripts.send pre-script' | 'scripts.send post-script' | 'scripts.send VSS';

const onEverything = (...actions: readonly string[]): readonly Permission[] => [{ actions, resources: ['everything'] }];
const onItems = (...names: readonly string[]): readonly Permission[] => [
  { actions: names.map((name) => `dynamodb:${name}`), resources: ['ledger'] },
];

const IS_TAGGED: Conditions = {
  StringEquals: { [`aws:ResourceTag/${SCRIPTS_ACCESS_TAG.key}`]: SCRIPTS_ACCESS_TAG.value },
};

/** Scripts of documents that are tagged for it, whoever owns them, and of AWS's own for SAP HANA. */
const sendScriptsTo = (instances: Resource): readonly Permission[] => [
  { actions: ['ssm:SendCommand'], resources: ['any document'], conditions: IS_TAGGED },
  { actions: ['ssm:SendCommand'], resources: [`document of AWS: ${SAP_HANA_DOCUMENT}`] },
  { actions: ['ssm:SendCommand'], resources: [instances] },
];

/**
 * What each method of a port needs of IAM. A new AWS call is written down here, beside the method whose adapter makes it.
 */
export const METHOD_PERMISSIONS = {
  'instances.tagged': onEverything('ec2:DescribeInstances'),
  'instances.describe': onEverything('ec2:DescribeInstances', 'ec2:DescribeVolumes'),
  'instances.managed': onEverything('ssm:DescribeInstanceInformation'),
  'snapshots.create': [
    { actions: ['ec2:CreateSnapshots'], resources: ['any instance', 'any volume'] },
    // They have no ids yet. The condition refuses a set without its policy's label.
    {
      actions: ['ec2:CreateSnapshots'],
      resources: ['any snapshot'],
      conditions: { Null: { [`aws:RequestTag/${TagKey.POLICY}`]: 'false' } },
    },
    // Only a snapshot that is just being made.
    {
      actions: ['ec2:CreateTags'],
      resources: ['any snapshot'],
      conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSnapshots' } },
    },
  ],
  'snapshots.find': onEverything('ec2:DescribeSnapshots'),
  'snapshots.tag': [
    // Only one that carries the label of one of our policies since its birth.
    {
      actions: ['ec2:CreateTags'],
      resources: ['any snapshot'],
      conditions: { Null: { [`aws:ResourceTag/${TagKey.POLICY}`]: 'false' } },
    },
  ],
  // A document that is neither tagged nor AWS's is refused here already, before anything is sent.
  'documents.read': [
    { actions: ['ssm:GetDocument'], resources: ['any document'], conditions: IS_TAGGED },
    {
      actions: ['ssm:GetDocument'],
      resources: [`document of AWS: ${VSS_DOCUMENT}`, `document of AWS: ${SAP_HANA_DOCUMENT}`],
    },
  ],
  'scripts.send pre-script': sendScriptsTo('target instances'),
  // Never limited by instance tags: a tag removed while an instance is frozen must not prevent its thaw.
  'scripts.send post-script': sendScriptsTo('any instance'),
  'scripts.send VSS': [
    { actions: ['ssm:SendCommand'], resources: [`document of AWS: ${VSS_DOCUMENT}`] },
    { actions: ['ssm:SendCommand'], resources: ['target instances'] },
  ],
  'scripts.find': onEverything('ssm:ListCommands'),
  'scripts.status': onEverything('ssm:ListCommandInvocations'),
  'scripts.output': onEverything('ssm:GetCommandInvocation'),
  'scripts.cancel': onEverything('ssm:CancelCommand'),
  'ledger.claimRun': onItems('PutItem'),
  'ledger.lastFiring': onItems('GetItem'),
  'ledger.takeSlot': onItems('GetItem', 'UpdateItem'),
  'ledger.hold': onItems('GetItem', 'UpdateItem'),
  'ledger.markSending': onItems('UpdateItem'),
  'ledger.strikeOut': onItems('UpdateItem'),
  'ledger.release': onItems('DeleteItem'),
  'ledger.owed': [{ actions: ['dynamodb:Query'], resources: ['index of owed thaws'] }],
  'ledger.takeOver': onItems('GetItem', 'UpdateItem'),
  'ledger.lookAgain': onItems('UpdateItem'),
  'ledger.settle': onItems('GetItem', 'UpdateItem'),
  'ledger.wasTold': onItems('GetItem'),
  'ledger.remember': onItems('PutItem'),
  'deadLetters.receive': [{ actions: ['sqs:ReceiveMessage'], resources: ['dead-letter queue'] }],
  'deadLetters.remove': [{ actions: ['sqs:DeleteMessage'], resources: ['dead-letter queue'] }],
  'schedules.list': [
    ...onEverything('scheduler:ListSchedules'),
    { actions: ['scheduler:GetSchedule'], resources: ['schedules of the group'] },
  ],
  // Our own events and no others.
  'events.publish': [
    {
      actions: ['events:PutEvents'],
      resources: ['event bus'],
      conditions: { StringEquals: { 'events:source': EVENT_SOURCE } },
    },
  ],
} satisfies Readonly<Record<Exclude<PortMethod, 'scripts.send'> | Sending, readonly Permission[]>>;

/** What each function calls, and so all that its role may do besides writing its log. */
export const FUNCTION_CALLS: Readonly<Record<FunctionName, readonly (keyof typeof METHOD_PERMISSIONS)[]>> = {
  'claim-run': ['ledger.claimRun', 'events.publish'],
  'resolve-targets': ['instances.tagged', 'documents.read'],
  'tally-outcomes': [],
  'complete-run': ['events.publish'],
  prepare: ['instances.describe', 'instances.managed', 'snapshots.find'],
  hold: ['ledger.takeSlot', 'ledger.hold'],
  // Where a tag was removed while frozen, its post-script is refused here too, and the thaw step sends it.
  'freeze-window': [
    'scripts.send pre-script',
    'scripts.find',
    'scripts.status',
    'snapshots.create',
    // Where the pre-script makes the set itself, its word and its set are looked up.
    'scripts.output',
    'snapshots.find',
    'ledger.markSending',
    'events.publish',
  ],
  'await-post-script': [
    'scripts.send post-script',
    'scripts.status',
    'scripts.output',
    'ledger.strikeOut',
    'events.publish',
  ],
  thaw: [
    'scripts.send post-script',
    'scripts.find',
    'scripts.status',
    'scripts.output',
    'scripts.cancel',
    'ledger.strikeOut',
    'events.publish',
  ],
  // The instance makes the snapshots, by its own profile.
  'create-vss-snapshots': [
    'scripts.send VSS',
    'scripts.find',
    'scripts.status',
    'scripts.cancel',
    'snapshots.find',
    'events.publish',
  ],
  recover: ['snapshots.find'],
  'take-snapshots': ['snapshots.create', 'snapshots.find'],
  'record-outcome': ['snapshots.tag', 'snapshots.find', 'ledger.strikeOut', 'ledger.release', 'events.publish'],
  guard: [
    'scripts.send post-script',
    'scripts.find',
    'scripts.status',
    'scripts.cancel',
    'instances.describe',
    'ledger.owed',
    'ledger.takeOver',
    'ledger.lookAgain',
    'ledger.settle',
    'ledger.release',
    'events.publish',
  ],
  sweep: [
    'deadLetters.receive',
    'deadLetters.remove',
    'schedules.list',
    'snapshots.tag',
    'snapshots.find',
    'ledger.lastFiring',
    'ledger.wasTold',
    'ledger.remember',
    'events.publish',
  ],
};
