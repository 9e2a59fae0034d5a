import fc from 'fast-check';
import { aDlmPolicy } from './samples';

/** Policies of DLM over the bounds of its model, with texts that try to leave their place in the app. */
const HOSTILE = fc.constantFrom(
  '__proto__',
  'constructor',
  "it's",
  '`${1}`',
  'a\\',
  '\\"',
  '*/ // ',
  '\u2028',
  'a\nb',
  'aws:x',
  'quiesce:set',
  '$(instance-id)',
  '$(other)',
  'Ä',
);

const text = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.string({ minLength, maxLength: 20 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength, maxLength }) },
    { weight: 2, arbitrary: HOSTILE },
  );

const tag = fc.record({ Key: text(1, 140), Value: text(0, 260) });
const plainTag = fc.record({ Key: fc.constantFrom('Role', 'Mode', 'Team'), Value: fc.string({ maxLength: 9 }) });
const tags = (minLength: number, maxLength: number) =>
  fc.array(fc.oneof(tag, plainTag), { minLength, maxLength, size: 'medium' });

const days = fc.oneof(
  fc.record({ Interval: fc.integer({ min: 1, max: 36_500 }), IntervalUnit: fc.constant('DAYS') }),
  fc.record({ Interval: fc.integer({ min: 1, max: 5_200 }), IntervalUnit: fc.constant('WEEKS') }),
  fc.record({ Interval: fc.integer({ min: 1, max: 1_200 }), IntervalUnit: fc.constant('MONTHS') }),
  fc.record({ Interval: fc.integer({ min: 1, max: 100 }), IntervalUnit: fc.constant('YEARS') }),
  fc.record({ Interval: fc.integer({ min: 1, max: 60 }), IntervalUnit: fc.constantFrom('DAYS', 'WEEKS') }),
);
const count = fc.record({ Count: fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 40 })) });

export interface AnyRetention {
  readonly Count?: number;
  readonly Interval?: number;
  readonly IntervalUnit?: string;
}

/** A rule that means exactly one thing; DLM does not say how long its months are. */
export const retention: fc.Arbitrary<AnyRetention> = fc.oneof(
  count,
  fc.record({ Interval: fc.integer({ min: 1, max: 200 }), IntervalUnit: fc.constant('DAYS') }),
  fc.record({ Interval: fc.integer({ min: 1, max: 30 }), IntervalUnit: fc.constant('WEEKS') }),
);

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);

const cron = fc
  .tuple(
    fc.integer({ min: 0, max: 59 }),
    fc.constantFrom('*', '3', '0/4', '1,13', '22-2', '8-18/2'),
    fc.constantFrom('* * ?', '? * MON-FRI', 'L * ?', '15W * ?', '? * 6#3', '? * SUN', '1 1/3 ?', '? JAN,DEC 2L'),
  )
  .map(([minute, hours, days]) => `cron(${String(minute)} ${hours} ${days} *)`);

const timing = fc.oneof(
  fc.record(
    {
      Interval: fc.constantFrom(1, 2, 3, 4, 6, 8, 12, 24),
      IntervalUnit: fc.constant('HOURS'),
      Times: time.map((each) => [each]),
    },
    { requiredKeys: ['Interval', 'IntervalUnit'] },
  ),
  fc.record({ CronExpression: cron }),
);

const handler = fc.constantFrom(
  'databases-freeze',
  'arn:aws:ssm:eu-central-1:111122223333:document/shared-freeze',
  'AWS_VSS_BACKUP',
  'AWSSystemsManagerSAP-CreateDLMSnapshotForSAPHANA',
);
const script = fc.record(
  {
    ExecutionHandler: handler,
    ExecutionHandlerService: fc.constant('AWS_SYSTEMS_MANAGER'),
    Stages: fc.constantFrom(['PRE'], ['POST'], ['PRE', 'POST'], ['POST', 'PRE']),
    ExecuteOperationOnScriptFailure: fc.boolean(),
    ExecutionTimeout: fc.integer({ min: 10, max: 120 }),
    MaximumRetryCount: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: ['ExecutionHandler'] },
);

