import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import {
  addForeign,
  addCopiesOfAnother,
  addSets,
  deploy,
  keeping,
  MEMBERS,
  operate,
  policyOf,
  snapshotId,
  type LifecycleWorld,
} from './world';

const DAY = 24;
const CRASH = { consistency: 'crash-consistent' } as const;
const IMAGE = 'ami-00000000000000001';

/** What goes, what stays, and why. */
export const RETENTION_WORLDS: readonly LifecycleWorld[] = [
  {
    name: 'lifecycle/retention',
    what: 'two of the sets are kept; one is in use by an image, one is kept by a tag, one has no verdict, one is an orphan; a failed and a second one; one comes back from the Recycle Bin',
    ends: 'eu-central-1: 11, 1, 7, 8, 10, 3 of others',
    policies: [policyOf({ retain: keeping(2) })],
    modelSettings: { recycleBinMillis: 7 * DAY * 3_600_000 },
    sets: [
      { number: 1, hoursAgo: 1, state: 'created' },
      { number: 2, hoursAgo: DAY },
      { number: 3, hoursAgo: 2 * DAY },
      { number: 4, hoursAgo: 3 * DAY, ...CRASH },
      { number: 5, hoursAgo: 4 * DAY, state: 'created', fails: 'internal error' },
      { number: 6, hoursAgo: 8 * DAY, tags: { [TagKey.REASON]: 'duplicate' } },
      { number: 7, hoursAgo: 5 * DAY, consistency: 'pending' },
      { number: 8, hoursAgo: 6 * DAY, tags: { [TagKey.KEEP]: '' } },
      { number: 9, hoursAgo: 7 * DAY },
      { number: 10, hoursAgo: 9 * DAY, policy: 'gone' },
      { number: 11, hoursAgo: 0.5, pendingMinutes: 40, state: 'created' },
    ],
    before: (there) => {
      addForeign(there);
      there.cloud.putImage({ imageId: IMAGE, snapshotIds: [snapshotId(9, 'b')], state: 'disabled' });
      addCopiesOfAnother(there);
    },
    stages: [
      {
        hours: 6,
        change: async (there) => {
          for (const member of MEMBERS) {
            await operate(there, 'RestoreSnapshotFromRecycleBin', { SnapshotId: snapshotId(3, member) });
          }
        },
      },
      {
        hours: 4 * DAY,
        change: ({ cloud }) => {
          cloud.deregisterImage(IMAGE);
        },
      },
    ],
  },
  {
    name: 'lifecycle/half-removed',
    what: 'removals were begun: of one set the half is gone, one got a lock meanwhile, one is whole',
    ends: 'eu-central-1: 1, 5 what is this',
    policies: [policyOf({ retain: keeping(1) })],
    sets: [
      { number: 1, hoursAgo: 1 },
      { number: 2, hoursAgo: DAY, state: 'pruning' },
      { number: 3, hoursAgo: 2 * DAY, state: 'pruning' },
      { number: 4, hoursAgo: 3 * DAY, state: 'pruning' },
      { number: 5, hoursAgo: 4 * DAY, tags: { [TagKey.STATE]: 'what is this' } },
    ],
    before: async (there) => {
      await operate(there, 'DeleteSnapshot', { SnapshotId: snapshotId(2, 'a') });
      await operate(there, 'LockSnapshot', { SnapshotId: snapshotId(3, 'a'), LockMode: 'governance', LockDuration: 1 });
    },
    stages: [{ hours: 30 }],
  },
  {
    name: 'lifecycle/proof',
    what: 'the newest sets are crash-consistent: the floor keeps a proven one; one of two policies trusts exit codes',
    ends: 'eu-central-1: 6, 11, 13',
    policies: [
      policyOf({ retain: keeping(1) }),
      policyOf({ retain: { ...keeping(1), trustExitCodes: true } }, 'files'),
    ],
    sets: ['databases', 'files'].flatMap((policy, index) => [
      { number: 10 * index + 1, policy, hoursAgo: 1, ...CRASH },
      { number: 10 * index + 2, policy, hoursAgo: DAY, ...CRASH },
      { number: 10 * index + 3, policy, hoursAgo: 2 * DAY, proof: 'exit-codes' },
      { number: 10 * index + 4, policy, hoursAgo: 3 * DAY },
      { number: 10 * index + 5, policy, hoursAgo: 4 * DAY },
    ]),
    stages: [
      {
        hours: DAY,
        change: (there) => {
          addSets(there, [{ number: 6, hoursAgo: 1, state: 'created' }]);
        },
      },
      // Each of two faults may cost a turn.
      ...[90, 150, 210, 270, 330].map((hours) => ({ hours })),
    ],
  },
  {
    name: 'lifecycle/unreadable',
    what: 'one of two policies can’t be read: nothing is removed, everything else goes on',
    ends: 'eu-central-1: 1, 2, 3',
    policies: [policyOf({ retain: keeping(1) })],
    sets: [
      { number: 1, hoursAgo: 1, state: 'created' },
      { number: 2, hoursAgo: DAY },
      { number: 3, hoursAgo: 2 * DAY, policy: 'files' },
    ],
    before: (there) => {
      deploy(there, { ...policyOf({ retain: keeping(1) }, 'files'), retries: 7 });
    },
  },
  {
    name: 'lifecycle/crowd',
    what: 'a rule that was made stricter removes most of the sets: half of them, and no more for a day; EC2 gives short pages',
    ends: 'eu-central-1: 1, 1 of others',
    modelSettings: { pageItems: 7 },
    policies: [policyOf({ retain: keeping(1) })],
    sets: Array.from({ length: 9 }, (_, index) => ({ number: index + 1, hoursAgo: 1 + index * DAY })),
    before: addForeign,
    stages: [50, 100, 150, 200, 250].map((hours) => ({ hours })),
  },
  {
    name: 'lifecycle/calendar',
    what: 'days, weeks and the hour that comes twice are those of Europe/Berlin',
    ends: 'eu-central-1: 1, 2, 5, 6, 21, 22, 23',
    policies: [
      policyOf({ retain: { ...keeping(0), daily: 2, weekly: 3 }, timeZone: 'Europe/Berlin' }),
      policyOf({ retain: { ...keeping(0), hourly: 3 }, timeZone: 'Europe/Berlin' }, 'files'),
    ],
    sets: [
      // It begins on Thursday 2026-01-01 at 03:00 UTC: 22:30 and 23:30 UTC are two days there.
      { number: 1, hoursAgo: 3.5 },
      { number: 2, hoursAgo: 4.5 },
      { number: 3, hoursAgo: 2 * DAY },
      // Monday 2025-12-29 at 00:30 there is Sunday in UTC.
      { number: 4, hoursAgo: 3 * DAY + 3.5 },
      { number: 5, hoursAgo: 3 * DAY + 5 },
      { number: 6, hoursAgo: 11 * DAY },
      { number: 7, hoursAgo: 20 * DAY },
      // 2025-10-26: 02:30 comes twice, at 00:30 and 01:30 UTC.
      ...[0, 1, 2, 3].map((hour) => ({
        number: 21 + hour,
        policy: 'files',
        hoursAgo: (Date.UTC(2026, 0, 1, 3) - Date.UTC(2025, 9, 26, 2, 30)) / 3_600_000 + hour,
      })),
    ],
  },
];
