import { VSS_DOCUMENT } from '../../../lambdas/domain/vss';
import type { FunctionName } from '../../../lambdas/environment';
import { REHEARSAL_ENVIRONMENT } from '../../../rehearsal/functions';
import { DEPLOYED } from './deployed-roles';
import type { IamRequest } from './iam';
import { INSTANCE_TAGS } from './iam-requests';

const { region, account } = REHEARSAL_ENVIRONMENT;
const FROZEN = `arn:aws:ec2:${region}:${account}:instance/i-0123456789abcdef0`;
const SNAPSHOT = `arn:aws:ec2:${region}::snapshot/snap-0123456789abcdef0`;
const COPY = 'arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0';
const KEY = `arn:aws:kms:${region}:${account}:key/0123`;
const DOCUMENT = `arn:aws:ssm:${region}:${account}:document/anything`;
const BUS = `arn:aws:events:${region}:${account}:event-bus/default`;

const OURS = { 'aws:ResourceTag/quiesce:policy': 'databases' };
export const PRUNING = { ...OURS, 'aws:ResourceTag/quiesce:state': 'pruning' };
const LABELLED = { 'aws:RequestTag/quiesce:policy': 'databases' };
const TAGGED_DOCUMENT = { 'aws:ResourceTag/DLMScriptsAccess': 'true' };
const THROUGH_EC2 = { 'kms:ViaService': `ec2.${region}.amazonaws.com` };

export type Decision = 'allowed' | 'denied';
export type Row = readonly [
  FunctionName,
  what: string,
  decision: Decision,
  action: string,
  resource: string,
  context?: IamRequest['context'],
];

