import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import type { CallRecord } from '../../../../rehearsal/cloud/calls';
import { aliveIn, isCompleted, isLocked, isProven, setsIn, startOf, tagOf, type TrueSet } from '../truth';
import { HOME } from '../worlds/world';
import { namedIn, regionOf, taggedAs, type MakeCheck, type Watched } from './check';

/** A removal begins with the state `pruning`: from that call on the set counts as gone. */
export const checkRemovals: MakeCheck = (watched) => {
  const { simulation, faults } = watched;
  const doomed = new Set<string>();
  const guard = createGuard(watched);
  const isOverlapped = faults.some(({ kind }) => kind === 'overlaps');

  const begins = (set: TrueSet, ids: readonly string[]): readonly string[] => {
    const isNew = set.members.some(({ snapshotId }) => !doomed.has(`${set.region} ${snapshotId}`));
    const wrong = [...lastProven(watched, set, doomed), ...partly(set, ids, watched), ...early(set, watched)];
    for (const { snapshotId } of set.members.filter((member) => ids.includes(member.snapshotId))) {
      doomed.add(`${set.region} ${snapshotId}`);
    }
    return isNew && set.region === HOME && !isOverlapped ? [...wrong, ...guard(set)] : wrong;
  };

  return {
    onArrival: (call) => {
      if (taggedAs(call, TagKey.STATE) === 'pruning') {
        const ids = namedIn(call);
        return setsIn(simulation, regionOf(call))
          .filter(({ members }) => members.some(({ snapshotId }) => ids.includes(snapshotId)))
          .flatMap((set) => begins(set, ids));
      }
      return call.operation === 'DeleteSnapshot' ? deletes(watched, call) : [];
    },
    atEnd: () => [...simulation.invoker.missingEvents].map(({ detailType }) => `event ${detailType} is missing`),
  };
};

const DAY_MILLIS = 86_400_000;

/** In a day at most half of a policy's sets go, any two, and one for each that was completed meanwhile. */
function createGuard({ simulation }: Watched): (set: TrueSet) => readonly string[] {
  const days = new Map<string, { readonly from: number; readonly most: number; removed: number }>();
  return ({ policy }) => {
    const now = simulation.clock.now();
    const known = days.get(policy);
    const sets = setsIn(simulation, HOME).filter(
      (set) => set.policy === policy && set.members.every((member) => tagOf(member, TagKey.STATE) !== 'pruning'),
    );
    const day =
      known !== undefined && now < known.from + DAY_MILLIS
        ? known
        : { from: now, most: Math.max(2, Math.floor(sets.length / 2)), removed: 0 };
    day.removed += 1;
    days.set(policy, day);
    const isNew = ({ members }: TrueSet): boolean => members.some(({ completesAt }) => completesAt > day.from);
    const most = day.most + sets.filter(isNew).length;
    return day.removed > most ? [`more than ${String(most)} sets of ${policy} are removed in a day`] : [];
  };
}

const GRACE_MILLIS = 7 * 86_400_000;

/** A failed or second set can be looked at for a week. */
function early(set: TrueSet, { simulation }: Watched): readonly string[] {
  const { members, number, region } = set;
  const isUseless = members.some(({ fails, tags }) => fails !== undefined || tags.get(TagKey.REASON) === 'duplicate');
  const isBegun = members.some((member) => tagOf(member, TagKey.STATE) === 'pruning');
  return region === HOME && isUseless && !isBegun && simulation.clock.now() < startOf(set) + GRACE_MILLIS
    ? [`set ${String(number)}, which failed or is a second one, is removed within a week`]
    : [];
}

/** A second copy of a snapshot goes alone, when the other one is completed. */
function partly(set: TrueSet, ids: readonly string[], { simulation }: Watched): readonly string[] {
  const { members, number, region } = set;
  const [leaving, left] = [true, false].map((goes) => members.filter((each) => ids.includes(each.snapshotId) === goes));
  const isSecond = leaving?.every(({ copy }) =>
    left?.some((other) => other.copy?.sourceId === copy?.sourceId && copy && isCompleted(simulation, other)),
  );
  return left?.length === 0 || isSecond === true
    ? []
    : [`only a part of set ${String(number)} in ${region} is said to be pruned`];
}

function lastProven({ simulation, policies }: Watched, set: TrueSet, doomed: ReadonlySet<string>): readonly string[] {
  const trusted =
    policies
      .find(({ name }) => name === set.policy)
      ?.schedules.some(({ retain }) => retain?.trustExitCodes === true) === true;
  const others = setsIn(simulation, set.region).filter(
    (other) =>
      other.target === set.target &&
      other.number !== set.number &&
      isProven(simulation, other, trusted) &&
      !other.members.some(({ snapshotId }) => doomed.has(`${set.region} ${snapshotId}`)),
  );
  return isProven(simulation, set, trusted) && others.length === 0
    ? [`set ${String(set.number)}, the last proven one of its target in ${set.region}, is removed`]
    : [];
}

function deletes({ simulation, regions }: Watched, call: CallRecord): readonly string[] {
  const [region, [id = '']] = [regionOf(call), namedIn(call)];
  const snapshot = aliveIn(simulation, region).find(({ snapshotId }) => snapshotId === id);
  if (snapshot === undefined) {
    return [];
  }
  const set = setsIn(simulation, region).find(({ members }) => members.includes(snapshot));
  const stuck = set?.members.filter(
    (member) =>
      isLocked(simulation, region, member) ||
      isInImage(simulation, region, member.snapshotId) ||
      member.tags.has(TagKey.KEEP),
  );
  // A second copy is not needed where the first one is completed.
  const copying = regions.filter((there) => {
    const copies = aliveIn(simulation, there).filter(({ copy }) => copy?.sourceId === id);
    const isGoingOn = copies.some(({ completesAt }) => completesAt > simulation.clock.now());
    return isGoingOn && !copies.some((copy) => isCompleted(simulation, copy));
  });
  const isExplained = simulation.invoker.log.some(
    ({ event, fields }) =>
      event === 'set-being-pruned' &&
      typeof fields.reason === 'string' &&
      fields.reason !== '' &&
      (fields.snapshots as readonly string[]).includes(id),
  );
  return [
    ...(tagOf(snapshot, TagKey.STATE) === 'pruning' ? [] : [`${id} is deleted, which is not in the state pruning`]),
    ...(isExplained ? [] : [`${id} is deleted without a reason in the log`]),
    ...(stuck === undefined || stuck.length === 0 ? [] : [`${id} is deleted, though its set can't go as a whole`]),
    ...copying.map((there) => `${id} is deleted while it is copied to ${there}`),
  ];
}

function isInImage({ cloud }: Watched['simulation'], region: string, id: string): boolean {
  return [...cloud.in(region).images.values()].some(({ snapshotIds }) => snapshotIds.includes(id));
}
