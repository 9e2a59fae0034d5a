import type { Mutant } from './mutant';

const DOMAIN = 'lambdas/domain/lifecycle';

type Mistake = readonly [why: string, file: string, find: string, replace: string, world: string];

const world = (name: string): string => `lifecycle/${name.replace(/( |$)/, ' seed=1$1')}`;

/** Each is looked for in the world that it names first. */
export function lifecycleMutants(mistakes: readonly Mistake[]): readonly Mutant[] {
  return mistakes.map(([why, file, find, replace, name]) => ({ why, file, find, replace, hints: [world(name)] }));
}

/** What the plan decides. The rules of retention have mutants of their own in the unit tests. */
export const LIFECYCLE_PLAN_MUTANTS = lifecycleMutants([
  [
    'a set is removed before its copies',
    `${DOMAIN}/plan.ts`,
    'waiting: copies.waiting,',
    'waiting: new Map(),',
    'copies',
  ],
  [
    'sets are removed though a policy can’t be read',
    `${DOMAIN}/plan.ts`,
    'unreadable.length === 0 ||',
    'unreadable.length >= 0 ||',
    'unreadable',
  ],
  ['a set is archived before its copies', `${DOMAIN}/plan.ts`, '|| copies.waiting.has(set) ||', '||', 'archive'],
  ['the newest set is archived', `${DOMAIN}/plan-archive.ts`, '!newest.has(set) && ', '', 'archive'],
  [
    'a set is archived right after it is shared',
    `${DOMAIN}/plan.ts`,
    'toShare.has(id)',
    'toShare.has(set.name.runId)',
    'archive Lifecycle.ModifySnapshotAttribute.1:denied',
  ],
  ['a set is archived while it is shared', `${DOMAIN}/plan-archive.ts`, '!isShared(set) && ', '', 'archive'],
  [
    'what is archived is archived again',
    `${DOMAIN}/plan-archive.ts`,
    "tier === 'standard');",
    "tier !== 'frozen');",
    'archive',
  ],
  [
    'a set that gets its turn late is archived by its first try or never',
    `${DOMAIN}/plan-archive.ts`,
    ' || sinceDue % DAY_MILLIS < HOUR_MILLIS',
    '',
    'archive Lifecycle.ModifySnapshotTier.1:fails-late Lifecycle.ModifySnapshotTier.2:fails-late',
  ],
  [
    'a lock is set again and again',
    `${DOMAIN}/plan-promises.ts`,
    'seen?.locks.has(snapshotId) !== true',
    "snapshotId !== ''",
    'promises',
  ],
  [
    'sharing never ends',
    `${DOMAIN}/plan-promises.ts`,
    "shared.until !== 'ended' && isOver(shared, round)",
    "shared.until === 'over'",
    'promises',
  ],
  [
    'the state of a set is noted again and again',
    `${DOMAIN}/plan-promises.ts`,
    'missing || behind.length === 0\n',
    'missing\n',
    'retention',
  ],
  [
    'a failed snapshot does not make its set failed',
    `${DOMAIN}/stored-sets.ts`,
    "if (states.has('error')) {",
    "if (states.has('failed')) {",
    'retention',
  ],
  [
    'copies of another engine are ours',
    `${DOMAIN}/stored-sets.ts`,
    'source === undefined || source.region === where.home',
    "where.home !== ''",
    'retention',
  ],
  [
    'sets of another engine are ours',
    `${DOMAIN}/stored-sets.ts`,
    'where.region === where.home && volumeId',
    'volumeId',
    'copies',
  ],
  [
    'a second copy stays',
    `${DOMAIN}/plan-copies.ts`,
    ', ...surplusCopies(region, round)]',
    ']',
    'copies Lifecycle.1:overlaps@1',
  ],
  [
    'a second copy goes before the other one is completed',
    `${DOMAIN}/plan-copies.ts`,
    "stands?.state !== 'completed' ||",
    'stands === undefined ||',
    'copies Lifecycle.1:overlaps@1 Lifecycle.CopySnapshot.1:completes-late*20@4000',
  ],
  [
    'a failed copy stays',
    `${DOMAIN}/plan-copies.ts`,
    '...(isOld && isFree ?',
    '...(isOld && !isFree ?',
    'copies Lifecycle.CopySnapshot.1:fails-late',
  ],
  [
    'a failed copy is not told',
    `${DOMAIN}/plan-copies.ts`,
    "      tell(of, 'copy', cause),\n",
    '',
    'copies Lifecycle.CopySnapshot.1:fails-late',
  ],
  [
    'what is being copied is copied again',
    `${DOMAIN}/promised-copies.ts`,
    '!copies.has(snapshotId)',
    "copies.get(snapshotId)?.[0]?.state !== 'completed'",
    'copies Lifecycle.CopySnapshot.1:completes-late@4000',
  ],
  [
    'copies are kept by the rule of their source',
    `${DOMAIN}/promised-copies.ts`,
    'rule: copy.retain }];',
    'rule: schedule.retain }];',
    'copies',
  ],
  [
    'a copy has the state of its source',
    `${DOMAIN}/tags.ts`,
    '...[TagKey.STATE, TagKey.KEEP, ',
    '...[TagKey.KEEP, ',
    'copies',
  ],
  [
    'fast restore is never switched off',
    `${DOMAIN}/plan-fast-restore.ts`,
    '...surplus.map(',
    '...surplus.slice(0, 0).map(',
    'promises',
  ],
  [
    'sets of a disabled policy are removed',
    `${DOMAIN}/plan-removal.ts`,
    "?.state === 'disabled' ?",
    "?.state !== 'enabled' && round.now === 0 ?",
    'merged',
  ],
  [
    'a failed set goes at once',
    `${DOMAIN}/plan-removal.ts`,
    'GRACE_MILLIS = 7 * DAY_MILLIS',
    'GRACE_MILLIS = 0',
    'retention',
  ],
  [
    'an orphan goes by itself',
    `${DOMAIN}/plan-removal.ts`,
    'stays.length === 0 && isOrphanWanted(set.name.policy)',
    'stays.length === 0',
    'retention',
  ],
  [
    'a removal that was begun goes on although something keeps the rest',
    `${DOMAIN}/plan-removal.ts`,
    "return blockers.length > 0\n    ? { set, fate: 'keep', reasons: [reason",
    "return blockers.length > 9\n    ? { set, fate: 'keep', reasons: [reason",
    'half-removed',
  ],
  ['an image keeps nothing', `${DOMAIN}/round.ts`, '...images.map((image) => `used by ${image}`),', '', 'retention'],
  ['quiesce:keep keeps nothing', `${DOMAIN}/round.ts`, '(TagKey.KEEP in values ?', "('keep' in values ?", 'retention'],
  [
    'a lock keeps nothing',
    `${DOMAIN}/round.ts`,
    "return state !== 'expired' &&",
    "return state === 'expired' &&",
    'half-removed',
  ],
  [
    'all sets may go in one round',
    `${DOMAIN}/removal-guard.ts`,
    'Math.floor(group.length / 2)',
    'group.length',
    'crowd',
  ],
  [
    'a round that died is never taken over',
    `${DOMAIN}/turn.ts`,
    'claim.by === by || Date.parse(claim.until) <= Date.parse(now)',
    'claim.by === by',
    'retention Lifecycle.1:dies-before@9',
  ],
  [
    'two rounds go on at once',
    `${DOMAIN}/turn.ts`,
    "Date.parse(now) ? 'due' : 'busy'",
    "Date.parse(now) ? 'due' : 'due'",
    'copies Lifecycle.1:twice',
  ],
  [
    'the calendar of retention is that of UTC',
    `${DOMAIN}/retention-fates.ts`,
    '({ schedule: name, timeZone, rule: retain })',
    "({ schedule: name, timeZone: timeZone.replace(/.*/, 'UTC'), rule: retain })",
    'calendar',
  ],
]);
