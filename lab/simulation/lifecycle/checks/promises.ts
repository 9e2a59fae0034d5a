import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import type { Schedule } from '../../../../lambdas/domain/policy';
import type { CallRecord } from '../../../../rehearsal/cloud/calls';
import { aliveIn, copiesOf, isCompleted, isOurs, setsIn, startOf, tagOf, type TrueSet } from '../truth';
import { HOME, MEMBERS } from '../worlds/world';
import { namedIn, regionOf, taggedAs, type MakeCheck, type Watched } from './check';

/** What a set is promised comes before its archive and its end, and nothing is done that nobody promised. */
export const checkPromises: MakeCheck = (watched) => {
  const { simulation, regions } = watched;
  const isOverlapped = watched.faults.some(({ kind }) => kind === 'overlaps');
  /** Copies that were completed once, by source and Region. */
  const copied = new Set<string>();
  const note = (): void => {
    for (const region of regions) {
      for (const snapshot of aliveIn(simulation, region)) {
        if (snapshot.copy !== undefined && isCompleted(simulation, snapshot)) {
          copied.add(`${region} ${snapshot.copy.sourceId}`);
        }
      }
    }
  };
  const missing = (set: TrueSet): readonly string[] =>
    promisedRegions(set, watched).filter((region) =>
      set.members.some(({ snapshotId }) => !copied.has(`${region} ${snapshotId}`)),
    );
  return {
    // No answer that is lost and no death of a round makes a second copy: only two rounds at once do.
    onRound: () => (isOverlapped ? [] : regions.flatMap((region) => copiedTwice(region, watched))),
    onArrival: (call) => {
      note();
      const [region, ids] = [regionOf(call), namedIn(call)];
      const isEnding = taggedAs(call, TagKey.STATE) === 'pruning' || call.operation === 'ModifySnapshotTier';
      const sets = setsIn(simulation, region).filter(({ members }) =>
        members.some(({ snapshotId }) => ids.includes(snapshotId)),
      );
      return [
        ...foreign(call, watched),
        ...(isOverlapped ? [] : copiedAgain(call, watched)),
        ...sets.flatMap((set) => [
          ...(isEnding && region === HOME
            ? missing(set).map((there) => `set ${String(set.number)} ends before its copy in ${there}`)
            : []),
          ...(call.operation === 'ModifySnapshotTier' ? archived(set, watched) : []),
          ...(call.operation === 'ModifySnapshotAttribute' ? shared(call, set, watched) : []),
        ]),
      ];
    },
    atEnd: () => {
      note();
      return [HOME, ...regions].flatMap((region) => halfDone(region, watched));
    },
  };
};

/** A set that is older than this when it is first seen is promised no copy. */
const TRIED_MILLIS = 86_400_000;

function promisedRegions(set: TrueSet, { simulation, policies }: Watched): readonly string[] {
  const schedules = schedulesOf(set, policies);
  const completedAt = Math.max(...set.members.map((member) => member.completesAt));
  const isPromised =
    set.members.length === MEMBERS.length &&
    set.members.every(
      (member) =>
        isCompleted(simulation, member) &&
        tagOf(member, TagKey.CONSISTENCY) !== 'pending' &&
        tagOf(member, TagKey.REASON) !== 'duplicate',
    );
  const isTried = simulation.clock.now() < completedAt + TRIED_MILLIS;
  const newer = setsIn(simulation, HOME).filter(
    (other) => other.target === set.target && startOf(other) > startOf(set) && isPromising(other),
  );
  // A copy that its own rule would remove at once is not made.
  const copies = schedules.flatMap((schedule) => schedule.copies ?? []);
  const wanted = copies.filter(({ retain }) => newer.length < (retain?.last ?? Infinity));
  return isPromised && isTried ? [...new Set(wanted.flatMap(({ regions }) => regions))] : [];
}

function isPromising({ members }: TrueSet): boolean {
  return members.every((member) => member.fails === undefined && tagOf(member, TagKey.CONSISTENCY) !== 'pending');
}