/** Calls with the decision that IAM must make, by what an attacker could want. */
export const ROWS: readonly Row[] = [
  // A snapshot that is none of ours.
  ['lifecycle', 'remove a set that is marked for removal', 'allowed', 'ec2:DeleteSnapshot', SNAPSHOT, PRUNING],
  ['lifecycle', 'remove a snapshot of others', 'denied', 'ec2:DeleteSnapshot', SNAPSHOT],
  ['lifecycle', 'remove a set that is not marked', 'denied', 'ec2:DeleteSnapshot', SNAPSHOT, OURS],
  [
    'lifecycle',
    'remove a snapshot of others that has the mark',
    'denied',
    'ec2:DeleteSnapshot',
    SNAPSHOT,
    { 'aws:ResourceTag/quiesce:state': 'pruning' },
  ],
  ['lifecycle', 'mark a set of ours', 'allowed', 'ec2:CreateTags', COPY, OURS],
  ['lifecycle', 'tag a snapshot of others as ours', 'denied', 'ec2:CreateTags', COPY, LABELLED],
  ['record-outcome', 'label a set', 'allowed', 'ec2:CreateTags', SNAPSHOT, OURS],
  ['record-outcome', 'tag a snapshot of others as ours', 'denied', 'ec2:CreateTags', SNAPSHOT, LABELLED],
  ['sweep', 'tag a snapshot of others as ours', 'denied', 'ec2:CreateTags', SNAPSHOT, LABELLED],
  ['record-outcome', 'tag an instance', 'denied', 'ec2:CreateTags', FROZEN, OURS],
  ['lifecycle', 'take the tags from a set', 'denied', 'ec2:DeleteTags', SNAPSHOT, OURS],
  ['lifecycle', 'lock a snapshot of others', 'denied', 'ec2:LockSnapshot', SNAPSHOT],
  ['lifecycle', 'unlock a set', 'denied', 'ec2:UnlockSnapshot', SNAPSHOT, OURS],
  ['lifecycle', 'archive a snapshot of others', 'denied', 'ec2:ModifySnapshotTier', SNAPSHOT],

  // A snapshot that leaves the account.
  [
    'lifecycle',
    'share a set with an account',
    'allowed',
    'ec2:ModifySnapshotAttribute',
    SNAPSHOT,
    { ...OURS, 'ec2:Add/userId': '444455556666' },
  ],
  [
    'lifecycle',
    'make a set public',
    'denied',
    'ec2:ModifySnapshotAttribute',
    SNAPSHOT,
    { ...OURS, 'ec2:Add/group': 'all' },
  ],
  [
    'lifecycle',
    'share a snapshot of others',
    'denied',
    'ec2:ModifySnapshotAttribute',
    SNAPSHOT,
    { 'ec2:Add/userId': '444455556666' },
  ],
  [
    'lifecycle',
    'copy a set with its label',
    'allowed',
    'ec2:CopySnapshot',
    'arn:aws:ec2:eu-west-1::snapshot/*',
    LABELLED,
  ],
  ['lifecycle', 'copy a set without a label', 'denied', 'ec2:CopySnapshot', 'arn:aws:ec2:eu-west-1::snapshot/*'],
  ['lifecycle', 'have EC2 use a key for a copy', 'allowed', 'kms:Decrypt', KEY, THROUGH_EC2],
  ['lifecycle', 'use a key itself', 'denied', 'kms:Decrypt', KEY],
  [
    'lifecycle',
    'use a key through another service',
    'denied',
    'kms:Decrypt',
    KEY,
    { 'kms:ViaService': `s3.${region}.amazonaws.com` },
  ],
  ['lifecycle', 'grant a key to anyone', 'denied', 'kms:CreateGrant', KEY, { 'kms:GrantIsForAWSResource': 'true' }],
  ['lifecycle', 'read the blocks of a snapshot', 'denied', 'ebs:GetSnapshotBlock', SNAPSHOT, OURS],
  ['lifecycle', 'make a volume of a set', 'denied', 'ec2:CreateVolume', SNAPSHOT, OURS],

  // A freeze or a thaw by force.
  ['freeze-window', 'send a tagged document', 'allowed', 'ssm:SendCommand', DOCUMENT, TAGGED_DOCUMENT],
  ['freeze-window', 'send an untagged document', 'denied', 'ssm:SendCommand', DOCUMENT],
  ['thaw', 'send an untagged document', 'denied', 'ssm:SendCommand', DOCUMENT],
  ['guard', 'send an untagged document', 'denied', 'ssm:SendCommand', DOCUMENT],
  [
    'freeze-window',
    'send a script to an instance with the tag',
    'allowed',
    'ssm:SendCommand',
    FROZEN,
    { 'ssm:resourceTag/Mode': INSTANCE_TAGS.Mode },
  ],
  ['freeze-window', 'send a script to an instance without the tag', 'denied', 'ssm:SendCommand', FROZEN],
  [
    'create-vss-snapshots',
    'send VSS to an instance without the tag',
    'denied',
    'ssm:SendCommand',
    FROZEN,
    { 'ssm:resourceTag/Mode': 'Test' },
  ],
  ['create-vss-snapshots', 'send a tagged document', 'denied', 'ssm:SendCommand', DOCUMENT, TAGGED_DOCUMENT],
  // A tag that was removed must not prevent a thaw.
  ['thaw', 'thaw an instance without the tag', 'allowed', 'ssm:SendCommand', FROZEN],
  ['guard', 'thaw an instance without the tag', 'allowed', 'ssm:SendCommand', FROZEN],
  [
    'freeze-window',
    'send any other document of AWS',
    'denied',
    'ssm:SendCommand',
    `arn:aws:ssm:${region}::document/AWS-RunShellScript`,
  ],
  [
    'create-vss-snapshots',
    "send AWS's document for VSS",
    'allowed',
    'ssm:SendCommand',
    `arn:aws:ssm:${region}::document/${VSS_DOCUMENT}`,
  ],
  ['resolve-targets', 'read an untagged document', 'denied', 'ssm:GetDocument', DOCUMENT],

  // A set that is wrong.
  ['freeze-window', 'make a set with a label', 'allowed', 'ec2:CreateSnapshots', SNAPSHOT, LABELLED],
  ['freeze-window', 'make a set without a label', 'denied', 'ec2:CreateSnapshots', SNAPSHOT],
  ['thaw', 'make a set', 'denied', 'ec2:CreateSnapshots', FROZEN],
  ['guard', 'make a set', 'denied', 'ec2:CreateSnapshots', FROZEN],
  ['thaw', 'label a set', 'denied', 'ec2:CreateTags', SNAPSHOT, OURS],
  ['prepare', 'send a script', 'denied', 'ssm:SendCommand', FROZEN, { 'ssm:resourceTag/Mode': INSTANCE_TAGS.Mode }],
  ['record-outcome', 'send a script', 'denied', 'ssm:SendCommand', FROZEN],

  // A debt that is forgotten, an event that is invented.
  ['guard', 'settle a debt', 'allowed', 'dynamodb:DeleteItem', DEPLOYED.table],
  ['prepare', 'settle a debt', 'denied', 'dynamodb:DeleteItem', DEPLOYED.table],
  ['lifecycle', 'settle a debt', 'denied', 'dynamodb:DeleteItem', DEPLOYED.table],
  ['guard', 'drop the ledger', 'denied', 'dynamodb:DeleteTable', DEPLOYED.table],
  ['guard', 'read a table of others', 'denied', 'dynamodb:GetItem', `${DEPLOYED.table}-of-others`],
  ['guard', 'publish an event of Quiesce', 'allowed', 'events:PutEvents', BUS, { 'events:source': ['quiesce'] }],
  ['guard', 'publish an event of others', 'denied', 'events:PutEvents', BUS, { 'events:source': ['aws.dlm'] }],
  ['guard', 'mix in an event of others', 'denied', 'events:PutEvents', BUS, { 'events:source': ['quiesce', 'other'] }],
  [
    'sweep',
    'change a schedule',
    'denied',
    'scheduler:UpdateSchedule',
    `arn:aws:scheduler:${region}:${account}:schedule/${DEPLOYED.group}/nightly`,
  ],
];

/** What no role of the template may do: to gain rights, to change the engine, to reach data. */
export const NEVER: readonly (readonly [action: string, resource: string])[] = [
  ['iam:PassRole', `arn:aws:iam::${account}:role/any`],
  ['iam:PutRolePolicy', `arn:aws:iam::${account}:role/any`],
  ['sts:AssumeRole', `arn:aws:iam::${account}:role/any`],
  ['lambda:UpdateFunctionCode', `arn:aws:lambda:${region}:${account}:function:any`],
  ['states:UpdateStateMachine', `arn:aws:states:${region}:${account}:stateMachine:any`],
  ['scheduler:CreateSchedule', `arn:aws:scheduler:${region}:${account}:schedule/default/any`],
  ['ssm:CreateDocument', DOCUMENT],
  ['ssm:UpdateDocument', DOCUMENT],
  ['ssm:AddTagsToResource', DOCUMENT],
  ['ssm:StartSession', FROZEN],
  ['ssm:GetParameter', `arn:aws:ssm:${region}:${account}:parameter/any`],
  ['secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${region}:${account}:secret:any`],
  ['ec2:TerminateInstances', FROZEN],
  ['ec2:StopInstances', FROZEN],
  ['ec2:DeleteVolume', `arn:aws:ec2:${region}:${account}:volume/vol-0123456789abcdef0`],
  ['ec2:UnlockSnapshot', SNAPSHOT],
  ['ec2:DisableSnapshotBlockPublicAccess', '*'],
  ['kms:ScheduleKeyDeletion', KEY],
  ['kms:PutKeyPolicy', KEY],
];