const region = fc.constantFrom('eu-west-1', 'us-gov-west-1', 'ap-southeast-2', 'eu-central-1');
const key = region.map((each) => `arn:aws:kms:${each}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`);
const copyRule = fc
  .record({
    region,
    member: fc.constantFrom('Target', 'TargetRegion'),
    encrypted: fc.boolean(),
    copyTags: fc.boolean(),
  })
  .chain(({ region: to, member, encrypted, copyTags }) =>
    fc.record(
      {
        [member]: fc.constant(to),
        Encrypted: fc.constant(encrypted),
        CopyTags: fc.constant(copyTags),
        CmkArn: key,
        RetainRule: days,
      },
      { requiredKeys: [member, 'Encrypted', 'CopyTags'] },
    ),
  );

const zone = fc.constantFrom('eu-central-1a', 'eu-central-1b', 'euc1-az3', 'eu-west-1a');
const fastRestore = fc
  .tuple(fc.oneof(count, days), fc.array(zone, { minLength: 1, maxLength: 10 }))
  .map(([rule, AvailabilityZones]) => ({ ...rule, AvailabilityZones }));

const account = fc.integer({ min: 0, max: 999_999_999_999 }).map((number) => String(number).padStart(12, '0'));
const share = fc
  .tuple(fc.array(account, { minLength: 1, maxLength: 20 }), fc.option(days))
  .map(([TargetAccounts, rule]) => ({
    TargetAccounts,
    ...(rule === null ? {} : { UnshareInterval: rule.Interval, UnshareIntervalUnit: rule.IntervalUnit }),
  }));

const name = fc.oneof(
  fc.constantFrom('nightly', 'weekly', 'Schedule 1', 'a', 'a 2', 'a 3'),
  fc.stringMatching(/^[0-9A-Za-z _-]{1,120}$/),
);

const schedule = fc
  .record({
    timing,
    script: fc.option(script),
    rest: fc.record(
      {
        Name: name,
        CopyTags: fc.boolean(),
        TagsToAdd: fc.oneof(fc.constant([]), tags(0, 45)),
        VariableTags: fc.array(
          fc.record({ Key: text(1, 128), Value: fc.constantFrom('$(instance-id)', '$(timestamp)') }),
          { maxLength: 3 },
        ),
        RetainRule: fc.oneof(count, days),
        FastRestoreRule: fastRestore,
        CrossRegionCopyRules: fc.array(copyRule, { maxLength: 3 }),
        ShareRules: share.map((rule) => [rule]),
      },
      { requiredKeys: ['Name', 'RetainRule'] },
    ),
  })
  .map(({ timing: CreateRule, script: given, rest }) => ({
    ...rest,
    CreateRule: { ...CreateRule, ...(given === null ? {} : { Scripts: [given] }) },
  }));

/** Schedules often have the same scripts and tags, as those of people have. */
const schedules = fc.tuple(fc.array(schedule, { minLength: 1, maxLength: 4 }), fc.boolean()).map(([all, alike]) =>
  alike
    ? all.map((each) => ({
        ...each,
        TagsToAdd: all[0]?.TagsToAdd ?? [],
        VariableTags: all[0]?.VariableTags ?? [],
        CopyTags: all[0]?.CopyTags ?? false,
        CreateRule: { ...each.CreateRule, Scripts: [] },
      }))
    : all,
);

export interface AnyPolicy {
  readonly State: string;
  readonly PolicyDetails: {
    readonly TargetTags: readonly { readonly Key: string; readonly Value: string }[];
    readonly Parameters: {
      readonly ExcludeBootVolume?: boolean;
      readonly ExcludeDataVolumeTags?: readonly { readonly Key: string; readonly Value: string }[];
    };
    readonly Schedules: readonly {
      readonly Name: string;
      readonly CreateRule: {
        readonly Interval?: number;
        readonly Times?: readonly string[];
        readonly CronExpression?: string;
      };
      readonly RetainRule: AnyRetention;
    }[];
  };
}

export const anyPolicy = fc
  .record({
    schedules,
    targets: tags(1, 50),
    parameters: fc.record(
      { ExcludeBootVolume: fc.boolean(), ExcludeDataVolumeTags: fc.oneof(fc.constant([]), tags(0, 50)) },
      { requiredKeys: [] },
    ),
    description: text(0, 500),
    state: fc.constantFrom('ENABLED', 'DISABLED'),
    tags: fc.dictionary(text(1, 60), text(0, 60), { maxKeys: 3 }),
  })
  .map(
    ({ schedules: all, targets, parameters, description, state, tags: own }) =>
      aDlmPolicy({
        schedules: all,
        description,
        state,
        tags: own,
        details: { TargetTags: targets, Parameters: parameters },
      }) as unknown as AnyPolicy,
  );