/** CopySnapshot has no client token: whether a snapshot is copied already must be looked up. */
function copiedAgain({ operation, input, region = '' }: CallRecord, { simulation }: Watched): readonly string[] {
  const source = String(input.SourceSnapshotId);
  return operation === 'CopySnapshot' && copiesOf(simulation, region, source).length > 0
    ? [`${source} is copied to ${region} once more`]
    : [];
}

function schedulesOf({ policy, members }: TrueSet, policies: Watched['policies']): readonly Schedule[] {
  const names = (members[0] ? tagOf(members[0], TagKey.SCHEDULES) : '').split('/');
  return policies.find(({ name }) => name === policy)?.schedules.filter(({ name }) => names.includes(name)) ?? [];
}

function foreign(call: CallRecord, { simulation: { cloud } }: Watched): readonly string[] {
  const region = regionOf(call);
  return namedIn(call).flatMap((id) => {
    const snapshot = cloud.in(region).snapshots.get(id);
    return snapshot === undefined || isOurs(snapshot, region)
      ? []
      : [`${call.operation} of ${id} in ${region}, which is not ours`];
  });
}

function archived(set: TrueSet, { simulation }: Watched): readonly string[] {
  const newest = setsIn(simulation, set.region)
    .filter(
      ({ target, members }) => target === set.target && members.every((member) => isCompleted(simulation, member)),
    )
    .at(-1);
  const accounts = set.members.flatMap(({ snapshotId }) => [
    ...(simulation.cloud.in(set.region).shares.get(snapshotId) ?? []),
  ]);
  return [
    ...(newest?.number === set.number ? [`set ${String(set.number)}, the newest of its target, is archived`] : []),
    ...(accounts.length > 0 ? [`set ${String(set.number)} is archived while it is shared`] : []),
  ];
}

function shared({ input }: CallRecord, set: TrueSet, { policies, simulation: { clock } }: Watched): readonly string[] {
  const { CreateVolumePermission: change } = input as {
    readonly CreateVolumePermission?: { readonly Add?: readonly { readonly UserId: string }[] };
  };
  const allowed = schedulesOf(set, policies).flatMap(({ share }) => {
    const until = startOf(set) + (share?.unshareAfterSeconds ?? Infinity) * 1_000;
    return share !== undefined && clock.now() <= until ? share.accounts : [];
  });
  return (change?.Add ?? [])
    .filter(({ UserId }) => !allowed.includes(UserId))
    .map(({ UserId }) => `set ${String(set.number)} is shared with ${UserId}, which no schedule says`);
}

function copiedTwice(region: string, { simulation }: Watched): readonly string[] {
  const sources = aliveIn(simulation, region).flatMap(({ copy }) => copy?.sourceId ?? []);
  return [...new Set(sources)]
    .filter((source) => copiesOf(simulation, region, source).length > 1)
    .map((source) => `${source} has two copies in ${region}`);
}

/** Nothing is left half-done. */
function halfDone(region: string, watched: Watched): readonly string[] {
  const { simulation } = watched;
  const there = aliveIn(simulation, region).filter((snapshot) => isOurs(snapshot, region));
  const failed = there.filter(({ copy, fails }) => copy !== undefined && fails !== undefined);
  return [
    ...copiedTwice(region, watched),
    ...failed.map(({ snapshotId }) => `copy ${snapshotId} in ${region} failed, and is still there`),
    ...setsIn(simulation, region).flatMap(({ number, members }) => {
      const sources = new Set(members.map(({ copy, snapshotId }) => copy?.sourceId ?? snapshotId));
      const name = `set ${String(number)} in ${region}`;
      return [
        ...(sources.size < MEMBERS.length ? [`${name} is there in part`] : []),
        ...(members.some((member) => tagOf(member, TagKey.STATE) === 'pruning')
          ? [`${name} is still being pruned`]
          : []),
      ];
    }),
  ];
}
