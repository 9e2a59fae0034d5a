import type { Schedule } from '../../../../lambdas/domain/policy';
import { addForeign, addSets, deploy, keeping, policyOf, scheduleOf, THERE, type LifecycleWorld } from './world';

const DAY = 24;
const THIRD = 'us-east-1';
const ACCOUNT = '444455556666';

const MERGED = {
  ...policyOf({}),
  schedules: [
    scheduleOf({ retain: keeping(2), copies: [{ regions: [THERE], encrypted: false, retain: keeping(3) }] }),
    scheduleOf({
      name: 'weekly',
      retain: keeping(1),
      lock: { mode: 'compliance', days: 1, coolOffHours: 1, crashConsistent: false },
      share: { accounts: [ACCOUNT] },
    }),
  ],
};

const COPYING: Partial<Schedule> = {
  retain: keeping(2),
  copies: [{ regions: [THERE], encrypted: false, retain: { ...keeping(0), ageSeconds: 86_400 } }],
};

/** What happens to sets before their end. */
export const PROMISE_WORLDS: readonly LifecycleWorld[] = [
  {
    name: 'lifecycle/copies',
    what: 'each set is copied to two Regions, in one of them in time and with a key; the copies have a retention of their own',
    ends: 'eu-central-1: 5, 4, 1 of others; eu-west-1: 5, 4, 6 of others; us-east-1: 5 encrypted in time, 4 encrypted in time, 1 encrypted in time, 6 encrypted in time, 2 encrypted in time',
    policies: [
      policyOf({
        retain: keeping(2),
        copies: [
          { regions: [THERE], encrypted: false, retain: keeping(2) },
          { regions: [THIRD], encrypted: true, withinMinutes: 15 },
        ],
      }),
    ],
    sets: [
      { number: 1, hoursAgo: 1, state: 'created' },
      { number: 6, hoursAgo: 2 },
      { number: 2, hoursAgo: 12 },
      { number: 3, hoursAgo: 50 },
      ...[7, 8, 9].map((number) => ({ number, hoursAgo: 10 * number, region: THERE })),
    ],
    before: addForeign,
    stages: [
      {
        hours: 26,
        change: (there) => {
          addSets(there, [{ number: 4, hoursAgo: 1, state: 'created', pendingMinutes: 10 }]);
        },
      },
      {
        hours: 50,
        change: (there) => {
          addSets(there, [{ number: 5, hoursAgo: 1, state: 'created', consistency: 'crash-consistent' }]);
        },
      },
    ],
  },
  {
    name: 'lifecycle/promises',
    what: 'each set is locked, shared for two days, the newest has fast restore, old ones are archived',
    ends: 'eu-central-1: 5 fast eu-central-1a+eu-central-1b, 1 archived, 2 archived, 1 of others',
    policies: [
      policyOf({
        retain: keeping(3),
        lock: { mode: 'governance', days: 1, crashConsistent: true },
        share: { accounts: [ACCOUNT], unshareAfterSeconds: 2 * 86_400 },
        fastRestore: { zones: ['eu-central-1a', 'euc1-az2'], count: 1 },
        archive: { afterSeconds: 3 * 86_400 },
      }),
    ],
    sets: [
      { number: 1, hoursAgo: 1, state: 'created' },
      { number: 2, hoursAgo: 30 },
      { number: 3, hoursAgo: 80 },
      { number: 4, hoursAgo: 90 },
    ],
    before: addForeign,
    stages: [
      {
        hours: 26,
        change: (there) => {
          addSets(there, [{ number: 5, hoursAgo: 1, state: 'created' }]);
        },
      },
      { hours: 43 },
      { hours: 80 },
    ],
  },
  {
    name: 'lifecycle/archive',
    ends: 'eu-central-1: 1, 11, 12 archived, 2 archived, 3 archived; eu-west-1: 1, 11, 12, 2',
    what: 'sets are archived at once, but not before they are copied, and not while they are shared',
    policies: [
      policyOf({
        retain: keeping(3),
        copies: [{ regions: [THERE], encrypted: false }],
        share: { accounts: [ACCOUNT], unshareAfterSeconds: 86_400 },
        archive: { afterSeconds: 0 },
      }),
      policyOf({ copies: [{ regions: [THERE], encrypted: false }], archive: { afterSeconds: 0 } }, 'files'),
    ],
    sets: [
      { number: 1, hoursAgo: 1, state: 'created' },
      { number: 2, hoursAgo: 6 },
      { number: 3, hoursAgo: 30 },
      { number: 11, hoursAgo: 2, policy: 'files' },
      { number: 12, hoursAgo: 6, policy: 'files' },
    ],
    // In the second one, what failed is tried again: the sets were due 6 and 30 hours before the beginning.
    stages: [{ hours: 30 }, { hours: 42 }],
  },
  {
    name: 'lifecycle/moved',
    ends: 'eu-central-1: 1, 2; eu-west-1: 1',
    what: 'a policy does not copy to a Region any more: the copies there end by the rule that is written on them',
    policies: [policyOf(COPYING)],
    sets: [
      { number: 1, hoursAgo: 1 },
      { number: 2, hoursAgo: 10 },
      { number: 3, hoursAgo: 11 },
    ],
    stages: [
      {
        hours: 2,
        change: (there) => {
          deploy(there, policyOf({ retain: keeping(2) }));
        },
      },
      { hours: 16 },
    ],
  },
  {
    name: 'lifecycle/merged',
    what: 'sets for two schedules at once get what both promise; then the policy is disabled',
    ends: 'eu-central-1: 5, 1 shared, 11, 2, 13, 4; eu-west-1: 5, 1, 2',
    policies: [MERGED, policyOf({ retain: { ...keeping(0), ageSeconds: 86_400 } }, 'files')],
    sets: [
      { number: 1, hoursAgo: 1, schedules: ['nightly', 'weekly'], state: 'created' },
      { number: 2, hoursAgo: 20, schedules: ['nightly'] },
      { number: 3, hoursAgo: 3 * DAY, schedules: ['weekly'] },
      { number: 4, hoursAgo: 3 * DAY, schedules: ['weekly', 'monthly'] },
      { number: 11, hoursAgo: 2, policy: 'files', instance: 2 },
      { number: 12, hoursAgo: 30, policy: 'files', instance: 2 },
      { number: 13, hoursAgo: 40, policy: 'files', instance: 3 },
    ],
    stages: [
      {
        hours: 26,
        change: (there) => {
          deploy(there, MERGED, 'DISABLED');
          addSets(there, [{ number: 5, hoursAgo: 2, schedules: ['nightly'], state: 'created' }]);
        },
      },
    ],
  },
];
