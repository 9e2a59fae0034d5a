import { SnapshotEngine } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import { allowing, listOf, type IamRequest, type Statement } from './iam';

/** What the role of the lifecycle allows on snapshots, and what not. */

const stack = testStack({ env: { account: '111122223333', region: 'eu-central-1' } });
new SnapshotEngine(stack, 'Engine');

interface PolicyProperties {
  readonly PolicyName: string;
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

const statements = Object.values(templateOf(stack).findResources('AWS::IAM::Policy'))
  .map(({ Properties }) => Properties as PolicyProperties)
  .filter(({ PolicyName }) => PolicyName.includes('FunctionsLifecycleRole'))
  .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  .filter(({ Action }) => listOf(Action).some((action) => action.startsWith('ec2:')))
  // ARNs with the partition as the deployment knows it.
  .map(
    (statement) => JSON.parse(JSON.stringify(statement).replaceAll('{"Ref":"AWS::Partition"}', '"aws"')) as Statement,
  )
  .map((statement) => ({ ...statement, Resource: listOf(statement.Resource as unknown).map(textOf) }));

function textOf(resource: unknown): string {
  const { 'Fn::Join': join } = resource as { readonly 'Fn::Join'?: readonly [string, readonly string[]] };
  return join === undefined ? String(resource) : join[1].join(join[0]);
}

const OURS = { 'aws:ResourceTag/quiesce:policy': 'databases' };
const PRUNING = { 'aws:ResourceTag/quiesce:state': 'pruning' };
const LABELLED = { 'aws:RequestTag/quiesce:policy': 'databases' };

function allows(action: string, context: IamRequest['context'], id = 'snap-1', region = 'eu-west-1'): boolean {
  const resource = `arn:aws:ec2:${region}::snapshot/${id}`;
  return allowing(statements, { action: `ec2:${action}`, resource, context: context ?? {} }).length > 0;
}

test.each([
  ['of ours whose removal was begun is deleted', { ...OURS, ...PRUNING }, true],
  [
    'of ours is not deleted before its removal was begun',
    { ...OURS, 'aws:ResourceTag/quiesce:state': 'completed' },
    false,
  ],
  ['of ours without a state is not deleted', OURS, false],
  ['of others is not deleted, with any state', PRUNING, false],
  ['of others is not deleted', {}, false],
])('a snapshot %s', (_, tags, isAllowed) => {
  expect(allows('DeleteSnapshot', tags)).toBe(isAllowed);
  expect(allows('DeleteSnapshot', tags, 'snap-1', 'eu-central-1')).toBe(isAllowed);
});

test.each([
  'CreateTags',
  'DisableFastSnapshotRestores',
  'EnableFastSnapshotRestores',
  'LockSnapshot',
  'ModifySnapshotAttribute',
  'ModifySnapshotTier',
])('%s is for snapshots with the label of a policy', (action) => {
  expect(allows(action, OURS)).toBe(true);
  expect(allows(action, { 'aws:ResourceTag/Name': 'precious' })).toBe(false);
});

test('a copy gets the label of a policy, and its tags only when it is made', () => {
  expect(allows('CopySnapshot', LABELLED, '*')).toBe(true);
  expect(allows('CopySnapshot', {}, '*')).toBe(false);
  expect(allows('CreateTags', { ...LABELLED, 'ec2:CreateAction': 'CopySnapshot' })).toBe(true);
  expect(allows('CreateTags', { ...LABELLED, 'ec2:CreateAction': 'CreateSnapshots' })).toBe(false);
});

test.each(['CreateSnapshots', 'DeleteTags', 'UnlockSnapshot', 'RestoreSnapshotTier'])(
  '%s is not allowed at all',
  (action) => {
    expect(allows(action, { ...OURS, ...PRUNING, ...LABELLED })).toBe(false);
  },
);
