import { Annotations, Duration, Token, type Stack, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Lock, Retention, type PolicySchedule, type SnapshotPolicy } from '../../../lib';
import { testStack } from '../../../lab/synthesize';
import { aSchedule, policyWith } from '../builders';

const days = (count: number): Duration => Duration.days(count);
const { at } = aSchedule();
/** A policy of one schedule without a retain, unless it is given. */
const given = (stack: Stack, lifecycle: Partial<PolicySchedule>) =>
  policyWith(stack, { schedules: [{ name: 'daily', at, ...lifecycle }] });
const lock = Lock.governance(days(30));
const archive = { after: days(30) };
const share = { accounts: ['444455556666'], unshareAfter: days(7) };
const fastRestore = { availabilityZones: ['eu-central-1a', 'eu-central-1b'], count: 3 };

describe('synth refuses', () => {
  test.each<[string, Partial<PolicySchedule>, string]>([
    [
      'a lock that outlasts an age',
      { lock, retain: Retention.age(days(29)) },
      'lock of "daily" is 30 days, allowed: up to 29 days, for which retain keeps a set at most; shorten the lock, or keep sets longer',
    ],
    [
      'a lock that outlasts all periods',
      { lock, retain: Retention.keep({ hourly: 48, daily: 7, weekly: 4 }) },
      'lock of "daily" is 30 days, allowed: up to 28 days, for which retain keeps a set at most; shorten the lock, or keep sets longer',
    ],
    [
      'sharing for as long as the age',
      { share, retain: Retention.age(days(7)) },
      'share of "daily": unshareAfter is 7 days, allowed: less than 7 days, the age at which a set is removed; shorten it, or remove it',
    ],
    [
      'an archive that no set lives to see',
      { archive, retain: Retention.keep({ daily: 30 }) },
      'archive of "daily": after is 30 days, allowed: less than 30 days, for which retain keeps a set at most; archive earlier, or keep sets longer',
    ],
    [
      'an archive of what is shared until it is removed',
      { archive, share: { accounts: share.accounts }, retain: Retention.age(days(365)) },
      'share of "daily" has no unshareAfter, allowed with archive: a time, because a set that is shared is not archived; give one, or remove archive',
    ],
    [
      'a copy to where the engine is',
      { copies: [{ regions: ['eu-west-1', 'eu-central-1'] }] },
      'copies of "daily": regions has "eu-central-1", the Region of the engine, allowed: other Regions; remove it',
    ],
    [
      'a zone of another Region',
      { fastRestore: { availabilityZones: ['euc1-az1', 'eu-west-1a'], count: 1 } },
      'fastRestore of "daily": availabilityZones has "eu-west-1a", allowed: zones of eu-central-1, the Region of the engine; correct it',
    ],
  ])('%s', (_, lifecycle, message) => {
    const stack = testStack({ env: { region: 'eu-central-1' } });
    expect(() => given(stack, lifecycle)).toThrow(new Error(`Stack/Policy: schedules: ${message}`));
  });

  test('the same in a schedule that is added later', () => {
    const policy = given(testStack(), {});
    expect(() => {
      policy.addSchedule(aSchedule({ name: 'later', lock, retain: Retention.age(days(7)) }));
    }).toThrow('Stack/Policy: schedules: lock of "later" is 30 days, allowed: up to 7 days,');
  });

  test('names of schedules that do not fit into one tag together', () => {
    const named = (...lengths: readonly number[]) => ({
      schedules: lengths.map((length, index) => aSchedule({ name: `${index}`.repeat(length) })),
    });
    expect(() => policyWith(testStack(), named(120, 120, 14))).not.toThrow();
    expect(() => policyWith(testStack(), named(120, 120, 15))).toThrow(
      'Stack/Policy: schedules: the names make a tag of 257 characters, allowed: at most 256, because a set that is made for all of them names them all; shorten the names',
    );
  });

  test('more accounts than fit into one tag together', () => {
    const accounts = (first: number) => Array.from({ length: 9 }, (_, index) => `1111222233${first + index}`);
    const schedules = [10, 20].map((first) => aSchedule({ name: `${first}`, share: { accounts: accounts(first) } }));
    expect(() => policyWith(testStack(), { schedules })).toThrow(
      'Stack/Policy: schedules: share has 18 accounts in all schedules, allowed: at most 17, because a tag names them all; share with fewer, or put a schedule into another policy',
    );
  });

  test('rules for copies that do not fit into one tag together', () => {
    const retain = Retention.keep({ hourly: 48, daily: 14, weekly: 8, monthly: 12, yearly: 3 });
    const named = (...names: readonly string[]) => ({
      schedules: names.map((name) => aSchedule({ name, copies: [{ regions: ['eu-west-1'], retain }] })),
    });
    expect(() => policyWith(testStack(), named('a', 'b'))).not.toThrow();
    expect(() => policyWith(testStack(), named('a', 'b', 'c', 'd'))).toThrow(
      'Stack/Policy: schedules: the retentions of all copies in eu-west-1 do not fit into a tag of 256 characters, which each copy has; give fewer rules, or put a schedule into another policy',
    );
    expect(() => given(testStack(), { copies: [{ regions: ['eu-west-1'], retain: Retention.keep({ tagged: { ['k'.repeat(128)]: 'v'.repeat(99) } }) }] })).toThrow('Stack/Policy: schedules: the retentions of all copies in eu-west-1 do not fit into a tag'); // prettier-ignore
  });

  test('no Region and no zone where the deployment alone knows the Region', () => {
    const copies = [{ regions: ['eu-central-1'] }];
    expect(() => given(testStack(), { copies, fastRestore })).not.toThrow();
  });
});

