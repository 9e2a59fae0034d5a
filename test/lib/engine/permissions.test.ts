import { FUNCTION_ENVIRONMENT } from '../../../lambdas/environment';
import { STEP_FUNCTIONS } from '../../../statemachine/timeouts';
import { SnapshotEngine } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const SCRIPTS = ['ssm:SendCommand'];
const SETS = ['ec2:CreateSnapshots', 'ec2:CreateTags'];
const TOLD = ['events:PutEvents'];
const CANCEL_AND_FOLLOW = ['ssm:CancelCommand', 'ssm:ListCommandInvocations', 'ssm:ListCommands'];

/** All that each function may do besides writing its log. */
const ALLOWED: Readonly<Record<keyof typeof FUNCTION_ENVIRONMENT, readonly string[]>> = {
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
};

const stack = testStack();
new SnapshotEngine(stack, 'Engine', { instanceTags: { Mode: 'Production', Backup: ['yes', 'nightly'] } });
const policies = Object.values(templateOf(stack).findResources('AWS::IAM::Policy')).map(
  ({ Properties }) =>
    Properties as {
      readonly PolicyName: string;
      readonly PolicyDocument: { readonly Statement: readonly Statement[] };
    },
);

function pascal(functionName: string): string {
  return functionName
    .split('-')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}

function statementsOf(functionName: string): readonly Statement[] {
  const own = policies.filter(({ PolicyName }) => PolicyName.includes(`Functions${pascal(functionName)}Role`));
  return own.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

function actionsOf({ Action }: Statement): readonly string[] {
  return typeof Action === 'string' ? [Action] : Action;
}

function statementsFor(functionName: string, action: string): readonly Statement[] {
  return statementsOf(functionName).filter((statement) => actionsOf(statement).includes(action));
}

/** ARNs of documents that no account owns; partition and Region are the stack's. */
const OF_AWS = 'arn:{AWS::Partition}:ssm:{AWS::Region}::document/';

function arnsOf(statement: Statement | undefined): readonly string[] {
  const list: readonly unknown[] = Array.isArray(statement?.Resource) ? statement.Resource : [statement?.Resource];
  return list.map((arn) => {
    const { 'Fn::Join': join } = (arn ?? {}) as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] };
    const parts = join?.[1] ?? [arn];
    return parts
      .map((part) => (typeof part === 'string' ? part : `{${String((part as { Ref?: string }).Ref)}}`))
      .join('');
  });
}

