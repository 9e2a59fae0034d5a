import { Duration, Token } from 'aws-cdk-lib';
import { Prefer, Retention, type RetentionRules } from '../../../lib';
import { testStack } from '../../../lab/synthesize';
import { checkRunRequest } from '../../../lambdas/domain/policy-check';
import { templateOf } from '../../../lab/synthesize';
import { aPolicy, aSchedule, policyWith, runRequests } from '../builders';

const retaining = (retain: Retention) => policyWith(testStack(), { schedules: [aSchedule({ retain })] });
const days = (count: number): Duration => Duration.days(count);

const DEFAULTS = { floor: 1, prefer: 'consistent', trustExitCodes: false, keepOldest: false };

describe('a retention becomes a rule of the run', () => {
  test.each<[string, Retention, object]>([
    ['one set', Retention.count(1), { ...DEFAULTS, last: 1 }],
    ["DLM's highest count", Retention.count(1000), { ...DEFAULTS, last: 1000 }],
    ["DLM's shortest age", Retention.age(days(1)), { ...DEFAULTS, ageSeconds: 86_400 }],
    ["DLM's longest age", Retention.age(days(36_500)), { ...DEFAULTS, ageSeconds: 3_153_600_000 }],
    [
      'each rule',
      Retention.keep({ last: 3, hourly: 24, daily: 7, weekly: 5, monthly: 12, yearly: 10, within: Duration.hours(6) }),
      {
        ...{ ...DEFAULTS, last: 3, hourly: 24, daily: 7, weekly: 5, monthly: 12, yearly: 10 },
        withinSeconds: 21_600,
      },
    ],
    [
      'a tag with two values',
      Retention.keep({ tagged: { Keep: ['yes', 'true'] } }),
      {
        ...DEFAULTS,
        tagged: [
          { key: 'Keep', value: 'yes' },
          { key: 'Keep', value: 'true' },
        ],
      },
    ],
    [
      'all that is not the default',
      Retention.keep({ daily: 1, floor: 0, prefer: Prefer.NEWEST, trustExitCodes: true, keepOldest: true }),
      { daily: 1, floor: 0, prefer: 'newest', trustExitCodes: true, keepOldest: true },
    ],
  ])('%s', (_, retain, rule) => {
    const stack = testStack();
    aPolicy(stack, { schedules: [aSchedule({ retain })] });
    const [request] = runRequests(templateOf(stack));
    expect(request?.policy.schedules[0]?.retain).toEqual(rule);
    expect(checkRunRequest({ ...request, scheduledTime: '2026-11-22T03:00:00Z' })).toBeUndefined();
  });

  test('a number that only the deployment knows', () => {
    expect(() => retaining(Retention.count(Token.asNumber({ Ref: 'Sets' })))).not.toThrow();
    expect(() => retaining(Retention.keep({ daily: Token.asNumber({ Ref: 'Days' }) }))).not.toThrow();
  });
});

const COUNTS = 'allowed: whole numbers from 0 to 1000; keep longer periods, or use within';
const AGES =
  'allowed: whole seconds from 1 day to 36500 days; remove retain to keep all sets, or use Retention.count for less than a day';

test.each<[Retention, string]>([
  [Retention.count(0), 'count is 0, allowed: whole numbers from 1 to 1000; remove retain to keep all sets'],
  [Retention.count(1001), 'count is 1001, allowed: whole numbers from 1 to 1000; remove retain to keep all sets'],
  [Retention.count(1.5), 'count is 1.5, allowed: whole numbers from 1 to 1000; remove retain to keep all sets'],
  [Retention.count('7' as unknown as number), 'count is "7", allowed: whole numbers from 1 to 1000; '],
  [Retention.count(undefined as unknown as number), 'count is undefined, allowed: whole numbers from 1 to 1000; '],
  [Retention.age(Duration.hours(23)), `age is 23 hours, ${AGES}`],
  [Retention.age(days(36_501)), `age is 36501 days, ${AGES}`],
  [
    Retention.age(days(Token.asNumber({ Ref: 'Days' }))),
    'age is a token, allowed: whole seconds from 1 day to 36500 days that are known at synth; give a number',
  ],
  [Retention.age(7 as unknown as Duration), 'age is 7, allowed: a Duration, such as Duration.seconds(60); give such'],
  [Retention.age(undefined as unknown as Duration), 'Retention.age lacks the prop "age", which is required, allowed: '],
  ...(['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const).flatMap((name): [Retention, string][] => [
    [Retention.keep({ last: 1, [name]: -1 }), `${name} is -1, ${COUNTS}`],
    [Retention.keep({ last: 1, [name]: 1001 }), `${name} is 1001, ${COUNTS}`],
  ]),
  ...(['floor', 'floorDrilled'] as const).map((name): [Retention, string] => [
    Retention.keep({ last: 1, [name]: -1 }),
    `${name} is -1, allowed: whole numbers from 0 to 1000; give a number of sets, such as 1`,
  ]),
  [
    Retention.keep({ within: days(36_501) }),
    'within is 36501 days, allowed: whole seconds from 0 seconds to 36500 days; remove retain to keep all sets',
  ],
  [
    Retention.keep({ within: Duration.millis(1_500) }),
    'within is 1 second 500 millis, allowed: whole seconds from 0 seconds to 36500 days; remove retain to',
  ],
  [Retention.keep({ tagged: {} }), 'tagged has 0 entries, allowed: 1 to 50; give at least 1'],
  [Retention.keep({ tagged: { '': 'x' } }), 'tagged: the key "" has 0 characters, allowed: 1 to 128; choose another'],
  ...[{}, { daily: 0, within: Duration.seconds(0) }, { floor: 5, keepOldest: true }].map(
    (rules: RetentionRules): [Retention, string] => [
      Retention.keep(rules),
      'Retention.keep has no rule that keeps a set, allowed: at least one of last, hourly, daily, weekly, monthly, yearly, within, tagged, above 0; give one, or remove retain to keep all sets',
    ],
  ),
])('%# is refused: %s', (retain, message) => {
  expect(() => retaining(retain)).toThrow(`Stack/Policy: schedules: retain of "daily": ${message}`);
});
