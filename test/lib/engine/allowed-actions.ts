import type { FUNCTION_ENVIRONMENT } from '../../../lambdas/environment';

const SCRIPTS = ['ssm:SendCommand'];
const SETS = ['ec2:CreateSnapshots', 'ec2:CreateTags'];
const TOLD = ['events:PutEvents'];
const CANCEL_AND_FOLLOW = ['ssm:CancelCommand', 'ssm:ListCommandInvocations', 'ssm:ListCommands'];
const REMOVALS = [
  ...['ec2:DeleteVolume', 'ec2:DescribeInstances', 'ec2:DescribeVolumes', 'ec2:TerminateInstances'],
  ...['ec2:DeregisterImage', 'ec2:DescribeImages'],
];

/** All that each function may do besides writing its log. */
export const ALLOWED: Readonly<Record<keyof typeof FUNCTION_ENVIRONMENT, readonly string[]>> = {
  'claim-run': ['dynamodb:PutItem', ...TOLD],
  'resolve-targets': ['ec2:DescribeInstances', 'ssm:GetDocument'],
  'tally-outcomes': [],
  'complete-run': TOLD,
  prepare: ['ec2:DescribeInstances', 'ec2:DescribeSnapshots', 'ec2:DescribeVolumes', 'ssm:DescribeInstanceInformation'],
  hold: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  'freeze-window': [
    ...['dynamodb:GetItem', 'dynamodb:UpdateItem', ...TOLD, ...SETS, ...SCRIPTS],
    ...['ssm:ListCommandInvocations', 'ssm:ListCommands'],
    ...['ec2:DescribeSnapshots', 'ssm:GetCommandInvocation'],
  ],
  'await-post-script': [
    ...['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    ...TOLD,
    ...SCRIPTS,
    'ssm:GetCommandInvocation',
    'ssm:ListCommandInvocations',
  ],
  thaw: [
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    ...TOLD,
    ...SCRIPTS,
    ...CANCEL_AND_FOLLOW,
    'ssm:GetCommandInvocation',
  ],
  'create-vss-snapshots': [
    ...['dynamodb:GetItem', 'dynamodb:UpdateItem', ...TOLD],
    'ec2:DescribeSnapshots',
    ...SCRIPTS,
    ...['ssm:CancelCommand', 'ssm:ListCommandInvocations', 'ssm:ListCommands'],
  ],
  recover: ['ec2:DescribeSnapshots'],
  'take-snapshots': [...SETS, 'ec2:DescribeSnapshots'],
  'record-outcome': [
    ...['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', ...TOLD],
    ...['ec2:CreateTags', 'ec2:DescribeSnapshots'],
  ],
  guard: [
    ...[
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      ...TOLD,
      ...SCRIPTS,
      ...CANCEL_AND_FOLLOW,
    ],
    ...['ec2:DescribeInstances', 'ec2:DescribeVolumes'],
  ],
  sweep: [
    ...['dynamodb:GetItem', 'dynamodb:PutItem', 'ec2:CreateTags', 'ec2:DescribeSnapshots', ...TOLD],
    ...['scheduler:GetSchedule', 'scheduler:ListSchedules', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'],
  ],
  lifecycle: [
    ...['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', ...TOLD],
    ...['ec2:DescribeFastSnapshotRestores', 'ec2:DescribeImages', 'ec2:DescribeLockedSnapshots'],
    ...['ec2:DescribeSnapshotTierStatus', 'ec2:DescribeSnapshots'],
    ...['ec2:CopySnapshot', 'ec2:CreateTags', 'ec2:DeleteSnapshot', 'ec2:LockSnapshot'],
    ...['ec2:DisableFastSnapshotRestores', 'ec2:EnableFastSnapshotRestores'],
    ...['ec2:ModifySnapshotAttribute', 'ec2:ModifySnapshotTier'],
    ...['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
    ...['kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    ...['scheduler:GetSchedule', 'scheduler:ListSchedules'],
  ],
  'choose-set': ['dynamodb:PutItem', 'ec2:CreateTags', 'ec2:DescribeSnapshots'],
  'launch-instance': [
    ...['dynamodb:PutItem', 'ec2:DescribeImages', 'ec2:DescribeInstances'],
    ...['ec2:DescribeRouteTables', 'ec2:DescribeSecurityGroupRules', 'ec2:DescribeSubnets'],
    ...['ec2:CreateTags', 'ec2:RunInstances', 'iam:PassRole'],
    ...['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
    ...['kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
  ],
  'await-instance': ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'],
  'drill-check': [...SCRIPTS, ...CANCEL_AND_FOLLOW, 'ssm:GetCommandInvocation'],
  'remove-instance': [...REMOVALS],
  'record-drill': [
    ...['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    ...['ec2:CreateTags', 'ec2:DescribeSnapshots', 's3:PutObject'],
    ...TOLD,
  ],
  'drill-guard': [
    ...['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query', 'ec2:CreateTags', 'ec2:DescribeSnapshots'],
    ...REMOVALS,
    ...TOLD,
  ],
};
