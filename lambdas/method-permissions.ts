import { SAP_HANA_DOCUMENT, SCRIPTS_ACCESS_TAG } from './domain/document';
import { DRILL_TAG, TAG_KEYS_OF_DRILLS } from './domain/drill/drill-tags';
import { EVENT_SOURCE } from './domain/events';
import { TagKey } from './domain/snapshot-tags';
import { VSS_DOCUMENT } from './domain/vss';
import { KEYS_OF_COPIES, may, onEverything, type Permission, type Resource } from './permission-statements';
import type { Ports } from './ports';

export type CallingPort = Exclude<keyof Ports, 'metrics' | 'clock' | 'invocation' | 'log' | 'random'>;

/** `send` by what is sent: IAM allows other documents and instances. */
type Sending = 'sendPreScript' | 'sendPostScript' | 'sendVss' | 'sendCheck';

/** `share` and `unshare` with the account of a drill's place: only where a drill has one. */
type Sharing = 'shareWithPlace';

/** `label` with the tags of a drill, and no others. */
type Labelling = 'labelDrilled';

/** The methods of a port that call AWS. */
export type Keys<Port extends CallingPort> =
  | Exclude<keyof Ports[Port], 'send'>
  | (Port extends 'scripts' ? Sending : never)
  | (Port extends 'storedSets' ? Sharing | Labelling : never);

const onItems = (...names: readonly string[]): readonly Permission[] => [
  may(
    names.map((name) => `dynamodb:${name}`),
    'ledger',
  ),
];

const IS_TAGGED = { StringEquals: { [`aws:ResourceTag/${SCRIPTS_ACCESS_TAG.key}`]: SCRIPTS_ACCESS_TAG.value } };
/** Snapshots that carry the label of one of our policies since their birth. */
const IS_OURS = { Null: { [`aws:ResourceTag/${TagKey.POLICY}`]: 'false' } };
/** An instance, a volume or an image that a drill made. */
const IS_DRILL = { Null: { [`aws:ResourceTag/${DRILL_TAG}`]: 'false' } };
const onOurs = (...actions: readonly string[]): readonly Permission[] => [
  may(actions, 'any snapshot of any Region', IS_OURS),
];
/** With accounts: the only group is `all`, everybody. */
const shareWithAccounts = (snapshots: Resource): readonly Permission[] => [
  may('ec2:ModifySnapshotAttribute', snapshots, { Null: { ...IS_OURS.Null, 'ec2:Add/group': 'true' } }),
];
/** What is done in the place of a drill may be done by a role of another account. */
const IN_PLACES = may('sts:AssumeRole', 'places of drills');

const OF_SAP_HANA = `document of AWS: ${SAP_HANA_DOCUMENT}` as const;
const OF_VSS = `document of AWS: ${VSS_DOCUMENT}` as const;

/** Scripts of documents with the tag, in any account, and of AWS's own for SAP HANA. */
const sendScriptsTo = (instances: Resource): readonly Permission[] => [
  may('ssm:SendCommand', 'any document', IS_TAGGED),
  may('ssm:SendCommand', OF_SAP_HANA),
  may('ssm:SendCommand', instances),
];

