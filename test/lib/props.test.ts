import * as path from 'node:path';
import * as ts from 'typescript';
import { Duration, Stack, TimeZone, aws_events as events, aws_kms as kms, aws_logs as logs, aws_scheduler as scheduler, aws_sns as sns, aws_ssm as ssm } from 'aws-cdk-lib'; // prettier-ignore
import * as lib from '../../lib';
import { testStack } from '../../lab/synthesize';

/**
 * Every struct that a program hands to the library, held against its own type: each prop gets values of every other kind.
 * The props come from the compiler, so a new struct or prop is tested as soon as it is declared.
 */
const ROOT = path.join(__dirname, '../..');
const program = ts.createProgram([path.join(ROOT, 'lib/index.ts')], { strict: true, skipLibCheck: true, noEmit: true });
const checker = program.getTypeChecker();
const index = program.getSourceFile(path.join(ROOT, 'lib/index.ts'));
if (index === undefined) {
  throw new Error('lib/index.ts is not part of the program');
}
const exported = checker
  .getExportsOfModule(checker.getSymbolAtLocation(index) as ts.Symbol)
  .map((symbol) => ((symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)));

/** Written by the library or for its own use: nobody hands them over. */
const NOT_GIVEN = new Set([
  ...[
    'RunCompleted',
    'RunMissed',
    'RunStarted',
    'ScriptNotification',
    'SnapshotSetCreated',
    'TargetSkipped',
    'ThawOwed',
  ],
  ...['QuiesceBindOptions', 'ISnapshotEngine', 'LibraryQuiesceOptions'],
]);

interface Prop {
  readonly name: string;
  readonly isNeeded: boolean;
  readonly type: ts.Type;
}

const structs: ReadonlyMap<string, readonly Prop[]> = new Map(
  exported
    .filter(({ name, flags }) => (flags & ts.SymbolFlags.Interface) !== 0 && !NOT_GIVEN.has(name))
    .map((symbol) => [symbol.name, propsOf(checker.getDeclaredTypeOfSymbol(symbol))]),
);

function propsOf(type: ts.Type): readonly Prop[] {
  return checker.getPropertiesOfType(type).map((symbol) => ({
    name: symbol.name,
    isNeeded: (symbol.flags & ts.SymbolFlags.Optional) === 0,
    type: checker.getNonNullableType(checker.getTypeOfSymbol(symbol)),
  }));
}

type Given = Readonly<Record<string, unknown>>;

/** How a struct is handed over, and one that is right. */
interface Use {
  readonly right: (stack: Stack) => Given;
  /** Path of the construct that must be named. */
  readonly path: string;
  readonly give: (stack: Stack, props: never) => unknown;
}

