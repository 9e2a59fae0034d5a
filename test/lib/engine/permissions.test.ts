import { aws_s3 as s3 } from 'aws-cdk-lib';
import { DRILL_STEP_FUNCTIONS, RUN_STEP_FUNCTIONS } from '../../../statemachine/timeouts';
import { Quiesce, SnapshotEngine } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import { aDrill, aPolicy } from '../builders';
import { ALLOWED } from './allowed-actions';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const stack = testStack();
const engine = new SnapshotEngine(stack, 'Engine', {
  instanceTags: { Mode: 'Production', Backup: ['yes', 'nightly'] },
});
const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'records');
aDrill(stack, { policy: aPolicy(stack, { engine, quiesce: Quiesce.postgresql() }), records: { bucket } });
const policies = Object.values(templateOf(stack).findResources('AWS::IAM::Policy')).map(
  ({ Properties }) =>
    Properties as {
      readonly PolicyName: string;
      readonly Roles: readonly unknown[];
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
  // The rights that a drill brings are in a policy of the drill.
  const own = policies.filter(({ Roles }) => JSON.stringify(Roles).includes(`Functions${pascal(functionName)}Role`));
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

  test.each([
    ['runs', 'RunsRole', Object.values(RUN_STEP_FUNCTIONS)],
    ['drills', 'MachineRole', Object.values(DRILL_STEP_FUNCTIONS)],
  ])(
    'the machine of %s may invoke every version of the functions of its steps, of earlier releases too',
    (_, role, functions) => {
      const [policy] = policies.filter(({ PolicyName }) => PolicyName.includes(role));
      const invoking =
        policy?.PolicyDocument.Statement.filter((s) => actionsOf(s).includes('lambda:InvokeFunction')) ?? [];
      const arns = invoking.flatMap(({ Resource }) => Resource as readonly object[]).map((arn) => JSON.stringify(arn));
      const names = [...new Set(functions.map(pascal))];
      for (const name of names) {
        const own = arns.filter((arn) => new RegExp(`"Engine(Drills)?Functions${name}`).test(arn));
        expect(own).toEqual([
          expect.stringMatching(/^\{"Fn::GetAtt":\["\w+","Arn"\]\}$/),
          expect.stringMatching(/^\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["\w+","Arn"\]\},":\*"\]\]\}$/),
        ]);
      }
      expect(arns).toHaveLength(2 * names.length);
    },
  );

  test('the schedules may start the machines of runs and of drills and leave dead letters, nothing else', () => {
    const own = policies.filter(({ PolicyName }) => PolicyName.includes('SchedulingRole'));
    const actions = own.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(actionsOf));
    expect(actions.sort()).toEqual(['sqs:SendMessage', 'states:StartExecution']);
  });
});
