import { Annotations, Duration, Token, aws_kms as kms } from 'aws-cdk-lib';
import { Lock, Quiesce, Retention, ScriptStages, type PolicySchedule } from '../../../lib';
import { checkRunRequest } from '../../../lambdas/domain/policy-check';
import { templateOf, testStack } from '../../../lab/synthesize';
import { aPolicy, aSchedule, policyWith, runRequests } from '../builders';

const days = (count: number): Duration => Duration.days(count);
const given = (lifecycle: Partial<PolicySchedule>) => policyWith(testStack(), { schedules: [aSchedule(lifecycle)] });

function inputOf(lifecycle: Partial<PolicySchedule>, quiesce: Quiesce = Quiesce.postgresql()): unknown {
  const stack = testStack();
  const policy = aPolicy(stack, {
    quiesce,
    schedules: [aSchedule({ retain: Retention.age(days(36_500)), ...lifecycle })],
  });
  for (const id of ['no-lease', 'copies-pile-up', 'fast-restore-price']) {
    Annotations.of(policy).acknowledgeWarning(`@quiesce/${id}`);
  }
  const [request] = runRequests(templateOf(stack));
  expect(checkRunRequest({ ...request, scheduledTime: '2026-11-22T03:00:00Z' })).toBeUndefined();
  const { lock, copies, share, fastRestore, archive } = request?.policy.schedules[0] ?? {};
  return { lock, copies, share, fastRestore, archive };
}

const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012';
const MULTI_REGION_KEY = `mrk-${'0'.repeat(32)}`;

describe('the lifecycle of a schedule becomes a part of the run', () => {
  test.each<[string, Partial<PolicySchedule>, object]>([
    ['nothing', {}, {}],
    [
      'a lock of governance',
      { lock: Lock.governance(days(1)) },
      { lock: { mode: 'governance', days: 1, crashConsistent: false } },
    ],
    [
      'a lock of compliance that can be changed for three days',
      { lock: Lock.compliance(days(36_500), { coolOff: Duration.hours(72), crashConsistent: true }) },
      { lock: { mode: 'compliance', days: 36_500, coolOffHours: 72, crashConsistent: true } },
    ],
    [
      'copies as EC2 makes them',
      { copies: [{ regions: ['eu-west-1', 'us-gov-west-1'] }] },
      { copies: [{ regions: ['eu-west-1', 'us-gov-west-1'], encrypted: false }] },
    ],
    [
      'copies under an alias that each Region has',
      {
        copies: [
          {
            regions: ['eu-west-1', 'us-east-1'],
            encryptionKey: 'alias/backups',
            retain: Retention.count(3),
            within: Duration.minutes(15),
          },
          { regions: ['eu-north-1'], encryptionKey: 'alias/backups', within: Duration.hours(48) },
        ],
      },
      {
        copies: [
          {
            ...{ regions: ['eu-west-1', 'us-east-1'], encrypted: true, kmsKey: 'alias/backups', withinMinutes: 15 },
            retain: { last: 3, floor: 1, prefer: 'consistent', trustExitCodes: false, keepOldest: false },
          },
          { regions: ['eu-north-1'], encrypted: true, kmsKey: 'alias/backups', withinMinutes: 2_880 },
        ],
      },
    ],
    [
      'copies under a key of their Region',
      { copies: [{ regions: ['eu-west-1'], encryptionKey: KEY_ARN }] },
      { copies: [{ regions: ['eu-west-1'], encrypted: true, kmsKey: KEY_ARN }] },
    ],
    [
      'copies under a multi-Region key',
      { copies: [{ regions: ['eu-west-1', 'us-east-1'], encryptionKey: MULTI_REGION_KEY }] },
      { copies: [{ regions: ['eu-west-1', 'us-east-1'], encrypted: true, kmsKey: MULTI_REGION_KEY }] },
    ],
    [
      'sharing for a week',
      { share: { accounts: ['444455556666', '777788889999'], unshareAfter: days(7) } },
      { share: { accounts: ['444455556666', '777788889999'], unshareAfterSeconds: 604_800 } },
    ],
    [
      'fast restore of the newest sets',
      { fastRestore: { availabilityZones: ['eu-central-1a', 'euc1-az2'], count: 2 } },
      { fastRestore: { zones: ['eu-central-1a', 'euc1-az2'], count: 2 } },
    ],
    [
      'fast restore for an hour',
      { fastRestore: { availabilityZones: ['eu-central-1a'], for: Duration.hours(1) } },
      { fastRestore: { zones: ['eu-central-1a'], forSeconds: 3_600 } },
    ],
    ['the archive', { archive: { after: days(30) } }, { archive: { afterSeconds: 2_592_000 } }],
  ])('%s', (_, lifecycle, expected) => {
    expect(inputOf(lifecycle)).toEqual(expected);
  });

  test.each([
    ['no scripts', Quiesce.none()],
    ['one script', Quiesce.document('own', { stages: ScriptStages.PRE_ONLY })],
  ])('a lock that has crash-consistent sets too, with %s', (_, quiesce) => {
    expect(inputOf({ lock: Lock.governance(days(1)) }, quiesce)).toMatchObject({ lock: { crashConsistent: true } });
  });

  test('what only the deployment knows', () => {
    const stack = testStack();
    const key = new kms.Key(stack, 'Key');
    const copies = [{ regions: ['eu-west-1', Token.asString({ Ref: 'Region' })], encryptionKey: key.keyArn }];
    const share = { accounts: Token.asList({ Ref: 'Accounts' }) };
    const fastRestore = { availabilityZones: stack.availabilityZones, count: Token.asNumber({ Ref: 'Sets' }) };
    expect(() => policyWith(stack, { schedules: [aSchedule({ copies, share, fastRestore })] })).not.toThrow();
  });
});