const nightly = { name: 'nightly', at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0' }) };

const policy = (stack: Stack, changes: object): lib.SnapshotPolicy =>
  new lib.SnapshotPolicy(stack, 'Policy', {
    engine: lib.SnapshotEngine.fromAttributes(stack, 'Imported', ATTRIBUTES),
    targets: lib.TargetSelection.anyTag({ Role: 'database' }),
    quiesce: lib.Quiesce.none(),
    schedules: [nightly],
    ...changes,
  });

const ATTRIBUTES = {
  stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:Runs',
  scheduleGroupName: 'group',
  schedulerRoleArn: 'arn:aws:iam::111122223333:role/scheduler',
  deadLetterQueueArn: 'arn:aws:sqs:eu-central-1:111122223333:dead-letters',
};

const quiescing = (make: (options: never) => lib.Quiesce, right: Given = {}): Use => ({
  right: () => ({ lease: Duration.minutes(2), ...right }),
  path: 'Stack/Policy',
  give: (stack, options) => policy(stack, { quiesce: make(options) }),
});

/** One for all, because it is slow to make. */
const engine = new lib.SnapshotEngine(testStack(), 'Engine');

const bus = (stack: Stack): events.IEventBus => events.EventBus.fromEventBusName(stack, 'Bus', 'own');

const USES: Readonly<Record<string, Use>> = {
  SnapshotPolicyProps: {
    right: (stack) => ({
      engine: lib.SnapshotEngine.fromAttributes(stack, 'Engine', ATTRIBUTES),
      ...{ targets: lib.TargetSelection.anyTag({ Role: ['a', 'b'] }), quiesce: lib.Quiesce.none() },
      ...{ schedules: [nightly], policyName: 'name', description: 'text', timeout: Duration.seconds(30), retries: 1 },
      ...{ onPreScriptFailure: lib.PreScriptFailure.SKIP_TARGET, excludeBootVolume: true, copyTags: true },
      ...{ excludeDataVolumes: { Scratch: 'true' }, tags: { Owner: 'data' }, maxConcurrency: 5, enabled: false },
    }),
    path: 'Stack/Policy',
    give: (stack, props) => new lib.SnapshotPolicy(stack, 'Policy', props),
  },
  PolicySchedule: {
    right: () => ({ ...nightly, flexibleWindow: scheduler.TimeWindow.off() }),
    path: 'Stack/Policy',
    give: (stack, schedule) => policy(stack, { schedules: [schedule] }),
  },
  SnapshotEngineProps: {
    right: (stack) => ({
      ...{ slotShare: 0.5, eventBus: bus(stack), logRetention: logs.RetentionDays.ONE_WEEK },
      ...{ encryptionKey: new kms.Key(stack, 'Key'), instanceTags: { Role: 'a' } },
    }),
    path: 'Stack/Engine',
    give: (stack, props) => new lib.SnapshotEngine(stack, 'Engine', props),
  },
  SnapshotEngineAttributes: {
    right: (stack) => ({ ...ATTRIBUTES, eventBus: bus(stack) }),
    path: 'Stack/Engine',
    give: (stack, attrs) => lib.SnapshotEngine.fromAttributes(stack, 'Engine', attrs),
  },
  SnapshotAlarmsProps: {
    right: (stack) => ({ engine, topic: new sns.Topic(stack, 'Topic') }),
    path: 'Stack/Alarms',
    give: (stack, props) => new lib.SnapshotAlarms(stack, 'Alarms', props),
  },
  DocumentQuiesceOptions: quiescing((options) => lib.Quiesce.document('own', options), {
    stages: lib.ScriptStages.PRE_AND_POST,
  }),
  VssQuiesceOptions: {
    ...quiescing((options) => lib.Quiesce.vss(options)),
    right: () => ({ timeout: Duration.minutes(5), copyOnly: true, saveMetadata: true }),
  },
  PostgresqlQuiesceOptions: quiescing((options) => lib.Quiesce.postgresql(options)),
  MysqlQuiesceOptions: quiescing((options) => lib.Quiesce.mysql(options)),
  RedisQuiesceOptions: quiescing((options) => lib.Quiesce.redis(options)),
  MongodbQuiesceOptions: quiescing((options) => lib.Quiesce.mongodb(options)),
  FileSystemsQuiesceOptions: quiescing((options) => lib.Quiesce.fileSystems(options), { mounts: ['/srv'] }),
  ScriptQuiesceOptions: quiescing((options) => lib.Quiesce.script(options), { pre: 'a', post: 'b', holds: 'c' }),
};

/** Of a value that is wrong everywhere. */
const NO_TYPE = ts.TypeFlags.Never;

/** Values of every kind, and the flags of the types that take one. */
const WRONG: readonly (readonly [text: string, value: unknown, flags: ts.TypeFlags])[] = [
  ['a number', 7.5, ts.TypeFlags.NumberLike],
  ['NaN', Number.NaN, NO_TYPE],
  ['a text', 'seven', ts.TypeFlags.StringLike],
  ['a flag in quotes', 'false', ts.TypeFlags.StringLike],
  ['true', true, ts.TypeFlags.BooleanLike],
  ['a list', ['Scratch'], NO_TYPE],
  ['an object', { key: 7 }, NO_TYPE],
  ['an object of a class', new Date(0), NO_TYPE],
  ['a construct', testStack(), NO_TYPE],
  ['a function', () => 7, NO_TYPE],
  ['null', null, NO_TYPE],
];

function takes(type: ts.Type, flags: ts.TypeFlags): boolean {
  const kinds = type.isUnion() ? type.types : [type];
  return kinds.some((each) => (each.flags & flags) !== 0 && (each.flags & ts.TypeFlags.EnumLike) === 0);
}

/** `['Scratch']` is a right list of texts. */
function isRightList(type: ts.Type, value: unknown): boolean {
  const [item] = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [];
  return Array.isArray(value) && item !== undefined && takes(item, ts.TypeFlags.StringLike);
}

function refusalOf(use: Use, changes: object): Error {
  const stack = testStack();
  let thrown: unknown;
  try {
    use.give(stack, { ...use.right(stack), ...changes } as never);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Error);
  expect(thrown).not.toBeInstanceOf(TypeError);
  return thrown as Error;
}

test('every struct that is exported has its use here', () => {
  expect([...structs.keys()].sort()).toEqual(Object.keys(USES).sort());
});

describe.each([...structs])('%s', (struct, props) => {
  const use = USES[struct] as Use;

  test('is taken when it is right', () => {
    const stack = testStack();
    expect(() => use.give(stack, use.right(stack) as never)).not.toThrow();
  });

  test.each(props.map((prop) => [prop.name, prop] as const))('%s of another kind is refused by name', (name, prop) => {
    for (const [kind, value, flags] of WRONG) {
      if (takes(prop.type, flags) || isRightList(prop.type, value)) {
        continue;
      }
      const { message } = refusalOf(use, { [name]: value });
      expect({ kind, message }).toEqual({
        kind,
        message: expect.stringMatching(new RegExp(`^${use.path}: .*\\b${name}\\b.*, allowed: .+; .+`)) as unknown,
      });
    }
  });

  test('a missing prop is named if it is needed', () => {
    for (const { name } of props.filter(({ isNeeded }) => isNeeded)) {
      expect(refusalOf(use, { [name]: undefined }).message).toMatch(
        new RegExp(`^${use.path}: .* lacks the prop "${name}", which is required, allowed: .+; give it$`),
      );
    }
  });

  test('a misspelt prop is named, with the nearest that exists', () => {
    for (const { name } of props) {
      const misspelt = `${name.slice(0, -2)}${name.slice(-1)}${name.slice(-2, -1)}x`;
      expect(refusalOf(use, { [misspelt]: 1 }).message).toMatch(
        new RegExp(`^${use.path}: .* has no prop "${misspelt}", allowed: .*${name}.*; rename it to "`),
      );
    }
    expect(refusalOf(use, { entirelyDifferent: 1 }).message).toMatch(
      / has no prop "entirelyDifferent", .*; remove it$/,
    );
  });

  test.each([null, 'text', 7, ['list'], new Date(0)])('%j instead of it is refused', (props) => {
    const stack = testStack();
    expect(() => use.give(stack, props as never)).toThrow(
      new RegExp(`^${use.path}: .* is .+, allowed: an object with `),
    );
  });
});

describe('the factories', () => {
  const targets = (filter: unknown) => ({ targets: lib.TargetSelection.anyTag(filter as lib.TagFilter) });
  const quiesce = (make: () => lib.Quiesce) => ({ quiesce: make() });

  test.each<[string, object, string]>([
    ['no tags', targets({}), 'targets has 0 entries, allowed: 1 to 50; give at least 1'],
    ['undefined', targets(undefined), 'targets is undefined, allowed: an object of keys and values'],
    ['a list', targets(['Role']), 'targets is ["Role"], allowed: an object of keys and values; write it as { Key:'],
    ['a text', targets('Role'), 'targets is "Role", allowed: an object of keys and values'],
    ['a number as value', targets({ Role: 7 }), 'targets: the value of "Role" is 7, allowed: a text; put it in quotes'],
    ['null as value', targets({ Role: null }), 'targets: the value of "Role" is null, allowed: a text'],
    ['a list of numbers', targets({ Role: [7] }), 'targets: the value of "Role" is 7, allowed: a text'],
    ['a number as tag', { tags: { Owner: 7 } }, 'tags: the value of "Owner" is 7, allowed: a text; put it in quotes'],
    ['a list as tag', { tags: { Owner: ['a'] } }, 'tags: the value of "Owner" is ["a"], allowed: a text'],
    [
      'a control character',
      { tags: { Owner: 'a\u0007' } },
      'tags: the value of "Owner" is "a\\u0007", allowed: letters',
    ],
    [
      'a value that is too long with its variables',
      { tags: { Owner: `${'v'.repeat(240)}$(instance-id)` } },
      'tags: the value of "Owner", its variables filled in, has 259 characters, allowed: 0 to 256; shorten it',
    ],
    [
      'a description of two lines',
      { description: 'a\nb' },
      'description is "a\nb", allowed: up to 200 printable ASCII',
    ],
    ['a description in German', { description: 'für alle' }, 'description is "für alle", allowed: up to 200 printable'],
    [
      'a Quiesce that is not called',
      { quiesce: () => lib.Quiesce.postgresql() },
      'quiesce is a function, allowed: a Quiesce; call',
    ],
    [
      'a schedule without a name',
      { schedules: [{ at: nightly.at }] },
      'schedules: a schedule lacks the prop "name", which is',
    ],
    [
      'a schedule that is a text',
      { schedules: ['nightly'] },
      'schedules: a schedule is "nightly", allowed: an object with name',
    ],
    ['a zone that is a text', { schedules: [{ name: 'n', at: scheduler.ScheduleExpression.cron({ minute: '0', timeZone: 'CET' as unknown as TimeZone }) }] }, 'schedules: time zone of "n" is "CET", allowed: a TimeZone'], // prettier-ignore
    [
      'a document by a construct',
      quiesce(() => lib.Quiesce.document(testStack() as unknown as string)),
      'quiesce: document is an object of the class Stack',
    ],
    [
      'a document by a number',
      quiesce(() => lib.Quiesce.document(7 as unknown as string)),
      'quiesce: document is 7, allowed: a name of 3 to 128 letters',
    ],
    [
      'a long ARN',
      quiesce(() => lib.Quiesce.document(`arn:aws:ssm:eu-central-1:111122223333:document/${'n'.repeat(90)}`)),
      'or an ARN of at most 128 characters; give the name of an SSM document',
    ],
    [
      'a name for a document of the app',
      quiesce(() => lib.Quiesce.cfnDocument('own' as unknown as ssm.CfnDocument)),
      'document is "own", allowed: a CfnDocument; give such an object',
    ],
    [
      'a script without its post',
      quiesce(() => lib.Quiesce.script({ pre: 'a', holds: 'b' } as unknown as lib.ScriptQuiesceOptions)),
      'Quiesce.script lacks the prop "post", which is required, allowed: a text; give it',
    ],
    [
      'a misspelt option',
      quiesce(() => lib.Quiesce.mysql({ sockt: '/run/mysqld/mysqld.sock' } as unknown as lib.MysqlQuiesceOptions)),
      'Quiesce.mysql has no prop "sockt", allowed: ',
    ],
  ])('refuse %s', (_, changes, message) => {
    expect(() => policy(testStack(), changes)).toThrow(`Stack/Policy: ${message}`.replace('Stack/Policy: or', 'or'));
  });

  test('name the policy of a loop that has the mistake', () => {
    const stack = testStack();
    const engine = lib.SnapshotEngine.fromAttributes(stack, 'Engine', ATTRIBUTES);
    const make = (retries: number) => policy(new Stack(stack, `Team${retries}`), { engine, retries });
    make(3);
    expect(() => make(4)).toThrow('Stack/Team4/Policy: retries is 4, allowed: whole numbers from 0 to 3;');
  });

  test('refuse a schedule that is added later', () => {
    const made = policy(testStack(), {});
    expect(() => {
      made.addSchedule(undefined as unknown as lib.PolicySchedule);
    }).toThrow(
      'Stack/Policy: schedules: a schedule is undefined, allowed: an object with name, at, flexibleWindow; write it as',
    );
  });
});