describe('a warning says', () => {
  const year = Retention.age(days(365));

  test.each<[string, Partial<PolicySchedule>, string]>([
    [
      'that sets pile up',
      {},
      'schedules: retain of "daily" is missing, so none of its sets is ever removed; give one such as Retention.count(7), or acknowledge this [ack: @quiesce/sets-pile-up]',
    ],
    [
      'that copies pile up',
      { retain: year, copies: [{ regions: ['eu-west-1'], retain: year }, { regions: ['us-east-1', 'us-east-2'] }] },
      'schedules: copies of "daily": retain of the copies in us-east-1, us-east-2 is missing, so none of them is ever removed; give one such as Retention.count(7), or acknowledge this [ack: @quiesce/copies-pile-up]',
    ],
    [
      'that a count may be over before the lock',
      { lock, retain: Retention.count(7) },
      'schedules: lock of "daily" is 30 days, and retain may let a set go earlier; such a set stays, and costs, until its lock ends; shorten the lock, or use Retention.age, or acknowledge this [ack: @quiesce/lock-may-outlast-retention]',
    ],
    [
      'that a day may be over before the lock, though a month is not',
      { lock, retain: Retention.keep({ daily: 7, monthly: 12 }) },
      'schedules: lock of "daily" is 30 days, and retain may let a set go earlier; such a set stays, and costs, until its lock ends; shorten the lock, or use Retention.age, or acknowledge this [ack: @quiesce/lock-may-outlast-retention]',
    ],
    [
      'that an archive is billed for longer than the age',
      { archive, retain: Retention.age(days(119)) },
      'schedules: archive of "daily": after is 30 days, and retain may remove a set before it was archived for 90 days, which AWS bills at least; keep sets for 120 days, or acknowledge this [ack: @quiesce/archive-billed-90-days]',
    ],
    [
      'that an archive is billed for longer than a count may keep',
      { archive, retain: Retention.count(7) },
      'schedules: archive of "daily": after is 30 days, and retain may remove a set before it was archived for 90 days, which AWS bills at least; keep sets for 120 days, or acknowledge this [ack: @quiesce/archive-billed-90-days]',
    ],
    [
      'what the fast restore of some sets costs',
      { fastRestore, retain: year },
      'schedules: fastRestore of "daily" costs 0.75 USD an hour for each snapshot and zone, about 540 USD a month: 3240 USD a month for each volume of a target; see that this is worth it, or acknowledge this [ack: @quiesce/fast-restore-price]',
    ],
    [
      'what the fast restore of each set costs',
      { fastRestore: { availabilityZones: ['eu-central-1a'], for: days(1) }, retain: year },
      'schedules: fastRestore of "daily" costs 0.75 USD an hour for each snapshot and zone, about 540 USD a month: 18 USD for each snapshot; see that this is worth it, or acknowledge this [ack: @quiesce/fast-restore-price]',
    ],
  ])('%s', (_, lifecycle, text) => {
    expect(warningsOf(given(testStack(), lifecycle))).toEqual([text]);
  });

  test('the price for one snapshot where the number of zones is not known', () => {
    const availabilityZones = Token.asList({ Ref: 'Zones' });
    expect(warningsOf(given(testStack(), { fastRestore: { availabilityZones, count: 1 }, retain: year }))).toEqual([
      expect.stringContaining('about 540 USD a month; see that this is worth it') as unknown,
    ]);
  });

  test.each<[string, Partial<PolicySchedule>]>([
    ['an age', { retain: Retention.age(days(1)) }],
    ['a lock within the age', { lock, retain: Retention.age(days(30)) }],
    ['a lock within the period of all sets', { lock, retain: Retention.keep({ within: days(30), monthly: 12 }) }],
    ['an archive of 90 days', { archive, retain: Retention.age(days(120)) }],
    ['sharing for less than the age', { share, retain: Retention.age(days(8)) }],
    ['sharing with a count', { share, retain: Retention.count(1) }],
    [
      'a schedule that starts one run',
      { at: scheduler.ScheduleExpression.expression('at(2199-01-01T03:00:00)'), copies: [{ regions: ['eu-west-1'] }] },
    ],
  ])('nothing of %s', (_, lifecycle) => {
    expect(warningsOf(given(testStack(), lifecycle))).toEqual([]);
  });

  test('nothing more once it was acknowledged, also of schedules that are added later', () => {
    const policy = given(testStack(), {});
    Annotations.of(policy).acknowledgeWarning('@quiesce/sets-pile-up', 'another tool removes them');
    policy.addSchedule({ name: 'later', at });
    expect(warningsOf(policy)).toEqual([]);
  });
});

function warningsOf(policy: SnapshotPolicy): readonly unknown[] {
  return policy.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data as unknown);
}