const copy = (changes: object) => ({ copies: [{ regions: ['eu-west-1'], ...changes }] });
const DAYS = 'allowed: multiples of 1 day from 1 day to 36500 days; choose one that EC2 takes';
const HOURS = 'allowed: multiples of 1 hour from 1 hour to 3 days; choose one that EC2 takes';
const WITHIN = 'allowed: multiples of 15 minutes from 15 minutes to 2 days; choose one that EC2 takes';
const ONE_REGION =
  'an alias such as "alias/backups" that each of these Regions has, or the id of a multi-Region key; use one, or a rule for each Region';

test.each<[Partial<PolicySchedule>, string]>([
  [{ lock: Lock.governance(Duration.hours(36)) }, `lock of "daily": duration is 1 day 12 hours, ${DAYS}`],
  [{ lock: Lock.governance(Duration.hours(0)) }, `lock of "daily": duration is 0 hours, ${DAYS}`],
  [{ lock: Lock.compliance(days(36_501)) }, `lock of "daily": duration is 36501 days, ${DAYS}`],
  [
    { lock: Lock.compliance(7 as unknown as Duration) },
    'lock of "daily": duration is 7, allowed: a Duration, such as Duration.seconds(60); give such an object',
  ],
  [
    { lock: Lock.compliance(days(7), { coolOff: Duration.hours(73) }) },
    `lock of "daily": coolOff is 3 days 1 hour, ${HOURS}`,
  ],
  [
    { lock: Lock.compliance(days(7), { coolOff: Duration.minutes(90) }) },
    `lock of "daily": coolOff is 1 hour 30 minutes, ${HOURS}`,
  ],
  [
    { lock: Lock.governance(days(7), { coolOff: Duration.hours(1) } as object) },
    'lock of "daily": Lock.governance has no prop "coolOff", allowed: crashConsistent; use one of these, or remove it',
  ],
  [
    { lock: Lock.governance(days(7), { crashConsistent: false }) },
    'lock of "daily": crashConsistent is false, allowed with a policy whose sets are all crash-consistent: true; remove it, because no set would be locked',
  ],
  [{ copies: [] }, 'copies of "daily" has 0 entries, allowed: 1 to 3; give at least 1'],
  [
    { copies: ['eu-west-1', 'eu-west-2', 'eu-west-3', 'us-east-1'].map((region) => ({ regions: [region] })) },
    'copies of "daily" has 4 entries, allowed: 1 to 3; put several Regions into one rule',
  ],
  [copy({ regions: [] }), 'copies of "daily": regions has 0 entries, allowed: 1 to 20; give at least 1'],
  [
    copy({ regions: ['Ireland'] }),
    'copies of "daily": regions has "Ireland", allowed: a list of 1 to 20, each a Region such as eu-west-1; write its name as AWS does',
  ],
  [
    copy({ regions: ['eu-west-1', 'eu-west-1'] }),
    'copies of "daily": regions has "eu-west-1" twice, allowed: each once; remove one of them',
  ],
  [
    { copies: [{ regions: ['eu-west-1'] }, { regions: ['us-east-1', 'eu-west-1'] }] },
    'copies of "daily": regions of two rules have "eu-west-1", allowed: each Region once; remove one of them',
  ],
  [
    copy({ encrypted: false, encryptionKey: 'alias/backups' }),
    'copies of "daily": encrypted is false, allowed with an encryptionKey: true; remove one of the two',
  ],
  [
    copy({ encryptionKey: 'backups' }),
    'copies of "daily": encryptionKey is "backups", allowed: an alias such as "alias/backups", the id of a key, or the ARN of either; correct it',
  ],
  [
    copy({ encryptionKey: '' }),
    'copies of "daily": encryptionKey is "", allowed: the id, ARN or alias of a KMS key; give a key of KMS',
  ],
  [
    copy({ regions: ['eu-west-2'], encryptionKey: KEY_ARN }),
    `copies of "daily": encryptionKey is "${KEY_ARN}", a key of one Region, allowed for eu-west-2: ${ONE_REGION}`,
  ],
  [
    copy({ regions: ['eu-west-1', 'us-east-1'], encryptionKey: KEY_ARN.split('/')[1] }),
    `copies of "daily": encryptionKey is "${String(KEY_ARN.split('/')[1])}", a key of one Region, allowed for eu-west-1, us-east-1: ${ONE_REGION}`,
  ],
  [
    copy({ retain: Retention.count(0) }),
    'copies of "daily": retain: count is 0, allowed: whole numbers from 1 to 1000; remove retain to keep all sets',
  ],
  [copy({ within: Duration.minutes(20) }), `copies of "daily": within is 20 minutes, ${WITHIN}`],
  [copy({ within: Duration.minutes(0) }), `copies of "daily": within is 0 minutes, ${WITHIN}`],
  [copy({ within: Duration.hours(49) }), `copies of "daily": within is 2 days 1 hour, ${WITHIN}`],
  [{ share: { accounts: [] } }, 'share of "daily": accounts has 0 entries, allowed: 1 to 17; give at least 1'],
  [
    { share: { accounts: ['4444-5555-6666'] } },
    'share of "daily": accounts has "4444-5555-6666", allowed: a list of 1 to 17, each 12 digits; give the number of the account',
  ],
  [
    { share: { accounts: ['444455556666'], unshareAfter: Duration.hours(1) } },
    'share of "daily": unshareAfter is 1 hour, allowed: whole seconds from 1 day to 36500 days; remove it to share sets until they are removed',
  ],
  [
    { fastRestore: { availabilityZones: ['a'] } },
    'fastRestore of "daily" has neither count nor for, allowed: one of them; give count, or for, and not both',
  ],
  [
    { fastRestore: { availabilityZones: ['eu-central-1a'], count: 1, for: days(1) } },
    'fastRestore of "daily" has both count and for, allowed: one of them; give count, or for, and not both',
  ],
  [
    { fastRestore: { availabilityZones: ['EU'], count: 1 } },
    'fastRestore of "daily": availabilityZones has "EU", allowed: a list of 1 to 10, each an Availability Zone such as eu-central-1a, or its id; write it as AWS does',
  ],
  [
    { fastRestore: { availabilityZones: ['eu-central-1'], count: 1 } },
    'fastRestore of "daily": availabilityZones has "eu-central-1", a Region, allowed: zones such as eu-central-1a, or their ids; name each zone',
  ],
  [
    { fastRestore: { availabilityZones: ['eu-central-1a'], count: 0 } },
    'fastRestore of "daily": count is 0, allowed: whole numbers from 1 to 1000; give the number of sets of a target',
  ],
  [
    { fastRestore: { availabilityZones: ['eu-central-1a'], for: Duration.minutes(59) } },
    'fastRestore of "daily": for is 59 minutes, allowed: whole seconds from 1 hour to 36500 days; AWS bills at least an hour',
  ],
  [
    { archive: { after: days(36_501) } },
    'archive of "daily": after is 36501 days, allowed: whole seconds from 0 seconds to 36500 days; archive the sets earlier',
  ],
])('%# is refused: %s', (lifecycle, message) => {
  expect(() => given(lifecycle)).toThrow(new Error(`Stack/Policy: schedules: ${message}`));
});
