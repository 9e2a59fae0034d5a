import { REHEARSAL_ENVIRONMENT } from '../../../rehearsal/functions';
import type { Row } from './denied-calls';
import { DEPLOYED_DRILL } from './deployed-roles';

const { region, account } = REHEARSAL_ENVIRONMENT;
const ec2 = (resource: string): string => `arn:aws:ec2:${region}:${account}:${resource}`;
const INSTANCE = ec2('instance/i-0123456789abcdef0');
const VOLUME = ec2('volume/vol-0123456789abcdef0');
const SNAPSHOT = `arn:aws:ec2:${region}::snapshot/snap-0123456789abcdef0`;
const IMAGE = `arn:aws:ec2:${region}::image/ami-0123456789abcdef0`;
const PLACE_ROLE = 'arn:aws:iam::444455556666:role/drills';
const OTHER_ROLE = `arn:aws:iam::${account}:role/admin`;

const MADE_BY_A_DRILL = { 'aws:RequestTag/quiesce:drill': 'an-id' };
const OF_A_DRILL = { 'aws:ResourceTag/quiesce:drill': 'an-id' };
const OF_A_POLICY = { 'aws:ResourceTag/quiesce:policy': 'databases' };
const TO_EC2 = { 'iam:PassedToService': 'ec2.amazonaws.com' };
const AT_REGISTRATION = { 'ec2:CreateAction': 'RegisterImage' };
const LABELS = { 'aws:TagKeys': ['quiesce:drill', 'quiesce:drilled-at'] };
const INTERFACE = ec2('network-interface/*');
const AT_LAUNCH = { 'ec2:CreateAction': 'RunInstances' };

const { subnet, securityGroup, image, role } = DEPLOYED_DRILL;

/** Both remove what a drill made, by the same rights. */
const REMOVERS = ['remove-instance', 'drill-guard'] as const;