/** What each method of a port needs of IAM. A new AWS call is added here, to the method whose adapter makes it. */
export const METHOD_PERMISSIONS = {
  instances: {
    tagged: onEverything('ec2:DescribeInstances'),
    describe: onEverything('ec2:DescribeInstances', 'ec2:DescribeVolumes'),
    managed: onEverything('ssm:DescribeInstanceInformation'),
  },
  snapshots: {
    create: [
      may('ec2:CreateSnapshots', ['any instance', 'any volume']),
      // They have no ids yet. The condition refuses a set without its policy's label.
      may('ec2:CreateSnapshots', 'any snapshot', { Null: { [`aws:RequestTag/${TagKey.POLICY}`]: 'false' } }),
      // Only a snapshot that is just being made.
      may('ec2:CreateTags', 'any snapshot', { StringEquals: { 'ec2:CreateAction': 'CreateSnapshots' } }),
    ],
    find: onEverything('ec2:DescribeSnapshots'),
    // Only one that carries the label of one of our policies since its birth.
    tag: [may('ec2:CreateTags', 'any snapshot', IS_OURS)],
  },
  storedSets: {
    list: onEverything('ec2:DescribeSnapshots'),
    usedBy: onEverything('ec2:DescribeImages'),
    locks: onEverything('ec2:DescribeLockedSnapshots'),
    fastRestores: onEverything('ec2:DescribeFastSnapshotRestores'),
    tiering: onEverything('ec2:DescribeSnapshotTierStatus'),
    label: onOurs('ec2:CreateTags'),
    // Without a key, `ForAllValues` alone would be true.
    labelDrilled: [
      may('ec2:CreateTags', 'any snapshot of any Region', {
        Null: { ...IS_OURS.Null, 'aws:TagKeys': 'false' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': TAG_KEYS_OF_DRILLS },
      }),
    ],
    copy: [
      // IAM knows no tags of the source in this call, so any snapshot may be copied. The copy, which IAM calls `*`, must
      // get a policy's label.
      may('ec2:CopySnapshot', 'source of a copy'),
      may('ec2:CopySnapshot', 'any snapshot of any Region', {
        Null: { [`aws:RequestTag/${TagKey.POLICY}`]: 'false' },
      }),
      may('ec2:CreateTags', 'any snapshot of any Region', { StringEquals: { 'ec2:CreateAction': 'CopySnapshot' } }),
      ...KEYS_OF_COPIES,
    ],
    // IAM can't tell governance from compliance.
    lock: onOurs('ec2:LockSnapshot'),
    share: shareWithAccounts('any snapshot of any Region'),
    unshare: shareWithAccounts('any snapshot of any Region'),
    shareWithPlace: shareWithAccounts('snapshots of drills'),
    enableFastRestore: onOurs('ec2:EnableFastSnapshotRestores'),
    disableFastRestore: onOurs('ec2:DisableFastSnapshotRestores'),
    archive: onOurs('ec2:ModifySnapshotTier'),
    remove: [
      may('ec2:DeleteSnapshot', 'any snapshot of any Region', {
        ...IS_OURS,
        StringEquals: { [`aws:ResourceTag/${TagKey.STATE}`]: 'pruning' },
      }),
    ],
  },
  drillInstances: {
    isolation: onEverything('ec2:DescribeSubnets', 'ec2:DescribeRouteTables', 'ec2:DescribeSecurityGroupRules'),
    launch: [
      // Each part of a launch is checked for itself. What it makes must get the tag of a drill.
      may('ec2:RunInstances', ['any instance', 'any volume'], { Null: { [`aws:RequestTag/${DRILL_TAG}`]: 'false' } }),
      may('ec2:RunInstances', 'any snapshot', IS_OURS),
      may('ec2:RunInstances', ['network of drills', 'images of drills']),
      may('ec2:RunInstances', 'boot images of drills', IS_DRILL),
      may('ec2:RunInstances', 'any network interface', { Bool: { 'ec2:AssociatePublicIpAddress': 'false' } }),
      may('ec2:CreateTags', ['any instance', 'any volume'], { StringEquals: { 'ec2:CreateAction': 'RunInstances' } }),
      may('iam:PassRole', 'roles of drills', { StringLike: { 'iam:PassedToService': 'ec2.amazonaws.com*' } }),
      ...KEYS_OF_COPIES,
    ],
    // Each function that has to do with an instance of a drill looks for it, or sends the check.
    find: [...onEverything('ec2:DescribeInstances'), IN_PLACES],
    volumes: onEverything('ec2:DescribeVolumes'),
    terminate: [may('ec2:TerminateInstances', 'any instance', IS_DRILL)],
    deleteVolume: [may('ec2:DeleteVolume', 'any volume', IS_DRILL)],
  },
  drillImages: {
    find: onEverything('ec2:DescribeImages'),
    register: [
      may('ec2:RegisterImage', 'boot snapshots of drills', IS_OURS),
      may('ec2:RegisterImage', 'boot images of drills', { Null: { [`aws:RequestTag/${DRILL_TAG}`]: 'false' } }),
      may('ec2:CreateTags', 'boot images of drills', { StringEquals: { 'ec2:CreateAction': 'RegisterImage' } }),
    ],
    // Also where no drill boots any more: what the last one left is removed.
    deregister: [may('ec2:DeregisterImage', 'any image', IS_DRILL)],
  },
  drillRecords: {
    put: [
      may('s3:PutObject', 'records of drills'),
      // What S3 asks of the writer of an object about the key of the bucket.
      may(['kms:Decrypt', 'kms:GenerateDataKey'], 'keys of drills'),
    ],
  },
  documents: {
    // A document that is neither tagged nor AWS's is refused here already, before anything is sent.
    read: [may('ssm:GetDocument', 'any document', IS_TAGGED), may('ssm:GetDocument', [OF_VSS, OF_SAP_HANA])],
  },
  scripts: {
    sendPreScript: sendScriptsTo('target instances'),
    // Never limited by instance tags: a tag removed while an instance is frozen must not prevent its thaw.
    sendPostScript: sendScriptsTo('any instance'),
    sendVss: [may('ssm:SendCommand', OF_VSS), may('ssm:SendCommand', 'target instances')],
    // Only to an instance of a drill.
    sendCheck: [
      may('ssm:SendCommand', 'any document', IS_TAGGED),
      may('ssm:SendCommand', 'any instance', { Null: { [`ssm:resourceTag/${DRILL_TAG}`]: 'false' } }),
      IN_PLACES,
    ],
    find: onEverything('ssm:ListCommands'),
    status: onEverything('ssm:ListCommandInvocations'),
    output: onEverything('ssm:GetCommandInvocation'),
    cancel: onEverything('ssm:CancelCommand'),
  },
  ledger: {
    claimRun: onItems('PutItem'),
    lastFiring: onItems('GetItem'),
    takeSlot: onItems('GetItem', 'UpdateItem'),
    slowDown: onItems('GetItem', 'UpdateItem'),
    hold: onItems('GetItem', 'UpdateItem'),
    noteSet: onItems('PutItem'),
    markSending: onItems('UpdateItem'),
    strikeOut: onItems('UpdateItem'),
    release: onItems('DeleteItem'),
    owed: [may('dynamodb:Query', 'index of owed thaws')],
    takeOver: onItems('GetItem', 'UpdateItem'),
    lookAgain: onItems('UpdateItem'),
    settle: onItems('GetItem', 'UpdateItem'),
    wasTold: onItems('GetItem'),
    remember: onItems('PutItem'),
    claimRound: onItems('GetItem', 'UpdateItem'),
    endRound: onItems('UpdateItem'),
    oweRemoval: onItems('PutItem'),
    owedRemovals: [may('dynamodb:Query', 'index of owed thaws')],
    settleRemoval: onItems('DeleteItem'),
    noteDrill: onItems('PutItem'),
    newestDrills: [may('dynamodb:Query', 'index of owed thaws')],
  },
  deadLetters: {
    receive: [may('sqs:ReceiveMessage', 'dead-letter queue')],
    remove: [may('sqs:DeleteMessage', 'dead-letter queue')],
  },
  schedules: {
    list: [...onEverything('scheduler:ListSchedules'), may('scheduler:GetSchedule', 'schedules of the group')],
  },
  events: {
    // Our own events and no others.
    // The key has a value for each entry of the call; without one, `ForAllValues` alone would be true.
    publish: [
      may('events:PutEvents', 'event bus', {
        'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE },
        Null: { 'events:source': 'false' },
      }),
    ],
  },
} satisfies { readonly [Port in CallingPort]: Readonly<Record<Keys<Port>, readonly Permission[]>> };

/** The permissions of one method of a port, by their names. */
export function permissionsOfMethod(port: string, method: string): readonly Permission[] {
  const table: Readonly<Record<string, Readonly<Record<string, readonly Permission[]>>>> = METHOD_PERMISSIONS;
  return table[port]?.[method] ?? [];
}