describe('permissions', () => {
  test.each(Object.entries(ALLOWED))('%s may do this and no more: %j', (name, allowed) => {
    const actions = statementsOf(name).flatMap(actionsOf);
    expect([...new Set(actions)].filter((action) => !action.startsWith('logs:')).sort()).toEqual([...allowed].sort());
  });

  test('no function may do anything by a wildcard action', () => {
    const actions = Object.keys(ALLOWED).flatMap((name) => statementsOf(name).flatMap(actionsOf));
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('scripts come from tagged documents, or AWS’s own for SAP HANA, only', () => {
    for (const name of ['freeze-window', 'await-post-script', 'thaw', 'guard']) {
      const documents = statementsFor(name, 'ssm:SendCommand').filter((s) =>
        JSON.stringify(s.Resource).includes('document'),
      );
      const [tagged, ofAws, ...more] = documents;
      expect(more).toEqual([]);
      expect(tagged?.Condition).toEqual({ StringEquals: { 'aws:ResourceTag/DLMScriptsAccess': 'true' } });
      expect(arnsOf(ofAws).filter((arn) => arn.includes(':document/'))).toEqual([
        `${OF_AWS}AWSSystemsManagerSAP-CreateDLMSnapshotForSAPHANA`,
      ]);
    }
  });

  test('VSS backups come from AWS’s own document only, and are sent as narrowly as pre-scripts', () => {
    const [document, ...instances] = statementsFor('create-vss-snapshots', 'ssm:SendCommand');
    expect(arnsOf(document)).toEqual([`${OF_AWS}AWSEC2-CreateVssSnapshot`]);
    expect(instances.map((statement) => statement.Condition)).toEqual([
      { StringEquals: { 'ssm:resourceTag/Mode': 'Production' } },
      { StringEquals: { 'ssm:resourceTag/Backup': ['yes', 'nightly'] } },
    ]);
  });

  test.each(Object.keys(ALLOWED).filter((name) => ALLOWED[name as keyof typeof ALLOWED].includes('events:PutEvents')))(
    '%s publishes under its own source only, in each entry of a call',
    (name) => {
      expect(statementsFor(name, 'events:PutEvents').map((statement) => statement.Condition)).toEqual([
        { 'ForAllValues:StringEquals': { 'events:source': 'quiesce' }, Null: { 'events:source': 'false' } },
      ]);
    },
  );

  test('AWS’s own documents may be read', () => {
    expect(statementsFor('resolve-targets', 'ssm:GetDocument').flatMap(arnsOf)).toEqual(
      expect.arrayContaining([
        `${OF_AWS}AWSEC2-CreateVssSnapshot`,
        `${OF_AWS}AWSSystemsManagerSAP-CreateDLMSnapshotForSAPHANA`,
      ]),
    );
  });

  test('pre-scripts go to instances with any of the given tags: one statement for each key', () => {
    const instances = statementsFor('freeze-window', 'ssm:SendCommand').filter((s) =>
      JSON.stringify(s.Resource).includes('instance'),
    );
    expect(instances.map((statement) => statement.Condition)).toEqual([
      { StringEquals: { 'ssm:resourceTag/Mode': 'Production' } },
      { StringEquals: { 'ssm:resourceTag/Backup': ['yes', 'nightly'] } },
    ]);
  });

  test.each(['await-post-script', 'thaw', 'guard'])(
    '%s may thaw an instance whose tags were removed meanwhile',
    (name) => {
      const instances = statementsFor(name, 'ssm:SendCommand').filter((s) =>
        JSON.stringify(s.Resource).includes('instance'),
      );
      expect(instances.map((statement) => statement.Condition)).toEqual([undefined]);
    },
  );

  test.each(['freeze-window', 'take-snapshots'])('%s makes no snapshot without the label of its policy', (name) => {
    const snapshots = statementsFor(name, 'ec2:CreateSnapshots').filter((s) =>
      JSON.stringify(s.Resource).includes('snapshot'),
    );
    expect(snapshots.map((statement) => statement.Condition)).toEqual([
      { Null: { 'aws:RequestTag/quiesce:policy': 'false' } },
    ]);
  });

  test.each(['freeze-window', 'take-snapshots'])('%s tags snapshots only at their birth', (name) => {
    expect(statementsFor(name, 'ec2:CreateTags').map((statement) => statement.Condition)).toEqual([
      { StringEquals: { 'ec2:CreateAction': 'CreateSnapshots' } },
    ]);
  });

  test.each(['record-outcome', 'sweep'])('%s tags only snapshots that a policy made', (name) => {
    expect(statementsFor(name, 'ec2:CreateTags').map((statement) => statement.Condition)).toEqual([
      { Null: { 'aws:ResourceTag/quiesce:policy': 'false' } },
    ]);
  });

  test('the sweep reads the schedules of its own group, and takes messages of its own queue', () => {
    const [schedules] = statementsFor('sweep', 'scheduler:GetSchedule');
    expect(JSON.stringify(schedules?.Resource)).toMatch(/:schedule\/[^*]*Scheduling[^*]*\/\*/);
    const [letters] = statementsFor('sweep', 'sqs:DeleteMessage');
    expect(JSON.stringify(letters?.Resource)).toContain('DeadLetters');
  });

  test('the machine may invoke every version of the function of each step, those of earlier releases too', () => {
    const [policy] = policies.filter(({ PolicyName }) => PolicyName.includes('RunsRole'));
    const invoking =
      policy?.PolicyDocument.Statement.filter((s) => actionsOf(s).includes('lambda:InvokeFunction')) ?? [];
    const arns = invoking.flatMap(({ Resource }) => Resource as readonly object[]).map((arn) => JSON.stringify(arn));
    const names = [...new Set(Object.values(STEP_FUNCTIONS).map(pascal))];
    for (const name of names) {
      const own = arns.filter((arn) => arn.includes(`"EngineFunctions${name}`));
      expect(own).toEqual([
        expect.stringMatching(/^\{"Fn::GetAtt":\["\w+","Arn"\]\}$/),
        expect.stringMatching(/^\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["\w+","Arn"\]\},":\*"\]\]\}$/),
      ]);
    }
    expect(arns).toHaveLength(2 * names.length);
  });

  test('the schedules may start this machine and leave dead letters, nothing else', () => {
    const own = policies.filter(({ PolicyName }) => PolicyName.includes('SchedulingRole'));
    const actions = own.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(actionsOf));
    expect(actions.sort()).toEqual(['sqs:SendMessage', 'states:StartExecution']);
  });
});