/** Calls of drills with the decision that IAM must make. */
export const DRILL_ROWS: readonly Row[] = [
  // An instance or a volume of production.
  ...REMOVERS.flatMap((name): readonly Row[] => [
    [name, 'terminate an instance of a drill', 'allowed', 'ec2:TerminateInstances', INSTANCE, OF_A_DRILL],
    [name, 'terminate another instance', 'denied', 'ec2:TerminateInstances', INSTANCE],
    [name, 'delete a volume of a drill', 'allowed', 'ec2:DeleteVolume', VOLUME, OF_A_DRILL],
    [name, 'delete another volume', 'denied', 'ec2:DeleteVolume', VOLUME],
    [name, 'stop an instance', 'denied', 'ec2:StopInstances', INSTANCE, OF_A_DRILL],
  ]),
  ['launch-instance', 'tag what it launches', 'allowed', 'ec2:CreateTags', INSTANCE, AT_LAUNCH],
  ['launch-instance', 'tag an instance as one of a drill', 'denied', 'ec2:CreateTags', INSTANCE, MADE_BY_A_DRILL],
  ['launch-instance', 'tag a volume as one of a drill', 'denied', 'ec2:CreateTags', VOLUME, MADE_BY_A_DRILL],
  ['launch-instance', 'attach a volume', 'denied', 'ec2:AttachVolume', VOLUME, OF_A_DRILL],

  // An instance that is not isolated, or is found by nobody.
  ['launch-instance', 'launch with the tag of a drill', 'allowed', 'ec2:RunInstances', INSTANCE, MADE_BY_A_DRILL],
  ['launch-instance', 'launch without the tag of a drill', 'denied', 'ec2:RunInstances', INSTANCE],
  ['launch-instance', 'make volumes with the tag', 'allowed', 'ec2:RunInstances', VOLUME, MADE_BY_A_DRILL],
  ['launch-instance', 'make volumes without the tag', 'denied', 'ec2:RunInstances', VOLUME],
  ['launch-instance', 'launch in the subnet of a drill', 'allowed', 'ec2:RunInstances', subnet],
  ['launch-instance', 'launch in another subnet', 'denied', 'ec2:RunInstances', ec2('subnet/subnet-0')],
  ['launch-instance', 'use the security group of a drill', 'allowed', 'ec2:RunInstances', securityGroup],
  ['launch-instance', 'use another security group', 'denied', 'ec2:RunInstances', ec2('security-group/sg-0')],
  ['launch-instance', 'launch the image of a drill', 'allowed', 'ec2:RunInstances', image],
  ['launch-instance', 'launch another image', 'denied', 'ec2:RunInstances', `arn:aws:ec2:${region}::image/ami-0`],
  ['launch-instance', 'launch with private addresses only', 'allowed', 'ec2:RunInstances', INTERFACE, { 'ec2:AssociatePublicIpAddress': 'false' }], // prettier-ignore
  ['launch-instance', 'launch with a public address', 'denied', 'ec2:RunInstances', INTERFACE, { 'ec2:AssociatePublicIpAddress': 'true' }], // prettier-ignore
  ['launch-instance', 'launch with the addresses that a subnet gives', 'denied', 'ec2:RunInstances', INTERFACE],
  ['launch-instance', 'log in by a key pair', 'denied', 'ec2:RunInstances', ec2('key-pair/mine')],

  // A snapshot of others, or a role with more rights.
  ['launch-instance', 'restore a snapshot of a policy', 'allowed', 'ec2:RunInstances', SNAPSHOT, OF_A_POLICY],
  ['launch-instance', 'restore a snapshot of others', 'denied', 'ec2:RunInstances', SNAPSHOT],
  ['launch-instance', 'give the instance the role of a drill', 'allowed', 'iam:PassRole', role, TO_EC2],
  ['launch-instance', 'give the instance another role', 'denied', 'iam:PassRole', OTHER_ROLE, TO_EC2],
  [
    'launch-instance',
    'give the role to another service',
    'denied',
    'iam:PassRole',
    role,
    { 'iam:PassedToService': 'lambda.amazonaws.com' },
  ],

  // An image that stays, or of a snapshot of others.
  ['launch-instance', 'register a snapshot of a policy', 'allowed', 'ec2:RegisterImage', SNAPSHOT, OF_A_POLICY],
  ['launch-instance', 'register a snapshot of others', 'denied', 'ec2:RegisterImage', SNAPSHOT],
  ['launch-instance', 'register with the tag of a drill', 'allowed', 'ec2:RegisterImage', IMAGE, MADE_BY_A_DRILL],
  ['launch-instance', 'register without the tag of a drill', 'denied', 'ec2:RegisterImage', IMAGE],
  ['launch-instance', 'tag what it registers', 'allowed', 'ec2:CreateTags', IMAGE, AT_REGISTRATION],
  ['launch-instance', 'tag an image as one of a drill', 'denied', 'ec2:CreateTags', IMAGE, MADE_BY_A_DRILL],
  ['launch-instance', 'launch what it registered', 'allowed', 'ec2:RunInstances', IMAGE, OF_A_DRILL],
  ['launch-instance', 'deregister an image', 'denied', 'ec2:DeregisterImage', IMAGE, OF_A_DRILL],
  ...REMOVERS.flatMap((name): readonly Row[] => [
    [name, 'deregister an image of a drill', 'allowed', 'ec2:DeregisterImage', IMAGE, OF_A_DRILL],
    [name, 'deregister another image', 'denied', 'ec2:DeregisterImage', IMAGE],
    [name, 'delete a snapshot', 'denied', 'ec2:DeleteSnapshot', SNAPSHOT, OF_A_POLICY],
  ]),

  // Another account than that of a drill's place, or a snapshot for everybody.
  ...([...REMOVERS, 'launch-instance', 'await-instance', 'drill-check'] as const).map((name): Row => [
    name,
    'assume the role of a place',
    'allowed',
    'sts:AssumeRole',
    PLACE_ROLE,
  ]),
  ['launch-instance', 'assume another role of the account', 'denied', 'sts:AssumeRole', `${PLACE_ROLE}-admin`],
  ['choose-set', 'assume the role of a place', 'denied', 'sts:AssumeRole', PLACE_ROLE],
  ['record-drill', 'assume the role of a place', 'denied', 'sts:AssumeRole', PLACE_ROLE],
  ['launch-instance', 'share a set with the account', 'allowed', 'ec2:ModifySnapshotAttribute', SNAPSHOT, OF_A_POLICY],
  ['launch-instance', 'share a snapshot of others', 'denied', 'ec2:ModifySnapshotAttribute', SNAPSHOT],
  ['launch-instance', 'share a set with everybody', 'denied', 'ec2:ModifySnapshotAttribute', SNAPSHOT, { ...OF_A_POLICY, 'ec2:Add/group': 'all' }], // prettier-ignore
  ['record-drill', 'end the sharing of a set', 'allowed', 'ec2:ModifySnapshotAttribute', SNAPSHOT, OF_A_POLICY],
  ['record-drill', 'change the sharing of others', 'denied', 'ec2:ModifySnapshotAttribute', SNAPSHOT],
  ['drill-guard', 'end the sharing of a set', 'allowed', 'ec2:ModifySnapshotAttribute', SNAPSHOT, OF_A_POLICY],
  ['choose-set', 'share a set', 'denied', 'ec2:ModifySnapshotAttribute', SNAPSHOT, OF_A_POLICY],
  ['remove-instance', 'share a set', 'denied', 'ec2:ModifySnapshotAttribute', SNAPSHOT, OF_A_POLICY],
  ['launch-instance', 'launch in the subnet of another account by itself', 'denied', 'ec2:RunInstances', ec2('subnet/subnet-0f')], // prettier-ignore

  // A script on an instance of production.
  ['drill-check', 'send to an instance of a drill', 'allowed', 'ssm:SendCommand', INSTANCE, { 'ssm:resourceTag/quiesce:drill': 'an-id' }], // prettier-ignore
  ['drill-check', 'send to another instance', 'denied', 'ssm:SendCommand', INSTANCE, { 'ssm:resourceTag/Mode': 'Production' }], // prettier-ignore

  // A record that says something else.
  ['record-drill', 'write a record', 'allowed', 's3:PutObject', 'arn:aws:s3:::records/drills/Stack-Drill-B3C4A2D8/id.json'], // prettier-ignore
  ['record-drill', 'write elsewhere in the bucket', 'denied', 's3:PutObject', 'arn:aws:s3:::records/accounts/id.json'],
  ['record-drill', 'delete a record', 'denied', 's3:DeleteObject', 'arn:aws:s3:::records/drills/Stack-Drill-B3C4A2D8/id.json'], // prettier-ignore
  ['record-drill', 'write into another bucket', 'denied', 's3:PutObject', 'arn:aws:s3:::other/drills/Stack-Drill-B3C4A2D8/id.json'], // prettier-ignore
  ...(['choose-set', 'record-drill', 'drill-guard'] as const).flatMap((name): readonly Row[] => [
    [name, 'label a set', 'allowed', 'ec2:CreateTags', SNAPSHOT, { ...OF_A_POLICY, ...LABELS }],
    [name, 'tag a snapshot of others', 'denied', 'ec2:CreateTags', SNAPSHOT, LABELS],
    [name, 'mark a set for removal', 'denied', 'ec2:CreateTags', SNAPSHOT, { ...OF_A_POLICY, 'aws:TagKeys': ['quiesce:state'] }], // prettier-ignore
    [name, 'mark a set beside its label', 'denied', 'ec2:CreateTags', SNAPSHOT, { ...OF_A_POLICY, 'aws:TagKeys': ['quiesce:drill', 'quiesce:state'] }], // prettier-ignore
    [name, 'tag a set with nothing', 'denied', 'ec2:CreateTags', SNAPSHOT, OF_A_POLICY],
  ]),
];
