import { groupBy, groupsOf } from '../sets';
import { TagKey } from '../snapshot-tags';
import type { Action } from './actions';
import { copyFacts, judgeCopies } from './copy-retention';
import { missingIn, promisesOf, type Promised } from './promised-copies';
import { blockersOf, isToldNow, isTried, isWhole, madeSets, regionOf, targetOf, tell, type Round } from './round';
import { nameOf, partOf, type RegionSets, type StoredSet } from './stored-sets';
import { copyTags, sourceTag } from './tags';

/** EC2 takes so many copies at once in a destination. */
const COPIES_AT_ONCE = 20;

/** For so long a copy that failed stays, so that its error can be seen. It is not repeated before that. */
const FAILED_COPY_MILLIS = 3_600_000;

export interface CopyPlan {
  readonly actions: readonly Action[];
  /** What keeps a set until it has its copies, in words. */
  readonly waiting: ReadonlyMap<StoredSet, readonly string[]>;
}

/** Makes the copies that are promised, tells of those that fail, and removes the failed and the second ones. */
export function planCopies(round: Round): CopyPlan {
  const whole = madeSets(round).filter((set) => isWhole(set, round));
  const open = whole.flatMap((set) => promisesOf(set, round)).filter((promised) => !isDone(promised, round));
  const tried = open.filter(({ set }) => isTried(set.completedMillis, round));
  const wanted = wantedOf(tried, round);
  const waiting = groupsOf(
    [
      ...madeSets(round).flatMap((set) => copiesUnderWay(set, round)),
      ...wanted.map(({ set, region }) => ({ set, reason: `not copied to ${region} yet` })),
      ...open.flatMap(({ set, region }) =>
        regionOf(region, round) === undefined ? [{ set, reason: `its copies in ${region} can't be seen` }] : [],
      ),
    ],
    ({ set }) => set,
  );
  return {
    actions: [
      ...open.flatMap((promised) => givenUpCopy(promised, round)),
      ...newCopies(wanted, round),
      ...round.regions.flatMap((region) => [...failedCopies(region, round), ...surplusCopies(region, round)]),
    ],
    waiting: new Map([...waiting].map(([set, reasons]) => [set, reasons.map(({ reason }) => reason)])),
  };
}

/** Whether all snapshots have a completed copy. */
function isDone({ set, region }: Promised, round: Round): boolean {
  const copies = regionOf(region, round)?.copies;
  return set.members.every(({ snapshotId }) => copies?.get(snapshotId)?.[0]?.state === 'completed');
}

/** Copies that EC2 is making; their sources must stay. */
function copiesUnderWay(set: StoredSet, round: Round): readonly { readonly set: StoredSet; readonly reason: string }[] {
  return round.regions.flatMap(({ seen, copies }) =>
    set.members.some(({ snapshotId }) => copies.get(snapshotId)?.some(({ state }) => state === 'pending'))
      ? [{ set, reason: `being copied to ${seen.region}` }]
      : [],
  );
}

/**
 * The promises whose copies their own retention would keep. A copy that was pruned already would be made again, and pruned
 * again, without this.
 */
function wantedOf(open: readonly Promised[], round: Round): readonly Promised[] {
  const copied = copiedSets(round);
  const destination = ({ set, region }: Promised): string => targetOf({ name: { ...set.name, region } });
  return groupBy(open, destination).flatMap((group) => {
    const [first] = group;
    if (first === undefined || regionOf(first.region, round) === undefined) {
      return [];
    }
    const begun = new Set(group.map(({ set }) => runOf(set)));
    const existing = (copied.get(destination(first)) ?? [])
      .filter((set) => !set.isPruning && !begun.has(runOf(set)))
      // A copy under way takes its place already.
      .map((set) => copyFacts({ ...set, state: 'completed', isDuplicate: false }, set.tags[TagKey.RETAIN] ?? ''));
    const possible = group.map((promised) => ({ ...copyFacts(promised.set, promised.retain ?? ''), promised }));
    const judged = judgeCopies([...existing, ...possible], round.now);
    return possible.filter((copy) => judged.get(copy)?.fate !== 'remove').map(({ promised }) => promised);
  });
}

/** The copies by their targets. */
function copiedSets({ regions }: Round): ReadonlyMap<string, readonly StoredSet[]> {
  const copied = regions.flatMap(({ sets }) => sets.filter(({ origin }) => origin === 'copied'));
  return groupsOf(copied, targetOf);
}

function runOf({ name }: StoredSet): string {
  return JSON.stringify([name.runId, name.set]);
}

/** The oldest first, because their time runs out first. The rest waits for the copies under way. */
function newCopies(wanted: readonly Promised[], round: Round): readonly Action[] {
  return groupBy(wanted, ({ region }) => region).flatMap((promises) => {
    const there = promises[0] && regionOf(promises[0].region, round);
    const underWay = there?.seen.snapshots.filter(
      ({ state, tags }) => state === 'pending' && tags.some(({ key }) => key === TagKey.SOURCE),
    );
    const room = Math.max(0, COPIES_AT_ONCE - (underWay?.length ?? 0));
    return [...promises]
      .sort((left, right) => left.set.completedMillis - right.set.completedMillis)
      .flatMap((promised) => copiesOf(promised, there, round))
      .slice(0, room);
  });
}

function copiesOf(promised: Promised, there: RegionSets | undefined, { home }: Round): readonly Action[] {
  const { set, region, rule, retain } = promised;
  if (there === undefined) {
    return [];
  }
  if (retain === undefined) {
    return [tell(set.name, 'copy', `its retention in ${region} has no room in the tag ${TagKey.RETAIN}`)];
  }
  if (set.members.some(({ tier }) => tier !== 'standard')) {
    return [tell(set.name, 'copy', `not copied to ${region}, because EC2 does not copy archived snapshots`)];
  }
  const failed = new Set(there.failed.map(({ source }) => source?.snapshotId));
  return missingIn(set, there)
    .filter(({ snapshotId }) => !failed.has(snapshotId))
    .map((member) => ({
      kind: 'copy',
      of: partOf(set, [member]),
      snapshotId: member.snapshotId,
      toRegion: region,
      rule,
      tags: copyTags(member.tags, { source: sourceTag({ ...member, region: home }), retain }),
      reason: `its schedules promise a copy in ${region}`,
    }));
}

/** A promise that was not kept in its time. */
function givenUpCopy({ set, region }: Promised, round: Round): readonly Action[] {
  const there = regionOf(region, round);
  const isLate = !isTried(set.completedMillis, round) && isToldNow(set.completedMillis, round);
  if (there === undefined || !isLate) {
    return [];
  }
  const missing = missingIn(set, there);
  return missing.length === 0
    ? []
    : [tell(partOf(set, missing), 'copy', `not copied to ${region} within 24 hours; it is not tried any more`)];
}

/** Told while they are there, and removed after an hour. */
function failedCopies(there: RegionSets, round: Round): readonly Action[] {
  return there.failed.flatMap((copy) => {
    const of = nameOf([copy], there.seen.region);
    const source = copy.source?.snapshotId ?? 'a snapshot';
    const cause = `the copy of ${source} failed: ${copy.stateMessage ?? 'EC2 gives no reason'}`;
    const isOld = round.now >= Date.parse(copy.startedAt) + FAILED_COPY_MILLIS;
    const isFree = blockersOf([copy], there, round).length === 0;
    return [
      tell(of, 'copy', cause),
      ...(isOld && isFree ? [{ kind: 'prune', of, why: 'failed-copy', reason: cause } as const] : []),
    ];
  });
}

/** A second copy of one source goes when the one that stands for it is completed. */
function surplusCopies(there: RegionSets, round: Round): readonly Action[] {
  return there.surplus.flatMap((copy) => {
    const source = copy.source?.snapshotId ?? '';
    const stands = there.copies.get(source)?.[0];
    return stands?.state !== 'completed' || blockersOf([copy], there, round).length > 0
      ? []
      : [
          {
            kind: 'prune',
            of: nameOf([copy], there.seen.region),
            why: 'duplicate',
            reason: `a second copy of ${source}, which has ${stands.snapshotId}`,
          } as const,
        ];
  });
}
